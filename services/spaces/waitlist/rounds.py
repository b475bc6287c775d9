"""The sweeper goes round what is waited for: a release serves as many as it may cost, and whoever is left over waits no
longer than until it comes by."""

from typing import Final, NamedTuple

from services.kit.unit import Unit
from services.spaces.bookings.release import Release
from services.spaces.occupancy.repository import OccupancyRepository
from services.spaces.waitlist.offers import Offers
from services.spaces.waitlist.repository import WaitlistRepository


class Stop(NamedTuple):
    """How far a round has come: behind a tree, or behind an entry in the queue of that tree."""

    root_id: str | None = None
    after: str | None = None


START: Final = Stop()


class Step(NamedTuple):
    """What was found on the way to a stop: whether somebody there could be offered something."""

    stop: Stop
    serves: bool = False


class Rounds:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def look(self, at: Stop) -> Step:
        """Go on by one tree, or by a part of its queue, without locks; the last stop of a round is `START`."""
        root_id = at.root_id
        if at.after is None:
            entries = WaitlistRepository(self._unit.session, self._unit.clock)
            root_id = entries.root_waited_for(after=root_id)
        if root_id is None:
            return Step(START)
        tree = OccupancyRepository(self._unit.session, self._unit.clock).trees({root_id}).get(root_id)
        if tree is None:
            return Step(Stop(root_id))
        serves, after = Offers(self._unit).look(tree, after=at.after)
        return Step(Stop(root_id, after), serves=serves)

    def serve(self, at: Stop) -> Stop:
        """Offer what is free in a tree to those behind a stop, under its lock; returns where that has come to."""
        assert at.root_id is not None
        tree = Release(self._unit).lock_tree(at.root_id)
        return Stop(at.root_id, Offers(self._unit).make(tree, after=at.after))
