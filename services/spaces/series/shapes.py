"""From the rows of a series to what the API shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.kit.errors import DomainError
from services.spaces.bookings.schemas import BookedBy, TakenSpan
from services.spaces.series import rules
from services.spaces.series.schemas import BookedTime, OccurrenceOutcome, OccurrenceRead, SeriesListed, SeriesRead

_PLAIN = tuple(name for name in SeriesListed.model_fields if name != "booked_by")


def listed(row: Any) -> SeriesListed:
    by = BookedBy(kind=row.booked_by_kind, id=row.booked_by_id)
    return SeriesListed(**{name: getattr(row, name) for name in _PLAIN}, booked_by=by)


def shown(row: Any, dates: Sequence[Any], refusals: Mapping[datetime, DomainError] | None = None) -> SeriesRead:
    """With its dates; `refusals` are those that were met just now, by the name of the date."""
    met = refusals or {}
    return SeriesRead(**dict(listed(row)), occurrences=[_date(date, met.get(date.starts_at)) for date in dates])


def outcome(date: Any, refusal: DomainError | None, *, otherwise: OccurrenceOutcome) -> dict[str, Any]:
    """One date of a request that was refused: in the way, or as it is otherwise."""
    if refusal is None:
        return otherwise.model_dump(mode="json")
    return OccurrenceOutcome(
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        outcome="refused",
        booking_id=otherwise.booking_id,
        reason=rules.reason_of(refusal),
        conflicts=_spans(refusal),
    ).model_dump(mode="json")


def _date(date: Any, refusal: DomainError | None) -> OccurrenceRead:
    booked = None
    if date.booking_id is not None:
        booked = BookedTime(
            resource_id=date.resource_id, starts_at=date.booked_from, ends_at=date.booked_until, units=date.units
        )
    return OccurrenceRead(
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        outcome=date.outcome,
        booking_id=date.booking_id,
        reason=date.reason,
        conflicts=_spans(refusal) if refusal else [],
        moved=date.moved,
        state=date.state,
        booked=booked,
    )


def _spans(refusal: DomainError) -> list[TakenSpan]:
    return [TakenSpan.model_validate(span) for span in refusal.conflicts]
