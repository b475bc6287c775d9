"""Whether a wish respects hours and limits: all broken rules at once, as values."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from services.kit.errors import Violation
from services.kit.spans import Span
from services.kit.text import Text
from services.spaces.policies.schemas import Limits
from services.spaces.sites.hours import Hours, first_instant

LONGEST: Final = timedelta(days=31)
# "Now" lasts a minute, so that a time offered from now on can still be booked when the wish arrives.
NOW_LASTS: Final = timedelta(minutes=1)
_ISO = TypeAdapter(timedelta)


def broken(span: Span, *, now: datetime, hours: Hours, limits: Limits) -> list[Violation]:
    """Every rule that a booking of this span would break."""
    found: list[Violation] = []
    length, longest = span.duration, limits.max_duration or LONGEST
    if span.starts_at < now - NOW_LASTS:
        found.append(
            _rule(
                "in_the_past",
                Text("The start has passed.", "Le début est passé."),
                limit=_z(now),
                actual=_z(span.starts_at),
            )
        )
    if limits.min_duration is not None and length < limits.min_duration:
        message = Text("Book at least {limit}.", "Réservez au moins {limit}.")
        found.append(_rule("too_short", message, "min_duration", limit=iso(limits.min_duration), actual=iso(length)))
    if length > longest:
        message = Text("Book at most {limit}.", "Réservez au plus {limit}.")
        found.append(_rule("too_long", message, "max_duration", limit=iso(longest), actual=iso(length)))
    if limits.granularity is not None and not on_grid(span, limits.granularity, hours.zone):
        message = Text("Start and end on a grid of {limit}.", "Le début et la fin suivent une grille de {limit}.")
        found.append(_rule("off_grid", message, "granularity", limit=iso(limits.granularity), actual=None))
    ahead = span.starts_at - now
    if limits.lead_time is not None and -NOW_LASTS <= ahead < limits.lead_time - NOW_LASTS:
        message = Text("Book at least {limit} ahead.", "Réservez au moins {limit} à l’avance.")
        found.append(_rule("lead_time", message, "lead_time", limit=iso(limits.lead_time), actual=iso(ahead)))
    latest = latest_start(now, limits, hours.zone)
    if latest is not None and limits.advance_window is not None and span.starts_at > latest:
        message = Text("Book at most {limit} ahead.", "Réservez au plus {limit} à l’avance.")
        found.append(
            _rule("advance_window", message, "advance_window", limit=iso(limits.advance_window), actual=iso(ahead))
        )
    if length <= LONGEST and not hours.covers(span):
        message = Text("It is closed during part of this time.", "C’est fermé pendant une partie de ce créneau.")
        shut = any(span.overlaps(closure) for closure in hours.closures)
        found.append(_rule("closed", message, "closure" if shut else "opening_hours", limit=None, actual=None))
    return found


def on_grid(span: Span, granularity: timedelta, zone: ZoneInfo) -> bool:
    """Whether both ends lie on the grid counted from local midnight, on the wall clock."""
    return all(_past_midnight(at.astimezone(zone)) % granularity == timedelta(0) for at in span)


def next_on_grid(at: datetime, granularity: timedelta | None, zone: ZoneInfo) -> datetime:
    """The first instant from `at` on that lies on the grid."""
    if granularity is None:
        return at
    local = at.astimezone(zone)
    missing = -_past_midnight(local) % granularity
    if not missing or not _clock_changes(local, granularity):
        return at + missing
    return min((point for point in _grid_around(local, granularity) if point >= at), default=at + missing)


def last_on_grid(at: datetime, granularity: timedelta | None, zone: ZoneInfo) -> datetime:
    """The last instant up to `at` that lies on the grid."""
    if granularity is None:
        return at
    local = at.astimezone(zone)
    over = _past_midnight(local) % granularity
    if not over or not _clock_changes(local, granularity):
        return at - over
    return max((point for point in _grid_around(local, granularity) if point <= at), default=at - over)


# No zone moves its clock by more at once (one that left out a whole day is told by the default above).
_LEAP: Final = timedelta(hours=3)


def _clock_changes(local: datetime, granularity: timedelta) -> bool:
    """Whether the wall clock jumps so near that counting on it would miss points of the grid, or find too many."""
    at, reach = local.astimezone(UTC), granularity + _LEAP
    return len({(at + away).astimezone(local.tzinfo).utcoffset() for away in (-reach, timedelta(0), reach)}) > 1


def _grid_around(local: datetime, granularity: timedelta) -> Iterator[datetime]:
    """The points of the grid near a time: those that the clock on the wall really shows, and each time it does."""
    wall = local.replace(tzinfo=None, fold=0)
    point = wall - (_past_midnight(local) % granularity) - granularity * (_LEAP // granularity + 2)
    while point <= wall + _LEAP + 2 * granularity:
        for fold in (0, 1):
            instant = point.replace(tzinfo=local.tzinfo, fold=fold).astimezone(UTC)
            if instant.astimezone(local.tzinfo).replace(tzinfo=None, fold=0) == point:
                yield instant
        point += granularity


def bookable_time(now: datetime, limits: Limits, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    """Earliest and latest start that lead time and advance window allow now."""
    return now + (limits.lead_time or timedelta(0)), latest_start(now, limits, zone)


def latest_start(now: datetime, limits: Limits, zone: ZoneInfo) -> datetime | None:
    """The last instant at which a booking may start: to the minute, or to the end of a local day."""
    if limits.advance_window is None:
        return None
    if limits.advance_window_by == "hours":
        return now + limits.advance_window
    following = now.astimezone(zone).date() + limits.advance_window + timedelta(days=1)
    return first_instant(datetime.combine(following, time(), zone)) - timedelta(microseconds=1)


def iso(duration: timedelta) -> str:
    return str(_ISO.dump_python(duration, mode="json"))


def _past_midnight(local: datetime) -> timedelta:
    return timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def _z(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _rule(code: str, message: Text, rule: str | None = None, *, limit: str | None, actual: str | None) -> Violation:
    said = Text(*(sentence.replace("{limit}", str(limit)) for sentence in message))
    return Violation(code=f"booking.{code}", message=said, rule=rule or code, limit=limit, actual=actual)
