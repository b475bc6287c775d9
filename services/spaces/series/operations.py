from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from services.kit.errors import DomainError
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.kit.work import Reply
from services.spaces.allowances.ledger import Ledger, bill
from services.spaces.availability.places import Place
from services.spaces.bookings.acceptance import Acceptance, Booker
from services.spaces.bookings.errors import SpanInvalid
from services.spaces.bookings.moving import check_override, checked_span
from services.spaces.bookings.release import Release
from services.spaces.bookings.rules import startup_of
from services.spaces.bookings.taking import Claim, Taking
from services.spaces.hubs import hub_id, owner
from services.spaces.hubs import startup_id as of_startup
from services.spaces.resources.repository import ResourceRepository
from services.spaces.series import models, rules
from services.spaces.series.errors import OverlapsItself, SeriesRefused
from services.spaces.series.journal import SeriesJournal
from services.spaces.series.recurrence import Dated, expanded
from services.spaces.series.repository import SeriesRepository
from services.spaces.series.schemas import OccurrenceOutcome, SeriesCreate, SeriesListed, SeriesPreview, SeriesRead
from services.spaces.series.shapes import listed, outcome, shown
from services.spaces.usage.operations import Demands


class Tried(NamedTuple):
    """One date, and the booking that it became or what was in its way."""

    date: Dated
    booking_id: str | None
    refusal: DomainError | None


class Series:
    """Bookings that repeat."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._series = SeriesRepository(unit.session, unit.clock)
        self._resources = ResourceRepository(unit.session)
        self._taking = Taking(unit, suggesting=False)

    def create(self, wish: SeriesCreate, *, by: Principal) -> SeriesRead:
        """Every date in order, each judged with those before it already booked; all of them or none with `refuse`."""
        by.must_have("bookings:write")
        resource = self._resources.get(wish.resource_id, by)
        startup_id = owner(self._unit.session, startup_of(wish.startup_id, by, hub_id=resource.hub_id))
        check_override(wish.override_reason, by, resource.hub_id)
        dates = expanded(wish.rrule, checked_span(wish.starts_at, wish.ends_at), ZoneInfo(resource.time_zone))
        if rules.overlap((date.wall for date in dates), timedelta(seconds=resource.turnaround)):
            raise OverlapsItself
        place = Release(self._unit).lock(wish.resource_id)
        booker = Acceptance(self._unit).booker(place, wish.operator_id, startup_id=startup_id, by=by)
        made = self._made(wish, dates, place, booker)
        self._series.save(made)
        SeriesJournal(self._unit).tell("created", made, reason=wish.override_reason)
        bills = (bill(startup_id, made.hub_id, place.hours.zone, place.judge, date.span, wish.units) for date in dates)
        Ledger(self._unit).lock_all(startup_id, made.hub_id, made.time_zone, bills)
        tried = [self._try(date, made, wish, place, booker) for date in dates]
        self._check(tried, resource, wish)
        self._series.add_occurrences([_row(made.id, each) for each in tried])
        refusals = {each.date.span.starts_at: each.refusal for each in tried if each.refusal is not None}
        return shown(made, self._series.occurrences(made.id), refusals)

    def preview(self, wish: SeriesCreate, *, by: Principal) -> SeriesPreview:
        """The same, for a transaction that is not committed (`Work.write(dry_run=True)`)."""
        made = self.create(wish, by=by)
        dates = [date.model_copy(update={"booking_id": None}) for date in made.occurrences]
        return SeriesPreview(**{**dict(made), "id": None, "occurrences": dates})

    def get(self, series_id: str, *, by: Principal) -> SeriesRead:
        by.must_have("bookings:read")
        row = self._series.find(series_id, by)
        return shown(row, self._series.occurrences(series_id))

    def page(
        self, paging: Paging, *, by: Principal, startup: str | None, hub: str | None, resource: str | None
    ) -> Reply:
        by.must_have("bookings:read")
        within = hub_id(self._unit.session, hub) if hub is not None else None
        whose = of_startup(self._unit.session, startup) if startup is not None else None
        found = self._series.page(paging, by, startup_id=whose, hub_id=within, resource_id=resource)
        items = [listed(row) for row in found.rows]
        return paging.reply(Page[SeriesListed](items=items, next=found.next, total=found.total), found.next)

    def _made(self, wish: SeriesCreate, dates: Sequence[Dated], place: Place, booker: Booker) -> models.Series:
        grounds, now = place.tree.grounds, self._unit.now
        # Its times are those of its first date, which need not be where the rule begins. A later change is told from
        # there. One that the clock skips whole has none.
        spans = (date.span for date in dates if date.span.starts_at < date.span.ends_at)
        first = next(spans, checked_span(wish.starts_at, wish.ends_at))
        return models.Series(
            id=new_id(),
            hub_id=grounds.hub_id,
            startup_id=booker.startup_id,
            operator_id=booker.operator_id,
            time_zone=grounds.time_zone,
            booked_by_kind=booker.by.kind,
            booked_by_id=booker.by.id,
            version=1,
            created_at=now,
            updated_at=now,
            starts_at=first.starts_at,
            ends_at=first.ends_at,
            **wish.model_dump(exclude={"startup_id", "operator_id", "starts_at", "ends_at"}),
        )

    def _try(self, date: Dated, made: models.Series, wish: SeriesCreate, place: Place, booker: Booker) -> Tried:
        """One date in a savepoint: what was refused leaves nothing behind, for a booking tells of itself last."""
        claim = Claim(
            span=date.span,
            units=wish.units,
            booker=booker,
            purpose=wish.purpose,
            override=wish.override_reason,
            series_id=made.id,
            recurs_at=date.span.starts_at,
        )
        try:
            if date.span.starts_at >= date.span.ends_at:
                raise SpanInvalid  # on that day the clock skips all of it
            with self._unit.session.begin_nested():
                return Tried(date, self._taking.take(place, claim).id, None)
        except DomainError as refusal:
            return Tried(date, None, refusal)

    def _check(self, tried: Sequence[Tried], resource: Any, wish: SeriesCreate) -> None:
        """Refuse the whole with what became of every date; else keep the wishes that are skipped, as demand."""
        refused = [(each.date.span, each.refusal) for each in tried if each.refusal is not None]
        if not refused:
            return
        demands = Demands(self._unit)
        if wish.on_conflict == "skip" and len(refused) < len(tried):
            demands.note_each(resource, refused, wish.units)
            return
        demands.note_each_if_refused(resource, refused, wish.units)
        raise SeriesRefused(
            violations=rules.broken_rules(refusal for _, refusal in refused),
            conflicts=[span for _, refusal in refused for span in refusal.conflicts],
            members={"occurrences": [_told(each) for each in tried]},
        )


def _row(series_id: str, tried: Tried) -> dict[str, Any]:
    wall, span = tried.date
    return {
        "series_id": series_id,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "wall_starts_at": wall.starts_at,
        "wall_ends_at": wall.ends_at,
        "outcome": "booked" if tried.refusal is None else "skipped",
        "booking_id": tried.booking_id,
        "reason": rules.reason_of(tried.refusal) if tried.refusal is not None else None,
        "moved": False,
    }


def _told(tried: Tried) -> dict[str, Any]:
    """A date of a series that was refused: where it was not itself in the way, it is skipped with the others."""
    span: Span = tried.date.span
    skipped = OccurrenceOutcome(
        starts_at=span.starts_at, ends_at=span.ends_at, outcome="skipped", reason=SeriesRefused.code
    )
    return outcome(span, tried.refusal, otherwise=skipped)
