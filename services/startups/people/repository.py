"""Every statement about people and teams."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, insert, or_, select, true, union, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from services.kit.ids import new_id
from services.kit.paging import Key, Paging, Slice
from services.kit.principal import Principal
from services.kit.tables import outbox
from services.startups.applications.repository import application
from services.startups.memberships.repository import membership
from services.startups.people.errors import AlreadyInTeam
from services.startups.people.models import Person, TeamRole
from services.startups.startups.repository import startup, visible_to
from services.startups.tables import table_of

person = table_of(Person)
role = table_of(TeamRole)
_SHOWN: tuple[Any, ...] = (*role.c, person.c.name, person.c.email)


class PeopleRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def by_email(self, folded_email: str) -> Any | None:
        """Whoever has an address, locked: who is forgotten at this moment has it no more."""
        theirs = select(person.c.id).where(person.c.folded_email == folded_email, person.c.erased_at.is_(None))
        return self._session.execute(theirs.with_for_update()).first()

    def known(self, person_id: str, *, in_teams: Collection[str] | None) -> Any | None:
        """A person; where teams are given, one who is or was in them or is shown publicly."""
        statement = select(person.c.id).where(person.c.id == person_id, person.c.erased_at.is_(None))
        if in_teams is not None:
            met = or_(role.c.startup_id.in_(in_teams), role.c.show_publicly)
            statement = statement.where(select(role.c.id).where(role.c.person_id == person.c.id, met).exists())
        return self._session.execute(statement).first()

    def add(self, row: Mapping[str, Any]) -> bool:
        """Insert a person; False when somebody else just added one with that address."""
        try:
            # The unique address bites here, and the other's row can be used.
            with self._session.begin_nested():
                self._session.execute(insert(person).values(dict(row)))
        except IntegrityError:
            return False
        return True

    def known_or_new(self, email: str, *, name: str, locale: str, now: datetime) -> str:
        """The person who has an address, locked. Who is known keeps the name and the language they have."""
        folded = email.casefold()
        found = self.by_email(folded)
        if found is None:
            row = {"id": new_id(), "name": name, "email": email, "folded_email": folded, "locale": locale}
            self.add(row | {"version": 1, "created_at": now, "updated_at": now})
            found = self.by_email(folded)
        assert found is not None
        return str(found.id)

    def join(self, row: Mapping[str, Any]) -> None:
        self._write(insert(role).values(dict(row)))

    def change(self, role_id: str, values: Mapping[str, Any]) -> None:
        self._write(update(role).where(role.c.id == role_id).values(dict(values)))

    def find(self, startup_id: str, role_id: str, *, locked: bool = False) -> Any | None:
        statement = (
            select(*_SHOWN)
            .join(person, person.c.id == role.c.person_id)
            .where(role.c.id == role_id, role.c.startup_id == startup_id)
        )
        return self._session.execute(statement.with_for_update(of=role) if locked else statement).first()

    def get(self, person_id: str) -> Any | None:
        return self._session.execute(select(person).where(person.c.id == person_id)).first()

    def roles_of(self, person_id: str) -> Sequence[Any]:
        return self._session.execute(select(role).where(role.c.person_id == person_id).order_by(role.c.id)).all()

    def shown_roles_of(self, person_id: str, by: Principal) -> Sequence[Any]:
        """What the person chose to show, in the startups that this caller may see; to staff all of their hubs'."""
        statement = select(role).join(startup, startup.c.id == role.c.startup_id)
        theirs = select(membership.c.startup_id).where(membership.c.hub_id.in_(sorted(by.staffed_hub_ids)))
        shown = or_(and_(role.c.show_publicly, visible_to(by)), role.c.startup_id.in_(theirs))
        return self._session.execute(statement.where(role.c.person_id == person_id, shown).order_by(role.c.id)).all()

    def hubs_around(self, person_id: str) -> frozenset[str]:
        """The hubs of the startups in whose teams a person is or was, and those where they are a contact."""
        teams = select(membership.c.hub_id).join(role, role.c.startup_id == membership.c.startup_id)
        applied = select(application.c.hub_id).where(application.c.contact_person_id == person_id)
        around = union(teams.where(role.c.person_id == person_id), applied)
        return frozenset(self._session.execute(around).scalars())

    def lock(self, person_id: str) -> Any:
        """The person, locked after the startups of their teams, in the order in which everybody locks them."""
        theirs = select(role.c.startup_id).where(role.c.person_id == person_id)
        self._session.execute(
            select(startup.c.id).where(startup.c.id.in_(theirs)).order_by(startup.c.id).with_for_update()
        ).all()
        return self._session.execute(select(person).where(person.c.id == person_id).with_for_update()).one()

    def hold(self, person_id: str) -> Any:
        """The person, locked by whoever has locked the startup that it is about."""
        return self._session.execute(select(person).where(person.c.id == person_id).with_for_update()).one()

    def forget(self, person_id: str, values: Mapping[str, Any]) -> None:
        self._session.execute(update(person).where(person.c.id == person_id).values(dict(values)))

    def forget_news(self, role_ids: Collection[str]) -> None:
        """What is told of these roles from now on, told again or late, names no address."""
        subjects = [f"team/{role_id}" for role_id in role_ids]
        told = select(outbox.c.number, outbox.c.envelope).where(outbox.c.subject.in_(subjects))
        for row in self._session.execute(told).all():
            envelope = {**row.envelope, "data": {**row.envelope["data"], "email": None}}
            self._session.execute(update(outbox).where(outbox.c.number == row.number).values(envelope=envelope))

    def team_on(self, startup_id: str, day: date) -> Sequence[Any]:
        """The roles that a team has on a day, and those to come."""
        statement = select(role.c.role, role.c.contact_for).join(person, person.c.id == role.c.person_id)
        there = and_(role.c.startup_id == startup_id, person.c.erased_at.is_(None))
        return self._session.execute(statement.where(there, _open(day))).all()

    def open_roles(self, startup_id: str, *, today: date) -> Sequence[Any]:
        statement = select(*_SHOWN).join(person, person.c.id == role.c.person_id)
        there = and_(role.c.startup_id == startup_id, _open(today))
        return self._session.execute(statement.where(there).order_by(role.c.id)).all()

    def others_of(self, one: Any, *, today: date) -> Sequence[RowMapping]:
        """What else the person of a role is in the same startup."""
        same = and_(role.c.startup_id == one.startup_id, role.c.person_id == one.person_id, role.c.id != one.id)
        statement = select(role.c.role, role.c.contact_for).where(same, _open(today)).order_by(role.c.id)
        return self._session.execute(statement).mappings().all()

    def just_left(self, day: date, *, limit: int) -> Sequence[Any]:
        """Roles whose end has come, and nobody has heard it."""
        over = and_(~role.c.told_left, role.c.ends_on.is_not(None), role.c.ends_on <= day)
        return self._session.execute(select(role.c.id, role.c.startup_id).where(over).limit(limit)).all()

    def team(self, paging: Paging, startup_id: str, *, public_only: bool, today: date) -> Slice:
        """Who is in the team today or will be."""
        shown = role.c.show_publicly if public_only else true()
        there = and_(role.c.startup_id == startup_id, _open(today))
        statement = select(*_SHOWN).join(person, person.c.id == role.c.person_id).where(there, shown)
        return paging.fetch(self._session, statement, [Key(role.c.id)])

    def _write(self, statement: Any) -> None:
        try:
            # One open role of a kind for each person: the partial unique index bites here.
            with self._session.begin_nested():
                self._session.execute(statement)
        except IntegrityError as error:
            raise AlreadyInTeam from error


def _open(day: date) -> ColumnElement[bool]:
    """Neither ended by a day, nor given up before it began."""
    return and_(~role.c.told_left, or_(role.c.ends_on.is_(None), role.c.ends_on > day))
