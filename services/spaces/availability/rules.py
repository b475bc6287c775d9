"""Where a booking would fit and be allowed: the same sweep and the same rules that judge the booking itself."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.kit.principal import Principal
from services.kit.spans import Span
from services.spaces.availability.places import Place
from services.spaces.occupancy import rules as occupancy
from services.spaces.occupancy.rules import Claim
from services.spaces.policies import rules as policies


def bookable(
    place: Place,
    claims: Iterable[Claim],
    within: Span,
    *,
    units: int,
    now: datetime,
    at_least: timedelta = timedelta(microseconds=1),
) -> Iterator[tuple[Span, int]]:
    """Windows, in order, in which `units` can be booked now, with the fewest units free in each.

    Cut to opening hours, lead time and advance window, and to the policy's grid; too short ones are left out.
    """
    limits = place.judge.limits
    earliest, latest = policies.bookable_time(now, limits, place.hours.zone)
    if place.node.state != "active" or units > place.node.units:
        return
    if within.starts_at < earliest:
        within = Span(earliest, within.ends_at)
    if latest is not None and within.ends_at > latest + policies.LONGEST:
        within = Span(within.starts_at, latest + policies.LONGEST)
    if within.starts_at >= within.ends_at:
        return
    free = occupancy.windows(place.tree, place.id, claims, within, units=units, turnaround=place.node.turnaround)
    shortest = max(at_least, limits.min_duration or at_least)
    for span, fewest in _both(place.hours.open_spans(within), free):
        if span.duration < shortest:
            continue
        starts_at = policies.next_on_grid(span.starts_at, limits.granularity, place.hours.zone)
        ends_at = policies.last_on_grid(span.ends_at, limits.granularity, place.hours.zone)
        if ends_at - starts_at >= shortest and (latest is None or starts_at <= latest):
            yield Span(starts_at, ends_at), fewest


def _both(opened: Sequence[Span], free: Sequence[tuple[Span, int]]) -> Iterator[tuple[Span, int]]:
    """What lies both in open and in free time; each is in order and has no overlaps."""
    day = window = 0
    while day < len(opened) and window < len(free):
        span, fewest = free[window]
        both = span.clip(opened[day])
        if both is not None:
            yield both, fewest
        if span.ends_at <= opened[day].ends_at:
            window += 1
        else:
            day += 1


def earliest(
    place: Place, windows: Iterable[tuple[Span, int]], duration: timedelta, *, now: datetime
) -> tuple[Span, int] | None:
    """The first booking of that length in some windows that breaks no rule."""
    return next(fitting(place, windows, duration, now=now), None)


def fitting(
    place: Place, windows: Iterable[tuple[Span, int]], duration: timedelta, *, now: datetime
) -> Iterator[tuple[Span, int]]:
    """The first booking of that length in each window, where it breaks no rule."""
    for window, free in windows:
        span = Span(window.starts_at, window.starts_at + duration)
        if span.ends_at <= window.ends_at and not _broken(place, span, now):
            yield span, free


def could_hold(
    place: Place, windows: Iterable[tuple[Span, int]], duration: timedelta, *, now: datetime
) -> Iterator[Span]:
    """The windows in which a booking of that length may begin somewhere, whatever else is taken out of them."""
    for window, _ in windows:
        span = Span(window.starts_at, window.starts_at + duration)
        if span.ends_at <= window.ends_at and (
            not _broken(place, span, now) or _clocks_change(window, place.hours.zone)
        ):
            yield window


def latest(place: Place, windows: Sequence[tuple[Span, int]], duration: timedelta, *, now: datetime) -> Span | None:
    """The last booking of that length in some windows that breaks no rule."""
    for window, _ in reversed(windows):
        starts_at = policies.last_on_grid(window.ends_at - duration, place.judge.limits.granularity, place.hours.zone)
        span = Span(starts_at, starts_at + duration)
        if window.contains(span) and not _broken(place, span, now):
            return span
    return None


def is_open_to(by: Principal, place: Place) -> bool:
    """Whether the policy lets this caller book at all; visitors who have not signed in are shown what there is."""
    hub = place.tree.grounds.hub_id
    return place.judge.limits.booked_by != "members" or by.is_anonymous or hub in by.hub_ids or by.is_staff_of(hub)


def _broken(place: Place, span: Span, now: datetime) -> bool:
    return bool(policies.broken(span, now=now, hours=place.hours, limits=place.judge.limits))


def _clocks_change(window: Span, zone: ZoneInfo) -> bool:
    """Whether a booking could end off the policy's grid at the start of this window, and on it later."""
    day, known = timedelta(days=1), window.starts_at.astimezone(zone).utcoffset()
    days = range(window.duration // day + 1)
    instants = (*(window.starts_at + number * day for number in days), window.ends_at)
    return any(at.astimezone(zone).utcoffset() != known for at in instants)
