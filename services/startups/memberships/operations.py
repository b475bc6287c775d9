"""Memberships: given, changed and ended by the staff of the hub, read by them and by the startup."""

from collections.abc import Callable, Mapping
from typing import Any

from services.kit.errors import Unauthenticated
from services.kit.etags import Match
from services.kit.ids import new_id, parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.checklists.steps import Steps
from services.startups.hubs.operations import Hubs
from services.startups.hubs.repository import HubRows
from services.startups.hubs.rules import day_in
from services.startups.memberships import rules
from services.startups.memberships.errors import MembershipNotFound
from services.startups.memberships.repository import Asked, MembershipRows
from services.startups.memberships.rules import Dates
from services.startups.memberships.schemas import (
    MembershipCreate,
    MembershipEnd,
    MembershipNotice,
    MembershipRead,
    MembershipRenew,
    MembershipStay,
    MembershipSuspend,
    MembershipUpdate,
    Status,
)
from services.startups.programmes.desks import Desks
from services.startups.startups.operations import Startups


class Memberships:
    """`welcoming` is false for those who live there already and are only written down now."""

    def __init__(self, unit: Unit, *, welcoming: bool = True) -> None:
        self._unit = unit
        self._welcoming = welcoming
        self._steps = Steps(unit)
        self._rows = MembershipRows(unit.session)
        self._startups = Startups(unit)

    def get(self, membership_id: str, *, by: Principal) -> MembershipRead:
        return self._read(self._seen(membership_id, by=by))

    def page(
        self,
        paging: Paging,
        *,
        startup: str | None,
        hub: str | None,
        status: Status | None,
        sort: str | None,
        by: Principal,
    ) -> Reply:
        by.must_have("startups:read")
        asked = Asked(
            startup_id=self._startups.row(startup, by=by).id if startup else None,
            hub_id=Hubs(self._unit).row(hub).id if hub else None,
            status=status,
            seen_startups=sorted(by.startup_ids),
            seen_hubs=None if by.is_network_admin else sorted(by.staffed_hub_ids),
        )
        days = HubRows(self._unit.session).days(self._unit.now)
        found = self._rows.page(paging, asked, days=days, sort=sort)
        items = [self._read(row) for row in found.rows]
        return paging.reply(Page[MembershipRead](items=items, next=found.next, total=found.total), found.next)

    def create(self, wish: MembershipCreate, *, by: Principal) -> MembershipRead:
        by.must_have("startups:write")
        hub = Hubs(self._unit).row(wish.hub_id)
        by.must_be_staff_of(hub.id)
        # The startup's row is locked: its hubs change, and its events stay in order.
        startup = self._startups.row(wish.startup_id, by=by, locked=True)
        values = wish.model_dump() | {"startup_id": startup.id, "hub_id": hub.id}
        return self._begin(values, by=by)

    def change(self, membership_id: str, wish: MembershipUpdate, match: Match, *, by: Principal) -> MembershipRead:
        row = self._staffed(membership_id, "change", by=by)
        match.check(row.version)
        changes = {name: value for name, value in wish.changes().items() if getattr(row, name) != value}
        if not changes:
            return self._read(row)
        return self._store(row, changes, "membership.updated", self._steps.changed, by=by)

    def end(self, membership_id: str, wish: MembershipEnd, *, by: Principal) -> MembershipRead:
        row = self._staffed(membership_id, "end", by=by)
        changes = {"ends_on": wish.ends_on, "end_reason": wish.reason, "outcome": wish.outcome}
        return self._store(row, changes, "membership.ended", self._steps.leaving, by=by)

    def give_notice(self, membership_id: str, wish: MembershipNotice, *, by: Principal) -> MembershipRead:
        row = self._staffed(membership_id, "notice", by=by)
        changes = {"notice_on": wish.on, "ends_on": wish.ends_on}
        return self._store(row, changes, "membership.notice", self._steps.leaving, by=by)

    def withdraw_notice(self, membership_id: str, wish: MembershipStay, *, by: Principal) -> MembershipRead:
        """They stay after all, until the day that was meant before, or for good."""
        row = self._staffed(membership_id, "withdraw_notice", by=by)
        rules.must_have_notice(self._read(row).status, row.notice_on)
        changes = {"notice_on": None, "ends_on": wish.ends_on}
        return self._store(row, changes, "membership.notice_withdrawn", self._steps.staying, by=by)

    def suspend(self, membership_id: str, wish: MembershipSuspend, *, by: Principal) -> MembershipRead:
        row = self._staffed(membership_id, "suspend", by=by)
        changes = {"suspended_from": wish.from_, "suspended_to": wish.to}
        return self._store(row, changes, "membership.suspended", self._steps.suspended, by=by, reason=wish.reason)

    def resume(self, membership_id: str, *, by: Principal) -> MembershipRead:
        """Also before the day on which it would have been suspended."""
        row = self._staffed(membership_id, "resume", by=by)
        today = day_in(self._unit.now, row.time_zone)
        rules.must_have_suspension(self._read(row).status, _dates(row._asdict()), today=today)
        changes = {"suspended_from": None, "suspended_to": None}
        return self._store(row, changes, "membership.resumed", self._steps.resumed, by=by)

    def renew(self, membership_id: str, wish: MembershipRenew, *, by: Principal) -> MembershipRead:
        """Staying on or coming back is a new membership; the old one keeps its history."""
        row = self._staffed(membership_id, "renew", by=by)
        kept = {name: getattr(row, name) for name in ("startup_id", "hub_id", "kind", "programme_id", "desks")}
        return self._begin(kept | wish.model_dump() | {"renewed_from": row.id}, by=by)

    def _begin(self, values: Mapping[str, Any], *, by: Principal) -> MembershipRead:
        now, membership_id = self._unit.now, new_id()
        rules.must_be_in_order(Dates(values["starts_on"], values["ends_on"]))
        Desks(self._unit).claim(values)
        self._rows.add({**values, "id": membership_id, "version": 1, "created_at": now, "updated_at": now})
        row = self._seen(membership_id, by=by)
        if self._welcoming:
            self._steps.begun(row)
        membership = self._read(row)
        self._tell("membership.pending" if membership.status == "pending" else "membership.activated", membership)
        return membership

    def _store(
        self,
        row: Any,
        changes: Mapping[str, Any],
        event_type: str,
        step: Callable[[Any], None],
        *,
        by: Principal,
        reason: str | None = None,
    ) -> MembershipRead:
        rules.must_be_in_order(_dates({**row._asdict(), **changes}))
        before = self._read(row)
        Desks(self._unit).claim({**row._asdict(), **changes}, before=row._asdict())
        self._rows.change(row.id, {**changes, "version": row.version + 1, "updated_at": self._unit.now})
        changed = self._seen(row.id, by=by)
        step(changed)
        membership = self._read(changed)
        self._tell(event_type, membership, before=before, reason=reason)
        return membership

    def _seen(self, membership_id: str, *, by: Principal, locked: bool = False) -> Any:
        """A membership of the caller's hub or startup; to everybody else there is none."""
        known = parse_id(membership_id)
        row = self._rows.find(known, locked=locked) if known else None
        if by.is_anonymous:
            raise Unauthenticated
        if row is None or not (by.is_staff_of(row.hub_id) or by.acts_for(row.startup_id)):
            raise MembershipNotFound
        return row

    def _staffed(self, membership_id: str, verb: str, *, by: Principal) -> Any:
        """A membership of the caller's hub that allows this verb, locked after its startup."""
        by.must_have("startups:write")
        row = self._seen(membership_id, by=by)
        by.must_be_staff_of(row.hub_id)
        self._startups.row(row.startup_id, by=by, locked=True)
        row = self._seen(membership_id, by=by, locked=True)
        rules.must_allow(verb, self._read(row).status)
        return row

    def _read(self, row: Any) -> MembershipRead:
        values = row._asdict()
        status = rules.status_on(day_in(self._unit.now, values.pop("time_zone")), _dates(values))
        return MembershipRead(**values, status=status)

    def _tell(
        self,
        event_type: str,
        membership: MembershipRead,
        *,
        before: MembershipRead | None = None,
        reason: str | None = None,
    ) -> None:
        subject = f"membership/{membership.id}"
        self._unit.record(event_type, subject, membership, hub_id=membership.hub_id, startup_id=membership.startup_id)
        self._startups.moved(membership.startup_id)
        self._unit.audit(
            event_type,
            subject,
            before=before.model_dump(mode="json") if before else None,
            after=membership.model_dump(mode="json"),
            reason=reason or membership.end_reason,
        )


def _dates(values: Mapping[str, Any]) -> Dates:
    return Dates(**{name: values[name] for name in Dates._fields})
