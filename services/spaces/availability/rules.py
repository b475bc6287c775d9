"""Where a booking would fit and be allowed: the same sweep and the same rules that judge the booking itself."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from services.kit.spans import Span
from services.spaces.availability.places import Place
from services.spaces.occupancy import rules as occupancy
from services.spaces.occupancy.rules import Claim
from services.spaces.policies import rules as policies


def bookable(
    place: Place, claims: Iterable[Claim], within: Span, *, units: int, now: datetime
) -> list[tuple[Span, int]]:
    """Windows in which `units` can be booked now, with the fewest units free in each.

    Cut to opening hours, lead time and advance window, and to the policy's grid; too short ones are left out.
    """
    limits = place.judge.limits
    earliest, latest = policies.bookable_time(now, limits)
    if place.node.state != "active" or units > place.node.units:
        return []
    if within.starts_at < earliest:
        within = Span(earliest, within.ends_at)
    if latest is not None and within.ends_at > latest + policies.LONGEST:
        within = Span(within.starts_at, latest + policies.LONGEST)
    if within.starts_at >= within.ends_at:
        return []
    free = occupancy.windows(place.tree, place.id, claims, within, units=units, turnaround=place.node.turnaround)
    shortest = limits.min_duration or timedelta(microseconds=1)
    found = []
    for open_span in place.hours.open_spans(within):
        for window, fewest in free:
            span = window.clip(open_span)
            if span is None:
                continue
            starts_at = policies.next_on_grid(span.starts_at, limits.granularity, place.hours.zone)
            ends_at = policies.last_on_grid(span.ends_at, limits.granularity, place.hours.zone)
            if ends_at - starts_at >= shortest and (latest is None or starts_at <= latest):
                found.append((Span(starts_at, ends_at), fewest))
    return found


def earliest(
    place: Place, windows: Sequence[tuple[Span, int]], duration: timedelta, *, now: datetime
) -> tuple[Span, int] | None:
    """The first booking of that length in some windows that breaks no rule."""
    for window, free in windows:
        span = Span(window.starts_at, window.starts_at + duration)
        if span.ends_at <= window.ends_at and not _broken(place, span, now):
            return span, free
    return None


def latest(place: Place, windows: Sequence[tuple[Span, int]], duration: timedelta, *, now: datetime) -> Span | None:
    """The last booking of that length in some windows that breaks no rule."""
    for window, _ in reversed(windows):
        starts_at = policies.last_on_grid(window.ends_at - duration, place.judge.limits.granularity, place.hours.zone)
        span = Span(starts_at, starts_at + duration)
        if window.contains(span) and not _broken(place, span, now):
            return span
    return None


def _broken(place: Place, span: Span, now: datetime) -> bool:
    return bool(policies.broken(span, now=now, hours=place.hours, limits=place.judge.limits))
