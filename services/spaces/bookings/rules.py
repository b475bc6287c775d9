"""The life of a booking, as one table: verb, states it starts from, state it leads to."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from services.kit.principal import Principal
from services.spaces.bookings.errors import HoldExpired, NotYourStartup, Released, StartupRequired, WrongTransition


class Transition(NamedTuple):
    before: frozenset[str]
    after: str
    told: str
    by_staff: bool = False


TRANSITIONS: Final = {
    "confirm": Transition(frozenset({"held"}), "confirmed", "confirmed"),
    # What was declined may still be approved, if the time is still there.
    "approve": Transition(frozenset({"pending", "declined"}), "confirmed", "confirmed", by_staff=True),
    "decline": Transition(frozenset({"pending"}), "declined", "declined", by_staff=True),
    "cancel": Transition(frozenset({"held", "pending", "confirmed"}), "cancelled", "cancelled"),
    "check_in": Transition(frozenset({"confirmed"}), "checked_in", "checked_in"),
    "check_out": Transition(frozenset({"checked_in"}), "completed", "completed"),
}
MOVABLE: Final = frozenset({"held", "pending", "confirmed", "checked_in"})
CHECK_IN_OPENS: Final = timedelta(minutes=15)
# Even a machine that was given back at once was somebody's for a moment.
SHORTEST_USE: Final = timedelta(seconds=1)


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


class Terms(NamedTuple):
    """When a booking is, and what its policy said about coming late."""

    starts_at: datetime
    ends_at: datetime
    expires_at: datetime | None
    no_show_after: int | None


def check_live(state: str, terms: Terms, *, now: datetime) -> None:
    """Say clearly when a booking ended by itself before somebody came back to it."""
    if state == "expired":
        ended_at = terms.expires_at or terms.ends_at
        raise HoldExpired(state=state, expires_at=ended_at.isoformat(), now=now.isoformat())
    if state == "no_show":
        released_at = min(terms.starts_at + timedelta(seconds=terms.no_show_after or 0), terms.ends_at)
        raise Released(state=state, released_at=released_at.isoformat(), now=now.isoformat())


def lapses_at(state: str, terms: Terms, *, since: datetime) -> datetime | None:
    """When a state ends by itself; None for those that last. `since` is when it began.

    A hold ends as promised, a request with its time. A booking is released when nobody came in time (counted from the
    start, or from when it was made if that was later); without such a rule, and once somebody came, it ends with its
    time.
    """
    if state == "held":
        return terms.expires_at
    if state == "confirmed" and terms.no_show_after is not None:
        awaited = max(terms.starts_at, since) + timedelta(seconds=terms.no_show_after)
        return min(awaited, terms.ends_at)
    return terms.ends_at if state in {"pending", "confirmed", "checked_in"} else None


def refund_until(starts_at: datetime, cancel_notice: int | None) -> datetime:
    """Until when giving up a booking costs nothing."""
    return starts_at - timedelta(seconds=cancel_notice or 0)


def is_refunded(until: datetime | None, *, now: datetime, by_staff: bool) -> bool:
    """Whether giving time back now gives hours and credits back: in time, by the staff, or before it was a booking."""
    return by_staff or until is None or now <= until


def awaited_as_before(lapses_at: datetime, terms: Terms) -> datetime:
    """Until when somebody is awaited who made the booking longer or shorter: changing the end buys no time."""
    at_least = terms.starts_at + timedelta(seconds=terms.no_show_after or 0)
    return min(max(lapses_at, at_least), terms.ends_at)


def used_until(starts_at: datetime, ends_at: datetime, *, now: datetime) -> datetime:
    """When a booking ends that is checked out now; never later than it was to end."""
    return min(ends_at, max(now, starts_at + SHORTEST_USE))


def startup_of(wish: str | None, by: Principal, *, hub_id: str) -> str | None:
    """For whom a booking is: the caller's only startup, one of several that it names, or any for staff of the hub."""
    if wish is not None:
        if not by.acts_for(wish) and not by.is_staff_of(hub_id):
            raise NotYourStartup
        return wish
    return None if by.is_staff_of(hub_id) else own_startup(by)


def own_startup(by: Principal) -> str:
    """The only startup a caller acts for; whoever acts for several must say which."""
    if len(by.startup_ids) != 1:
        raise StartupRequired if by.startup_ids else NotYourStartup
    return next(iter(by.startup_ids))
