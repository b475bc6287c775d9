"""Who may wait for what, where a wish would fit, and how long an offer lasts. Plain values in, plain values out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from services.kit.principal import Principal
from services.kit.spans import Span, merge
from services.spaces.allowances.rules import start_of_week
from services.spaces.availability import rules as availability
from services.spaces.availability.places import Place
from services.spaces.occupancy.rules import Claim
from services.spaces.occupancy.tree import Tree
from services.spaces.policies import rules as policies
from services.spaces.waitlist.errors import WindowRefused

LONGEST_WINDOW: Final = timedelta(days=31)
# How long time that became free is held for the first in the queue; never beyond its start.
OFFER_LASTS: Final = timedelta(minutes=30)
# Whoever is offered something has at least so long to answer.
NOTICE: Final = timedelta(minutes=5)
# What one startup may wait for at a time in a hub, so that it does not stand before everybody else.
MOST_OPEN: Final = 20

_KEPT_SCOPES: Final = frozenset({"bookings:read", "bookings:write", "admin"})


class Wish(NamedTuple):
    """A booking of some length, anywhere in a window: on one resource, or on any of a kind."""

    resource_id: str | None
    kind: str | None
    span: Span
    duration: timedelta
    units: int


def checked_window(span: Span, duration: timedelta, *, now: datetime) -> Span:
    """Refuse a window in which no booking of this length can begin any more, or that is too long."""
    fits = span.starts_at < span.ends_at and duration <= span.duration <= LONGEST_WINDOW
    if not fits or span.ends_at - duration < now:
        raise WindowRefused(limit=LONGEST_WINDOW.days)
    return span


def expires_at(starts_at: datetime, *, now: datetime) -> datetime:
    return min(now + OFFER_LASTS, starts_at)


def remembered(by: Principal, *, hub_id: str, startup_id: str) -> str:
    """As much of a caller as it takes to judge their booking later, and no more: no name, no other hub."""
    grants = tuple(g for g in by.grants if g.startup_id == startup_id or g.hub_id == hub_id or g.hub_id is None)
    kept = Principal(kind=by.kind, id=by.id, person_id=by.person_id, grants=grants, scopes=by.scopes & _KEPT_SCOPES)
    return kept.model_dump_json(exclude_defaults=True)


def could_serve(tree: Tree, wish: Wish) -> list[str]:
    """The nodes of a tree that a wish could be booked on."""
    if wish.resource_id is not None:
        return [wish.resource_id] if wish.resource_id in tree.nodes else []
    return [
        node.id
        for node in tree.nodes.values()
        if node.kind == wish.kind and node.state == "active" and node.units >= wish.units
    ]


def may_fit(place: Place, wish: Wish, within: Span, *, now: datetime) -> bool:
    """Whether the policy would let a wish begin and end in a window, whatever is taken or closed there."""
    limits = place.judge.limits
    earliest, latest = policies.bookable_time(now, limits, place.hours.zone)
    return (
        (limits.min_duration or wish.duration) <= wish.duration <= (limits.max_duration or policies.LONGEST)
        and max(earliest, within.starts_at) + wish.duration <= within.ends_at
        and (latest is None or within.starts_at <= latest)
    )


def openings(place: Place, claims: Iterable[Claim], wish: Wish, within: Span, *, now: datetime) -> Iterator[Span]:
    """Where a wish would fit on a place, soonest first: in each free window, and again where a week (and a quota with
    it) begins inside it."""
    windows = availability.bookable(place, claims, within, units=wish.units, now=now, at_least=wish.duration)
    for window, free in windows:
        for part in (window, *_weeks_after(window, place)):
            found = availability.earliest(place, [(part, free)], wish.duration, now=now)
            if found is not None:
                yield found[0]


def _weeks_after(window: Span, place: Place) -> Iterator[Span]:
    monday = start_of_week(window.starts_at, place.hours.zone, after=1)
    while monday < window.ends_at:
        yield Span(monday, window.ends_at)
        monday = start_of_week(monday, place.hours.zone, after=1)


def helped_by(tree: Tree, given_back: Sequence[Any]) -> tuple[frozenset[str], list[Span]]:
    """The nodes, and the times, in which more may be free since some bookings gave theirs back.

    What was booked frees its parts and what it is a part of; in a pool it frees whatever shares the pool's units.
    """
    nodes: set[str] = set()
    for booking in given_back:
        if booking.resource_id not in tree.nodes:
            return frozenset(tree.nodes), _freed(tree, given_back)
        above = list(tree.upwards(booking.resource_id))
        pools = [node.id for node in above[1:] if node.units > 1]
        nodes |= {node.id for node in above}
        nodes |= set(tree.downwards(pools[-1] if pools else booking.resource_id))
    return frozenset(nodes), _freed(tree, given_back)


def _freed(tree: Tree, given_back: Sequence[Any]) -> list[Span]:
    # What ended just before had to leave room for its turnaround.
    turnaround = max(node.turnaround for node in tree.nodes.values())
    return list(merge(Span(booking.starts_at - turnaround, booking.blocked_until) for booking in given_back))
