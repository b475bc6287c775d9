"""Every statement about programmes and cohorts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from services.kit.paging import Key, Paging, Slice, sort_keys
from services.startups.forms.models import ApplicationForm
from services.startups.hubs.repository import hub
from services.startups.memberships.repository import membership
from services.startups.programmes.errors import CohortCodeTaken
from services.startups.programmes.models import Cohort, Programme
from services.startups.programmes.rules import Claim
from services.startups.tables import table_of

programme = table_of(Programme)
cohort = table_of(Cohort)
form = table_of(ApplicationForm)
_COHORT = (*cohort.c, programme.c.hub_id, hub.c.time_zone)


class ProgrammeRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._session.execute(insert(programme).values(dict(row)))

    def change(self, programme_id: str, values: Mapping[str, Any]) -> None:
        self._session.execute(update(programme).where(programme.c.id == programme_id).values(dict(values)))

    def remove(self, programme_id: str) -> None:
        self._session.execute(delete(programme).where(programme.c.id == programme_id))

    def find(self, programme_id: str, *, locked: bool = False) -> Any | None:
        """A programme with its hub's time zone; locked, its desks and cohorts are the caller's to give."""
        statement = (
            select(*programme.c, hub.c.time_zone)
            .join(hub, hub.c.id == programme.c.hub_id)
            .where(programme.c.id == programme_id)
        )
        return self._session.execute(statement.with_for_update(of=programme) if locked else statement).first()

    def page(self, paging: Paging, *, hub_id: str | None, kind: str | None, sort: str | None) -> Slice:
        statement = select(programme)
        if hub_id:
            statement = statement.where(programme.c.hub_id == hub_id)
        if kind:
            statement = statement.where(programme.c.kind == kind)
        known: dict[str, ColumnElement[Any]] = {"name": programme.c.name, "created_at": programme.c.created_at}
        return paging.fetch(self._session, statement, [*sort_keys(sort, known, default="name"), Key(programme.c.id)])

    def uses(self, programme_id: str) -> tuple[int, int]:
        """How many cohorts it has, and how many memberships it has ever had."""
        cohorts = select(func.count()).where(cohort.c.programme_id == programme_id)
        memberships = select(func.count()).where(membership.c.programme_id == programme_id)
        return self._session.execute(cohorts).scalar_one(), self._session.execute(memberships).scalar_one()

    def claims(self, programme_id: str, *, but: str | None = None) -> list[Claim]:
        """The desks that its memberships take, without one that is about to change."""
        c = membership.c
        statement = select(c.programme_id, c.desks, c.starts_on, c.ends_on).where(
            c.programme_id == programme_id, c.desks > 0
        )
        if but is not None:
            statement = statement.where(c.id != but)
        return [Claim(*row) for row in self._session.execute(statement)]


class CohortRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._write(insert(cohort).values(dict(row)), str(row["code"]))

    def change(self, cohort_id: str, values: Mapping[str, Any]) -> None:
        self._write(update(cohort).where(cohort.c.id == cohort_id).values(dict(values)), str(values.get("code")))

    def remove(self, cohort_id: str) -> None:
        self._session.execute(delete(form).where(form.c.cohort_id == cohort_id))
        self._session.execute(delete(cohort).where(cohort.c.id == cohort_id))

    def find(self, cohort_id: str, *, locked: bool = False) -> Any | None:
        """A cohort with its hub; locked, its seats are the caller's to give."""
        statement = _cohorts().where(cohort.c.id == cohort_id)
        return self._session.execute(statement.with_for_update(of=cohort) if locked else statement).first()

    def page(self, paging: Paging, *, hub_id: str | None, programme_id: str | None, sort: str | None) -> Slice:
        statement = _cohorts()
        if hub_id:
            statement = statement.where(programme.c.hub_id == hub_id)
        if programme_id:
            statement = statement.where(cohort.c.programme_id == programme_id)
        known: dict[str, ColumnElement[Any]] = {
            "opens_at": cohort.c.opens_at,
            "deadline_at": cohort.c.deadline_at,
            "code": cohort.c.code,
            "created_at": cohort.c.created_at,
        }
        return paging.fetch(self._session, statement, [*sort_keys(sort, known, default="opens_at"), Key(cohort.c.id)])

    def _write(self, statement: Any, code: str) -> None:
        try:
            # The unique code bites here, not at the commit.
            with self._session.begin_nested():
                self._session.execute(statement)
        except IntegrityError as error:
            raise CohortCodeTaken(cohort=code) from error


def _cohorts() -> Any:
    return (
        select(*_COHORT)
        .join(programme, programme.c.id == cohort.c.programme_id)
        .join(hub, hub.c.id == programme.c.hub_id)
    )
