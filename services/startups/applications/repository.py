"""Every statement about applications; what time does to their state is computed here as in the rules."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, insert, null, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from services.kit.paging import Key, Paging, Slice, sort_keys
from services.startups.applications.errors import AlreadyApplied
from services.startups.applications.models import Application
from services.startups.applications.rules import OVER, OVERDUE
from services.startups.programmes.repository import cohort
from services.startups.tables import table_of

application = table_of(Application)
_COLUMNS: Sequence[Any] = (*application.c, cohort.c.programme_id)


class Asked(NamedTuple):
    """What a list is narrowed to, and whose it may show (None: every hub's)."""

    cohort_id: str | None
    programme_id: str | None
    hub_id: str | None
    startup_id: str | None
    state: str | None
    seen_startups: Collection[str]
    seen_hubs: Collection[str] | None


class ApplicationRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._write(insert(application).values(dict(row)))

    def change(self, application_id: str, values: Mapping[str, Any]) -> None:
        self._write(update(application).where(application.c.id == application_id).values(dict(values)))

    def find(self, application_id: str) -> Any | None:
        """Whoever changes it has locked its cohort before."""
        return self._session.execute(_rows().where(application.c.id == application_id)).first()

    def by_form_key(self, key: str) -> str | None:
        found: str | None = self._session.execute(
            select(application.c.id).where(application.c.form_key == key)
        ).scalar()
        return found

    def came_by_form(self, cohort_id: str, *, before_last: int) -> datetime | None:
        """When the last application by the form to a cohort came, but for as many."""
        came = select(application.c.created_at).where(
            application.c.cohort_id == cohort_id, application.c.origin == "form"
        )
        found: datetime | None = self._session.execute(
            came.order_by(application.c.created_at.desc()).offset(before_last).limit(1)
        ).scalar()
        return found

    def going_on(self, cohort_id: str, person_id: str) -> int:
        """How many of a contact's applications to a cohort are not over."""
        theirs = and_(application.c.cohort_id == cohort_id, application.c.contact_person_id == person_id)
        counted = select(func.count()).where(theirs, application.c.state.not_in(sorted(OVER)))
        found: int = self._session.execute(counted).scalar_one()
        return found

    def hubs_of(self, startup_id: str) -> Sequence[str]:
        """The hubs that have received an application of a startup."""
        received = and_(application.c.startup_id == startup_id, application.c.submitted_at.is_not(None))
        return self._session.execute(select(application.c.hub_id).where(received).distinct()).scalars().all()

    def of_contact(self, person_id: str) -> Sequence[Any]:
        statement = _rows().where(application.c.contact_person_id == person_id)
        return self._session.execute(statement.order_by(application.c.id)).all()

    def forget_contact(self, person_id: str, *, at: datetime) -> None:
        """What they said is gone, their token opens nothing; the cohorts are locked in the order of their ids."""
        theirs = and_(application.c.contact_person_id == person_id, application.c.origin == "form")
        cohorts = select(application.c.cohort_id).where(theirs)
        self._session.execute(
            select(cohort.c.id).where(cohort.c.id.in_(cohorts)).order_by(cohort.c.id).with_for_update()
        ).all()
        nothing = {"contact": null(), "answers": {}, "token_hash": None, "form_key": None}
        version = application.c.version + 1
        self._session.execute(update(application).where(theirs).values(**nothing, version=version, updated_at=at))

    def page(self, paging: Paging, asked: Asked, *, now: datetime, sort: str | None) -> Slice:
        statement = _rows()
        seen: list[ColumnElement[bool]] = [application.c.startup_id.in_(asked.seen_startups)]
        submitted = application.c.submitted_at.is_not(None)
        seen.append(
            submitted if asked.seen_hubs is None else and_(submitted, application.c.hub_id.in_(asked.seen_hubs))
        )
        statement = statement.where(or_(*seen))
        for column, value in (
            (application.c.cohort_id, asked.cohort_id),
            (cohort.c.programme_id, asked.programme_id),
            (application.c.hub_id, asked.hub_id),
            (application.c.startup_id, asked.startup_id),
            (_state_at(now), asked.state),
        ):
            if value is not None:
                statement = statement.where(column == value)
        known: dict[str, ColumnElement[Any]] = {
            "created_at": application.c.created_at,
            "updated_at": application.c.updated_at,
        }
        keys = sort_keys(sort, known, default="created_at")
        return paging.fetch(self._session, statement, [*keys, Key(application.c.id)])

    def overdue(self, cohort_id: str, *, now: datetime) -> Sequence[Any]:
        """Those of a cohort whose time is over, the first that was due first."""
        statement = _rows().where(application.c.cohort_id == cohort_id, _overdue(now))
        return self._session.execute(statement.order_by(application.c.due_at, application.c.id)).all()

    def cohorts_overdue(self, *, now: datetime, limit: int) -> Sequence[str]:
        statement = select(application.c.cohort_id).where(_overdue(now)).distinct().limit(limit)
        return self._session.execute(statement).scalars().all()

    def first_waiting(self, cohort_id: str) -> Any | None:
        statement = _rows().where(application.c.cohort_id == cohort_id, application.c.state == "waitlisted")
        return self._session.execute(statement.order_by(application.c.waitlisted_at, application.c.id).limit(1)).first()

    def seats_taken(self, cohort_id: str, *, now: datetime) -> int:
        taken = select(func.count()).where(
            application.c.cohort_id == cohort_id, _state_at(now).in_(("accepted", "confirmed"))
        )
        found: int = self._session.execute(taken).scalar_one()
        return found

    def count(self, cohort_id: str) -> int:
        counted = select(func.count()).where(application.c.cohort_id == cohort_id)
        found: int = self._session.execute(counted).scalar_one()
        return found

    def _write(self, statement: Any) -> None:
        try:
            # One live application of a startup to a cohort: the partial unique index bites here.
            with self._session.begin_nested():
                self._session.execute(statement)
        except IntegrityError as error:
            raise AlreadyApplied from error


def applied_to(startup_id: ColumnElement[Any], hub_ids: Collection[str] | None = None) -> ColumnElement[bool]:
    """Whether these hubs, or any, have received an application of a startup."""
    received = select(application.c.id).where(
        application.c.startup_id == startup_id, application.c.submitted_at.is_not(None)
    )
    if hub_ids is not None:
        received = received.where(application.c.hub_id.in_(hub_ids))
    return received.exists()


def _rows() -> Select[Any]:
    return select(*_COLUMNS).join(cohort, cohort.c.id == application.c.cohort_id)


def _overdue(now: datetime) -> ColumnElement[bool]:
    return and_(application.c.state.in_(sorted(OVERDUE)), application.c.due_at <= now)


def _state_at(now: datetime) -> ColumnElement[str]:
    """`rules.state_at` as an expression."""
    state, due_at = application.c.state, application.c.due_at
    late = [(and_(state == before, due_at <= now), late) for before, late in OVERDUE.items()]
    return case(*late, else_=state)
