from collections.abc import Iterable
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from services.kit import replicas
from services.kit.errors import DomainError
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.hubs import hub_id, zone_of
from services.spaces.usage import rules
from services.spaces.usage.capacity import Capacity
from services.spaces.usage.definitions import definition
from services.spaces.usage.errors import PeriodRefused
from services.spaces.usage.recent import Recent
from services.spaces.usage.report import Report
from services.spaces.usage.repository import DemandRepository, UsageRepository
from services.spaces.usage.rules import Cause
from services.spaces.usage.schemas import By, UtilisationRead, UtilisationRow

_RECENT = Recent()


class Demands:
    """Wishes that came to nothing, kept without their wisher. `place` is a resource's row."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._wish: tuple[dict[str, Any], Span] | None = None

    def note_if_refused(self, place: Any, span: Span, units: int) -> None:
        """Keep this wish should the request be refused from now on. Of several it is the last: the one being judged."""
        if self._wish is None:
            self._unit.if_refused(self._note_refused)
        self._wish = _wish(place, span, units), span

    def note(self, place: Any, span: Span, units: int, *, cause: str, code: str = "") -> None:
        """Keep a wish that has to wait, that was given up, or that a request skips while it succeeds."""
        self._add(self._unit.session, _wish(place, span, units), span, Cause(cause, code))

    def note_of_kind(self, hub_id: str, kind: str, span: Span, units: int, *, cause: str, code: str = "") -> None:
        """The same for a wish that would take any resource of a kind."""
        self._add(self._unit.session, _wish_of_kind(hub_id, kind, span, units), span, Cause(cause, code))

    def note_each(self, place: Any, refused: Iterable[tuple[Span, DomainError]], units: int) -> None:
        """Keep the wishes that a request skips, each with what was in its way, while it succeeds."""
        self._add_each(self._unit.session, place, refused, units)

    def note_each_if_refused(self, place: Any, refused: Iterable[tuple[Span, DomainError]], units: int) -> None:
        """The same for a request that is refused because of them."""
        self._unit.if_refused(lambda afterwards, _: self._add_each(afterwards.session, place, refused, units))

    def _add_each(self, session: Session, place: Any, refused: Iterable[tuple[Span, DomainError]], units: int) -> None:
        for span, error in refused:
            why = rules.cause_of(error)
            if why is not None:
                self._add(session, _wish(place, span, units), span, why)

    def _note_refused(self, afterwards: Unit, error: DomainError) -> None:
        why = rules.cause_of(error)
        if why is not None and self._wish is not None:
            self._add(afterwards.session, *self._wish, why)

    def forget(self, *, limit: int) -> int:
        """Drop a bounded number of wishes for times so long past that no report asks for them; returns how many."""
        return DemandRepository(self._unit.session).forget(before=self._unit.now - rules.KEPT, limit=limit)

    def _add(self, session: Session, wish: dict[str, Any], span: Span, why: Cause) -> None:
        by, now = self._unit.by, self._unit.now
        same = (by.kind, by.id, wish["hub_id"], wish["resource_id"], wish["kind"], span, wish["seconds"], why)
        # The house speaks for many; anybody else who tries again at once still wishes for the same.
        is_somebody = by.kind != "service"
        if is_somebody and _RECENT.knows(same, now=now):
            return
        DemandRepository(session).add({**wish, **why._asdict()})
        if is_somebody:
            # A rehearsal is taken back: it has noted nothing, whatever is committed after that.
            stands = [True]
            event.listen(session, "after_rollback", lambda _: stands.clear(), once=True)
            event.listen(session, "after_commit", lambda _: _RECENT.note(same, now=now) if stands else None, once=True)


class Utilisation:
    """How much of what was open was booked and used, and what was wished in vain."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def report(self, hub: str, period: Span, by_what: By, *, by: Principal) -> UtilisationRead:
        by.must_have("reports:read")
        wanted = hub_id(self._unit.session, hub)
        by.must_be_staff_of(wanted)
        if not period.starts_at < period.ends_at <= period.starts_at + rules.LIMIT:
            raise PeriodRefused(limit=rules.LIMIT.days)
        zone = zone_of(self._unit.session, wanted)
        weekly = by_what == "week"
        buckets = list(rules.weeks(period, zone)) if weekly else [rules.Bucket("", "", period)]
        spans = [bucket.span for bucket in buckets]
        rows = UsageRepository(self._unit.session, self._unit.clock, wanted)
        report = Report(Capacity(self._unit, rows, wanted, spans), buckets)
        bookings = rows.bookings(spans, by_startup=by_what == "startup")
        if weekly:
            tallies = report.by_week()
        elif by_what == "startup":
            tallies = report.by_startup(self._names({row.startup_id for row in bookings if row.startup_id}))
        else:
            tallies = report.by_place(by_what, rows.site_names() if by_what == "site" else {})
        report.add(tallies, by_what, bookings, rows.demand(spans))
        is_anonymous = by_what != "startup"
        return UtilisationRead(
            definition=definition(by_what, self._unit.language),
            hub_id=wanted,
            since=period.starts_at,
            until=period.ends_at,
            time_zone=zone.key,
            by=by_what,
            rows=[
                UtilisationRow(key=t.key, name=t.name, **t.figures(is_anonymous=is_anonymous).model_dump())
                for t in tallies.values()
                if weekly or not t.is_empty
            ],
            totals=report.total.figures(),
        )

    def _names(self, startup_ids: set[str]) -> dict[str, str]:
        known = replicas.several(self._unit.session, "startup", startup_ids)
        return {s: known[s].data.get("display_name", "") if s in known else "" for s in startup_ids}


def _wish(place: Any, span: Span, units: int) -> dict[str, Any]:
    known = _wish_of_kind(place.hub_id, place.kind, span, min(units, place.units))
    return {**known, "site_id": place.site_id, "resource_id": place.id}


def _wish_of_kind(hub_id: str, kind: str, span: Span, units: int) -> dict[str, Any]:
    return {
        "hub_id": hub_id,
        "site_id": None,
        "resource_id": None,
        "kind": kind,
        "wanted_at": rules.wanted_hour(span.starts_at),
        "seconds": rules.wanted_seconds(span, units),
    }
