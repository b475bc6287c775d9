"""Every statement of the reports: whole sets at once, narrowed to what was asked. What comes back is plain rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlmodel import Session

from services.kit.tables import audit
from services.startups.applications.repository import application
from services.startups.applications.review_rows import review
from services.startups.declarations.quarters import Quarter, parsed
from services.startups.declarations.repository import declaration, declared_value
from services.startups.declarations.rules import COUNTED
from services.startups.funding.repository import funding_round
from services.startups.hubs.repository import hub
from services.startups.hubs.rules import day_in
from services.startups.memberships.repository import membership
from services.startups.people.repository import role
from services.startups.programmes.repository import cohort, programme
from services.startups.reports.asked import Asked
from services.startups.reports.stays import Stay, enterprises, first_day, stays
from services.startups.startups.repository import identifier, startup

_AT_ONCE: Final = 5000
# What an enterprise said of one metric, by quarter, with its currency.
Series = dict[Quarter, tuple[int, str | None]]


class Sources:
    """What reports are made of. Startups that were taken away are in none, and no enterprise is there twice."""

    def __init__(self, session: Session, asked: Asked, *, now: datetime) -> None:
        self._session = session
        self._asked = asked
        self.now = now

    @cached_property
    def enterprise_of(self) -> Mapping[str, str]:
        """By startup that ever lived there, the enterprise it is."""
        ids = {row.startup_id for row in self.memberships}
        return enterprises(ids, self._numbers(self._startup_ids()))

    @cached_property
    def memberships(self) -> Sequence[Any]:
        c = membership.c
        columns = (c.startup_id, c.programme_id, c.desks, c.starts_on, c.ends_on, c.outcome)
        return self._all(select(*columns).join(startup, startup.c.id == c.startup_id).where(*self._there()))

    @cached_property
    def stays(self) -> Mapping[str, list[Stay]]:
        return stays(self.memberships, self.enterprise_of)

    @cached_property
    def present(self) -> Mapping[str, list[Stay]]:
        """The stays of those who were there at some time of the period."""
        return {
            e: known for e, known in self.stays.items() if any(self._asked.meets(s.starts_on, s.ends_on) for s in known)
        }

    def startups(self) -> Sequence[Any]:
        """What those say of themselves that were there in the period, not only another one of their enterprise."""
        present = {row.startup_id for row in self.memberships if self._asked.meets(row.starts_on, row.ends_on)}
        c = startup.c
        confirmed = func.coalesce(c.last_confirmed_at, c.created_at).label("confirmed_at")
        columns = (c.id, c.stage, c.sectors, c.website, c.domain, c.pitch, c.descriptions, confirmed)
        rows = self._all(select(*columns).where(c.id.in_(self._startup_ids())).order_by(c.id))
        return [row for row in rows if row.id in present]

    def identifiers(self) -> Sequence[Any]:
        c = identifier.c
        columns = (c.startup_id, c.scheme, c.value)
        return self._all(select(*columns).where(c.live, c.startup_id.in_(self._startup_ids())).order_by(*columns))

    def startups_with_faces(self) -> set[str]:
        """Those of whose team somebody agreed to be shown."""
        c = role.c
        is_open = c.ends_on.is_(None) | (c.ends_on > self.now.date())
        shown = select(c.startup_id).where(c.show_publicly, is_open, c.startup_id.in_(self._startup_ids()))
        return set(self._session.execute(shown.distinct()).scalars())

    def closings(self) -> dict[str, date]:
        """By enterprise the day on which it ceased, as far as anybody has said so; the first that was said."""
        said = [(row.startup_id, row.ends_on) for row in self.memberships if row.outcome == "closed" and row.ends_on]
        own = select(startup.c.id, startup.c.closed_on).where(startup.c.id.in_(self._startup_ids()))
        said += [(row.id, first_day(row.closed_on)) for row in self._all(own) if row.closed_on]
        found: dict[str, date] = {}
        for startup_id, day in said:
            enterprise = self.enterprise_of[startup_id]
            found[enterprise] = min(day, found.get(enterprise, day))
        return found

    def declared(self, *metrics: str) -> dict[str, dict[str, Series]]:
        """By metric and enterprise what was declared and validated; where two say it for one, the larger."""
        v, d = declared_value.c, declaration.c
        statement = (
            select(d.startup_id, d.period, v.metric, v.amount, v.currency)
            .join(declaration, d.id == v.declaration_id)
            .where(d.state.in_(COUNTED), v.metric.in_(metrics), d.startup_id.in_(self._startup_ids()))
            .order_by(v.revision)
        )
        newest = {(row.startup_id, row.metric, row.period): row for row in self._all(statement)}
        found: dict[str, dict[str, Series]] = {metric: {} for metric in metrics}
        for row in newest.values():
            series = found[row.metric].setdefault(self.enterprise_of[row.startup_id], {})
            quarter, said = parsed(row.period), (row.amount, row.currency)
            series[quarter] = max(said, series.get(quarter, said), key=lambda each: (each[0], each[1] or ""))
        return found

    def rounds(self) -> Sequence[Any]:
        c = funding_round.c
        columns = (c.startup_id, c.kind, c.amount, c.currency, c.raised_on, c.public_share)
        return self._all(select(*columns).where(c.startup_id.in_(self._startup_ids()), c.amount.is_not(None)))

    def programmes(self) -> Sequence[Any]:
        c = programme.c
        statement = select(c.id, c.name, c.desks_quota).where(_of_hubs(c.hub_id, self._asked))
        if self._asked.programme_id is not None:
            statement = statement.where(c.id == self._asked.programme_id)
        return self._all(statement.order_by(c.name, c.id))

    def cohorts(self) -> Sequence[Any]:
        """The one that was asked for, or those whose deadline is in the period."""
        c, p = cohort.c, programme.c
        statement = (
            select(c.id, c.code, c.deadline_at, p.name, hub.c.time_zone)
            .join(programme, p.id == c.programme_id)
            .join(hub, hub.c.id == p.hub_id)
        )
        statement = statement.where(_of_hubs(p.hub_id, self._asked)).order_by(c.deadline_at, c.id)
        if self._asked.programme_id is not None:
            statement = statement.where(p.id == self._asked.programme_id)
        if self._asked.cohort_id is not None:
            return self._all(statement.where(c.id == self._asked.cohort_id))
        return [row for row in self._all(statement) if self._asked.has(day_in(row.deadline_at, row.time_zone))]

    def applications(self, cohort_ids: Sequence[str]) -> list[Any]:
        """What was submitted to these cohorts; of an enterprise that applied to one of them again, the last."""
        c = application.c
        columns = (c.id, c.cohort_id, c.startup_id, c.state, c.asked_in, c.due_at, c.submitted_at, c.decided_at)
        submitted = (
            select(*columns)
            .join(startup, startup.c.id == c.startup_id)
            .where(c.cohort_id.in_(cohort_ids), c.submitted_at.is_not(None), startup.c.hidden_at.is_(None))
        )
        rows = self._all(submitted.order_by(c.submitted_at, c.id))
        applicants = select(c.startup_id).where(c.cohort_id.in_(cohort_ids))
        of = enterprises({row.startup_id for row in rows}, self._numbers(applicants))
        return list({(row.cohort_id, of[row.startup_id]): row for row in rows}.values())

    def reviews(self, cohort_ids: Sequence[str]) -> Sequence[Any]:
        c = review.c
        statement = select(c.application_id, c.conflict_of_interest).join(
            application, application.c.id == c.application_id
        )
        return self._all(statement.where(application.c.cohort_id.in_(cohort_ids)))

    def reached(self, application_ids: Iterable[str]) -> dict[str, set[str]]:
        """By application the states that it was ever brought to by staff."""
        found: dict[str, set[str]] = {}
        state = audit.c.after["state"].as_string()
        subjects = [f"application/{application_id}" for application_id in application_ids]
        for start in range(0, len(subjects), _AT_ONCE):  # a statement has room for so many values only
            among = audit.c.subject.in_(subjects[start : start + _AT_ONCE])
            statement = select(audit.c.subject, state.label("state")).where(among)
            for row in self._all(statement.where(state.is_not(None))):
                found.setdefault(row.subject.partition("/")[2], set()).add(row.state)
        return found

    def _there(self) -> list[ColumnElement[bool]]:
        """The memberships that were asked for, of startups that are still there; one without a day is none."""
        c, asked = membership.c, self._asked
        conditions = [
            startup.c.hidden_at.is_(None),
            _of_hubs(c.hub_id, asked),
            c.starts_on < asked.until,
            c.ends_on.is_(None) | (c.ends_on > c.starts_on),
        ]
        if asked.programme_id is not None:
            conditions.append(c.programme_id == asked.programme_id)
        if asked.cohort_id is not None:
            seat = application.c.state == "confirmed"
            of_cohort = select(application.c.startup_id).where(application.c.cohort_id == asked.cohort_id, seat)
            conditions.append(c.startup_id.in_(of_cohort))
        return conditions

    def _startup_ids(self) -> Select[Any]:
        c = membership.c
        return select(c.startup_id).join(startup, startup.c.id == c.startup_id).where(*self._there())

    def _numbers(self, startup_ids: Select[Any]) -> Sequence[Any]:
        """The numbers that contain a SIREN. Those of Monaco begin 000 after the key and contain none."""
        c = identifier.c
        french = c.scheme.in_(("siren", "siret")) | (
            (c.scheme == "vat") & c.value.like("FR%") & ~c.value.like("FR__000%")
        )
        statement = select(c.startup_id, c.scheme, c.value).where(c.live, french, c.startup_id.in_(startup_ids))
        return self._all(statement.order_by(c.value))

    def _all(self, statement: Select[Any]) -> Sequence[Any]:
        return self._session.execute(statement).all()


def _of_hubs(hub_id: ColumnElement[Any], asked: Asked) -> ColumnElement[bool]:
    return true() if asked.hub_ids is None else hub_id.in_(sorted(asked.hub_ids))
