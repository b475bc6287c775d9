"""The life of a booking, as one table: verb, states it starts from, state it leads to."""

from typing import Final, NamedTuple

from services.kit.principal import Principal
from services.spaces.bookings.errors import NotYourStartup, StartupRequired, WrongTransition


class Transition(NamedTuple):
    before: frozenset[str]
    after: str
    by_staff: bool = False


TRANSITIONS: Final = {
    "confirm": Transition(frozenset({"held"}), "confirmed"),
    "approve": Transition(frozenset({"pending"}), "confirmed", by_staff=True),
    "decline": Transition(frozenset({"pending"}), "declined", by_staff=True),
    "cancel": Transition(frozenset({"held", "pending", "confirmed"}), "cancelled"),
}
MOVABLE: Final = frozenset({"held", "pending", "confirmed"})


def after(verb: str, state: str, *, needs_approval: bool) -> str:
    """The state a verb leads to; refuses where the table has no such step."""
    transition = TRANSITIONS[verb]
    if state not in transition.before:
        raise WrongTransition(state=state, verb=verb)
    return "pending" if verb == "confirm" and needs_approval else transition.after


def first_state(*, hold: bool, needs_approval: bool) -> str:
    if hold:
        return "held"
    return "pending" if needs_approval else "confirmed"


def startup_of(wish: str | None, by: Principal, *, hub_id: str) -> str | None:
    """For whom a booking is: the caller's only startup, one of several that it names, or any for staff of the hub."""
    if wish is not None:
        if not by.acts_for(wish) and not by.is_staff_of(hub_id):
            raise NotYourStartup
        return wish
    if by.is_staff_of(hub_id):
        return None
    if len(by.startup_ids) != 1:
        raise StartupRequired if by.startup_ids else NotYourStartup
    return next(iter(by.startup_ids))
