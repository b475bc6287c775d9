"""Rounds of funding: kept by a startup and the staff of its hubs, shown to others where they are public."""

from typing import Any

from services.kit.errors import RoleMissing
from services.kit.etags import Match
from services.kit.ids import new_id, parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.funding.errors import AmountNeedsCurrency, RoundNotFound
from services.startups.funding.repository import RoundRows
from services.startups.funding.schemas import FundingRoundCreate, FundingRoundRead, FundingRoundUpdate
from services.startups.startups.operations import Startups
from services.startups.startups.rules import runs


class Rounds:
    """The rounds of one startup."""

    def __init__(self, unit: Unit, startup: str) -> None:
        self._unit = unit
        self._startup = startup
        self._rows = RoundRows(unit.session)
        self._startups = Startups(unit)

    def page(self, paging: Paging, *, by: Principal) -> Reply:
        startup = self._startups.row(self._startup, by=by)
        found = self._rows.page(paging, startup.id, public_only=not self._is_inside(startup, by=by))
        items = [FundingRoundRead.model_validate(row) for row in found.rows]
        return paging.reply(Page[FundingRoundRead](items=items, next=found.next, total=found.total), found.next)

    def get(self, round_id: str, *, by: Principal) -> FundingRoundRead:
        startup = self._startups.row(self._startup, by=by)
        return self._read(startup.id, round_id, public_only=not self._is_inside(startup, by=by))

    def create(self, wish: FundingRoundCreate, *, by: Principal) -> FundingRoundRead:
        startup = self._managed(by=by)
        values = wish.model_dump()
        _must_be_whole(values)
        now, round_id = self._unit.now, new_id()
        known = {"id": round_id, "startup_id": startup.id, "version": 1, "created_at": now, "updated_at": now}
        self._rows.add(values | known)
        return self._told("created", self._read(startup.id, round_id), before=None)

    def change(self, round_id: str, wish: FundingRoundUpdate, match: Match, *, by: Principal) -> FundingRoundRead:
        startup = self._managed(by=by)
        before = self._read(startup.id, round_id)
        match.check(before.version)
        changes = {name: value for name, value in wish.changes().items() if getattr(before, name) != value}
        if not changes:
            return before
        _must_be_whole(before.model_dump() | changes)
        self._rows.change(before.id, changes | {"version": before.version + 1, "updated_at": self._unit.now})
        return self._told("updated", self._read(startup.id, before.id), before=before)

    def remove(self, round_id: str, match: Match, *, by: Principal) -> None:
        startup = self._managed(by=by)
        before = self._read(startup.id, round_id)
        match.check(before.version)
        self._rows.remove(before.id)
        self._tell("deleted", before.startup_id, before.id, {"id": before.id}, tombstone=True)
        self._unit.audit("funding_round.deleted", f"funding_round/{before.id}", before=before.model_dump(mode="json"))

    def _is_inside(self, startup: Any, *, by: Principal) -> bool:
        may = "startups:read" in by.scopes or "admin" in by.scopes
        return may and (by.acts_for(startup.id) or self._manages(startup, by=by))

    def _managed(self, *, by: Principal) -> Any:
        by.must_have("startups:write")
        startup = self._startups.row(self._startup, by=by, locked=True)
        if not self._manages(startup, by=by):
            raise RoleMissing(role="startup_admin")
        return startup

    def _manages(self, startup: Any, *, by: Principal) -> bool:
        """Its own people, or the staff of a hub it lives or lived in; who edits its profile may be of a hub to come."""
        is_theirs = runs(by, startup.id) or self._startups.hat(startup, by=by) == "team"
        return is_theirs or self._startups.staffs(startup.id, by=by)

    def _read(self, startup_id: str, round_id: str, *, public_only: bool = False) -> FundingRoundRead:
        known = parse_id(round_id)
        row = self._rows.find(startup_id, known, public_only=public_only) if known else None
        if row is None:
            raise RoundNotFound
        return FundingRoundRead.model_validate(row)

    def _told(self, verb: str, read: FundingRoundRead, *, before: FundingRoundRead | None) -> FundingRoundRead:
        self._tell(verb, read.startup_id, read.id, read.model_dump(mode="json"))
        self._unit.audit(
            f"funding_round.{verb}",
            f"funding_round/{read.id}",
            before=before.model_dump(mode="json") if before else None,
            after=read.model_dump(mode="json"),
        )
        return read

    def _tell(
        self, verb: str, startup_id: str, round_id: str, data: dict[str, Any], *, tombstone: bool = False
    ) -> None:
        # Also of public rounds only hub and startup are told: what is public may cease to be so.
        hubs = self._startups.lived_in(startup_id)
        self._unit.record(
            f"funding_round.{verb}",
            f"funding_round/{round_id}",
            data,
            hub_id=hubs[0] if hubs else None,
            startup_id=startup_id,
            tombstone=tombstone,
        )


def _must_be_whole(values: dict[str, Any]) -> None:
    if (values["amount"] is None) != (values["currency"] is None):
        raise AmountNeedsCurrency
