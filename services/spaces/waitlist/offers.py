"""Freed time is offered to those who wait for it, in the transaction that frees it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from services.kit.errors import DomainError
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability.places import Place
from services.spaces.bookings.acceptance import Booker
from services.spaces.bookings.taking import Claim, Taking
from services.spaces.house import as_house
from services.spaces.occupancy.tree import Tree
from services.spaces.usage.operations import Demands
from services.spaces.waitlist import rules
from services.spaces.waitlist.journal import QueueJournal
from services.spaces.waitlist.openings import Budget, Openings
from services.spaces.waitlist.repository import WaitlistRepository
from services.spaces.waitlist.rules import Wish

_PAGE: Final = 100
_FOLLOWING: Final = {"accepted": "accepted", "expired": "expired"}


class Offers:
    """The queue is served in the order of joining; an entry has one offer at a time.

    One of these has one budget, for all the trees of its request; what is left over the sweeper serves (see `rounds`).
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        # Whoever gave the time back is nobody to those who get it.
        self._house = as_house(unit)
        self._entries = WaitlistRepository(unit.session, unit.clock)
        self._budget = Budget()

    def make(self, tree: Tree, given_back: Sequence[Any] = (), *, after: str | None = None) -> str | None:
        """Offer what is free in a locked tree to the first in the queue that may have it.

        `given_back` are the bookings that made it free, where that is known; then nobody else is looked at. Returns
        the entry after which somebody else has to go on, None where there is none left.
        """
        nodes, freed = rules.helped_by(tree, given_back) if given_back else (frozenset(tree.nodes), None)
        openings = Openings(self._house, tree, self._budget, among=nodes)
        for entry in self._in_order(tree, nodes, freed, after):
            if self._serve(entry, openings):
                openings.have_changed()
                self._budget.offers -= 1
            after = entry.id
        return after if self._budget.is_spent else None

    def look(self, tree: Tree, *, after: str | None) -> tuple[bool, str | None]:
        """Without locks: whether somebody could be offered something, and the entry after which they are; where nobody
        could, the one after which to go on looking."""
        openings = Openings(self._house, tree, self._budget)
        for entry in self._in_order(tree, tree.nodes.keys(), None, after):
            if next(self._openings(entry, openings), None) is not None:
                return True, after
            after = entry.id
        return False, after if self._budget.is_spent else None

    def ended(self, booking_id: str, outcome: str) -> None:
        """An offer was accepted, refused or let go: its entry follows. Refused, its owner has left the queue."""
        state = _FOLLOWING.get(outcome, "left")
        entry_id = self._entries.follow(booking_id, state, at=self._unit.now)
        if entry_id is None:
            return
        row = QueueJournal(self._house if state == "expired" else self._unit).tell(state, entry_id)
        if state == "expired":
            self._abandoned(row)

    def withdraw(self, booking_id: str) -> None:
        """The house takes an offer back: its entry waits on where it stood."""
        entry_id = self._entries.follow(booking_id, "waiting", at=self._unit.now)
        if entry_id is not None:
            QueueJournal(self._house).tell("withdrawn", entry_id)

    def expire(self, *, limit: int) -> int:
        """Write down who has waited in vain, some at a time; returns how many."""
        over = self._entries.expire(limit=limit, at=self._unit.now)
        for entry_id in over:
            self._abandoned(QueueJournal(self._house).tell("expired", entry_id))
        return len(over)

    def _in_order(
        self, tree: Tree, nodes: Collection[str], freed: Sequence[Span] | None, after: str | None
    ) -> Iterator[Any]:
        """Who waits for some nodes, or for some freed times there, until that has cost enough."""
        hull = Span(freed[0].starts_at, freed[-1].ends_at) if freed else None
        while True:
            waiting = self._entries.waiting_for(tree, nodes, hull, after=after, limit=_PAGE)
            for entry in waiting:
                if self._budget.is_spent:
                    return
                window = Span(entry.from_at, entry.to_at)
                if freed and not any(window.overlaps(span) for span in freed):
                    continue
                self._budget.entries -= 1
                yield entry
            if len(waiting) < _PAGE:
                return
            after = waiting[-1].id

    def _serve(self, entry: Any, openings: Openings) -> bool:
        booker = _booker(entry)
        for place, span in self._openings(entry, openings):
            return self._offer(entry, place, Claim(span, entry.units, booker))
        return False

    def _openings(self, entry: Any, openings: Openings) -> Iterator[tuple[Place, Span]]:
        wish = Wish(
            entry.resource_id,
            entry.kind,
            Span(entry.from_at, entry.to_at),
            timedelta(seconds=entry.duration),
            entry.units,
        )
        within = Span(max(entry.from_at, self._unit.now + rules.NOTICE), entry.to_at)
        return openings.of(wish, _booker(entry), within=within)

    def _offer(self, entry: Any, place: Place, claim: Claim) -> bool:
        # Whoever frees another tree may be about to offer something to the same entry.
        if not self._entries.lock_waiting(entry.id):
            return False
        lasts = rules.expires_at(claim.span.starts_at, now=self._unit.now)
        try:
            held = Taking(self._house, suggesting=False).take(place, claim._replace(expires_at=lasts))
        except DomainError:
            return False  # they may not have it after all, and wait on
        self._entries.offer(entry.id, held.id, at=self._unit.now)
        QueueJournal(self._house).tell("offered", entry.id)
        return True

    def _abandoned(self, row: Any) -> None:
        """A hub reads in its reports what people waited for in vain."""
        demands, span = Demands(self._house), Span(row.from_at, row.from_at + timedelta(seconds=row.duration))
        if row.resource_id is not None:
            demands.note(self._entries.resource(row.resource_id), span, row.units, cause="abandoned")
        else:
            demands.note_of_kind(row.hub_id, row.kind, span, row.units, cause="abandoned")


def _booker(entry: Any) -> Booker:
    return Booker(Principal.model_validate_json(entry.asked_by), entry.startup_id, entry.operator_id)
