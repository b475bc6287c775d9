"""One line of an import: which startup it is about, and the same POST or PATCH that anybody would send for it."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from services.kit import problems
from services.kit.errors import RoleMissing
from services.kit.etags import Match
from services.kit.unit import Unit
from services.startups.hubs.operations import Hubs
from services.startups.hubs.rules import day_in
from services.startups.imports import rules
from services.startups.imports.errors import LineAmbiguous, LineRepeated
from services.startups.imports.repository import ImportRows
from services.startups.imports.sheet import NAME
from services.startups.memberships.operations import Memberships
from services.startups.memberships.schemas import MembershipCreate
from services.startups.startups.identifiers import Identifier
from services.startups.startups.operations import Startups
from services.startups.startups.repository import StartupRows
from services.startups.startups.representation import Representations
from services.startups.startups.rules import sort_name
from services.startups.startups.schemas import StartupCreate, StartupUpdate

Outcome = Literal["created", "updated", "unchanged"]
Wish = TypeVar("Wish", bound=BaseModel)


class Lines:
    """`hub` is that of every line; without one each line names its own, or none."""

    def __init__(self, unit: Unit, *, hub: Any | None, fictitious: bool) -> None:
        self._unit = unit
        self._hub = hub
        self._rows = ImportRows(unit.session)
        self._known = StartupRows(unit.session)
        self._shown = Representations(unit.session, unit.now)
        self._startups = Startups(unit, fictitious=fictitious)
        self._memberships = Memberships(unit, welcoming=False)
        self._hubs: dict[str, Any] = {}
        self._touched: dict[str, int] = {}
        self._named: set[tuple[str, str]] = set()

    def hubs_of(self, said: Mapping[str, str]) -> list[Any]:
        """The hubs a line puts its startup in; the caller works for each of them."""
        hubs = [self._hub] if self._hub else [self._hub_row(name) for name in rules.several(said.get("hub", ""))]
        for hub in hubs:
            self._unit.by.must_be_staff_of(hub.id)
        return list({hub.id: hub for hub in hubs}.values())

    def take(self, number: int, said: Mapping[str, str], body: Mapping[str, Any], hubs: Sequence[Any]) -> Outcome:
        """Write what the line says. Refused, the caller takes it back."""
        numbers = rules.identifiers(said)
        key = (hubs[0].id if hubs else "", sort_name(said.get(NAME, ""))[:400])
        startup_id = self._about(numbers, key, hubs)
        if startup_id in self._touched:
            raise LineRepeated(earlier=self._touched[startup_id])
        outcome: Outcome
        if startup_id is None:
            startup_id = self._startups.add(_checked(StartupCreate, body), by=self._unit.by).id
            outcome = "created"
        else:
            outcome = "updated" if self._correct(startup_id, body) else "unchanged"
        if self._settle(startup_id, hubs) and outcome == "unchanged":
            outcome = "updated"
        if not numbers:
            self._rows.remember(*key, startup_id)
            self._named.add(key)
        self._touched[startup_id] = number
        return outcome

    def _about(self, numbers: Sequence[Identifier], key: tuple[str, str], hubs: Sequence[Any]) -> str | None:
        """The startup that is there already. A name says which only where the line has no number."""
        by = self._unit.by
        if numbers:
            found = self._rows.holders(numbers, by)
        elif key in self._named:
            raise LineAmbiguous
        else:
            known = self._rows.remembered(*key, by)
            found = [known] if known else self._rows.namesakes(key[1], [hub.id for hub in hubs], by)
        if len(found) > 1:
            raise LineAmbiguous
        return found[0] if found else None

    def _correct(self, startup_id: str, body: Mapping[str, Any]) -> bool:
        """Change what differs. Who may not change the startup may still repeat what it says already."""
        row = self._known.of_ids([startup_id])[0]
        known = [Identifier(each.scheme, each.value) for each in self._known.identifiers_of([startup_id])]
        wish = _checked(StartupUpdate, rules.correction(body, known=known, locked=row.locked_fields))
        if self._startups.hat(row, by=self._unit.by) is None:
            if rules.differs(wish, row, known):
                raise RoleMissing(role="staff")
            return False
        version: int = row.version
        return self._startups.edit(startup_id, wish, Match("*"), by=self._unit.by).version != version

    def _settle(self, startup_id: str, hubs: Sequence[Any]) -> bool:
        """Have it live in these hubs from today, unless it does, did or will: coming back is for staff to say."""
        there = {tenancy.hub for tenancy in self._shown.tenancies_of([startup_id]).get(startup_id, [])}
        new = [hub for hub in hubs if hub.id not in there]
        for hub in new:
            today = day_in(self._unit.now, hub.time_zone)
            wish = MembershipCreate(startup_id=startup_id, hub_id=hub.id, starts_on=today)
            self._memberships.create(wish, by=self._unit.by)
        return bool(new)

    def _hub_row(self, name: str) -> Any:
        if name not in self._hubs:
            self._hubs[name] = Hubs(self._unit).row(name)
        return self._hubs[name]


def _checked(kind: type[Wish], body: Mapping[str, Any]) -> Wish:
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        places = [{**each, "loc": ("body", *each["loc"])} for each in error.errors(include_url=False)]
        raise problems.from_validation(places) from error
