"""Time that is given back: by itself, when a hold ends or nobody comes, and by those who give it up."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from services.kit.unit import Unit
from services.spaces.allowances.ledger import Ledger
from services.spaces.availability.places import Place, places
from services.spaces.bookings.journal import Journal
from services.spaces.house import as_house
from services.spaces.occupancy.operations import Occupancy
from services.spaces.occupancy.tree import Tree
from services.spaces.waitlist.offers import Offers

_TOLD = {"expired": "expired", "no_show": "released", "completed": "completed"}


class Release:
    """Locks trees, and gives what has become free in them to those who wait."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._occupancy = Occupancy(unit)
        self._ledger = Ledger(unit)
        self._offers = Offers(unit)
        self._gathered: dict[str, tuple[Tree, list[Any]]] | None = None

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is freed meanwhile is offered in the end, once for each tree: whoever frees much does not make
        everybody look through the queue as often."""
        gathered = self._gathered = {}
        yield
        self._gathered = None
        for tree, given_back in gathered.values():
            self._offers.make(tree, given_back)

    def lock(self, resource_id: str) -> Place:
        """A resource with its tree locked, in which nothing that has lapsed is left."""
        tree = self.lock_tree(resource_id)
        return places(self._unit, [(tree, resource_id)])[0]

    def lock_tree(self, resource_id: str) -> Tree:
        tree = self._occupancy.lock(resource_id)
        lapsed = self._occupancy.lapse(tree.root_id)
        if lapsed:
            # Should the request itself be refused, this stays true, and whoever waits gets the time all the same.
            self._unit.if_refused(lambda afterwards, _: Release(afterwards).lock_tree(resource_id))
        for row in lapsed:
            self._lapsed(row, tree)
        given_back = [row for row in lapsed if row.state != "completed"]
        if given_back:
            self._offers.make(tree, given_back)
        return tree

    def freed(self, booking: Any, tree: Tree, *, refunded: bool, reason: str) -> None:
        """A booking gave its time back: its startup may get back what it took, the queue gets the time."""
        if refunded:
            self._ledger.give_back(booking.id, reason)
        self._offers.ended(booking.id, reason)
        if self._gathered is None:
            self._offers.make(tree, [booking])
        else:
            self._gathered.setdefault(tree.root_id, (tree, []))[1].append(booking)

    def accepted(self, booking: Any) -> None:
        """A hold became a booking; if it was an offer, its entry in the queue is done."""
        self._offers.ended(booking.id, "accepted")

    def offer(self, tree: Tree) -> None:
        """Some time may have become free in a locked tree."""
        self._offers.make(tree)

    def _lapsed(self, row: Any, tree: Tree) -> None:
        # Whoever comes next and finds it so is nobody to those whose it was.
        Journal(as_house(self._unit)).tell(_TOLD[row.state], row, tree.grounds.time_zone)
        if row.state == "expired":
            self._ledger.give_back(row.id, "expired")
            self._offers.ended(row.id, "expired")
