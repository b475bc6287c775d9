"""Declarations: a quarter in figures, told by a startup's team, looked at and locked by the staff of its hubs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.kit.errors import RoleMissing, Unauthenticated
from services.kit.etags import Match
from services.kit.history import history
from services.kit.ids import new_id, parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.problems import Invalid
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.declarations import rules
from services.startups.declarations.errors import DeclarationNotFound, DeclaringStartupRequired
from services.startups.declarations.metrics import METRICS, Metric
from services.startups.declarations.quarters import parsed
from services.startups.declarations.repository import Asked, DeclarationRows
from services.startups.declarations.schemas import (
    DeclarationCorrection,
    DeclarationCreate,
    DeclarationRead,
    DeclarationUpdate,
    MetricRead,
    Sentences,
    State,
    ValueRead,
    ValueWish,
)
from services.startups.hubs.operations import Hubs
from services.startups.hubs.repository import HubRows
from services.startups.startups.operations import Startups


def catalogue(paging: Paging) -> Reply:
    metrics, following = paging.pick([METRICS[code] for code in sorted(METRICS)], lambda metric: [metric.code])
    items = [_described(metric) for metric in metrics]
    total = len(METRICS) if paging.count else None
    return paging.reply(Page[MetricRead](items=items, next=following, total=total), following)


class Declarations:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = DeclarationRows(unit.session)
        self._startups = Startups(unit)

    def get(self, declaration_id: str, *, by: Principal) -> DeclarationRead:
        by.must_have("startups:read")
        return self._read([self._seen(declaration_id, by=by)])[0]

    def page(
        self,
        paging: Paging,
        *,
        startup: str | None,
        hub: str | None,
        period: str | None,
        state: State | None,
        sort: str | None,
        by: Principal,
    ) -> Reply:
        by.must_have("startups:read")
        asked = Asked(
            startup_id=self._startups.row(startup, by=by).id if startup else None,
            hub_id=Hubs(self._unit).row(hub).id if hub else None,
            period=period,
            state=state,
            seen_startups=sorted(by.startup_ids),
            seen_hubs=None if by.is_network_admin else sorted(by.staffed_hub_ids),
        )
        days = HubRows(self._unit.session).days(self._unit.now)
        found = self._rows.page(paging, asked, days=days, sort=sort)
        page = Page[DeclarationRead](items=self._read(found.rows), next=found.next, total=found.total)
        return paging.reply(page, found.next)

    def history(self, declaration_id: str, paging: Paging, *, by: Principal) -> Reply:
        by.must_have("startups:read")
        return history(self._unit.session, paging, [f"declaration/{self._seen(declaration_id, by=by).id}"])

    def create(self, wish: DeclarationCreate, *, by: Principal) -> DeclarationRead:
        by.must_have("startups:write")
        if wish.startup_id is None and len(by.startup_ids) != 1:
            raise DeclaringStartupRequired
        startup = self._startups.row(wish.startup_id or next(iter(by.startup_ids)), by=by, locked=True)
        if not by.acts_for(startup.id):
            raise RoleMissing(role="member")
        rules.must_have_begun(parsed(wish.period), today=self._latest_day())
        values = self._checked(wish.values)
        now, declaration_id = self._unit.now, new_id()
        known = {"id": declaration_id, "version": 1, "created_at": now, "updated_at": now}
        self._rows.add(known | {"startup_id": startup.id, "period": wish.period, "state": "draft"})
        self._rows.add_values([value | {"declaration_id": declaration_id} for value in values])
        return self._told("created", declaration_id, before=None)

    def change(self, declaration_id: str, wish: DeclarationUpdate, match: Match, *, by: Principal) -> DeclarationRead:
        row = self._locked(declaration_id, "team", by=by)
        match.check(row.version)
        rules.must_be(row.state, ("draft",))
        before = self._read([row])[0]
        if "values" not in wish.model_fields_set:
            return before
        values = self._checked(wish.values)
        self._rows.clear(row.id)
        self._rows.add_values([value | {"declaration_id": row.id} for value in values])
        return self._stored(row, {}, "changed", before)

    def turn(self, declaration_id: str, verb: str, *, by: Principal, reason: str | None = None) -> DeclarationRead:
        """One of the verbs of the rules that lead to another state."""
        transition = rules.TRANSITIONS[verb]
        row = self._locked(declaration_id, transition.who, by=by)
        state = rules.after(verb, row.state)
        # What is given back has to be looked at again.
        moment = {"validated_at": None} if state == "draft" else {f"{state}_at": self._unit.now}
        before = self._read([row])[0]
        return self._stored(row, {"state": state, **moment}, transition.told, before, reason=reason)

    def correct(self, declaration_id: str, wish: DeclarationCorrection, *, by: Principal) -> DeclarationRead:
        """What is locked keeps its values; a new one stands beside the old, with its reason."""
        row = self._locked(declaration_id, "staff", by=by)
        rules.after("correct", row.state)
        before = self._read([row])[0]
        revisions = {value.metric: value.revision for value in before.values}
        self._rows.add_values(
            [
                value
                | {
                    "declaration_id": row.id,
                    "revision": revisions.get(value["metric"], 0) + 1,
                    "reason": wish.reason,
                }
                for value in self._checked(wish.values)
            ]
        )
        return self._stored(row, {}, "corrected", before, reason=wish.reason)

    def _seen(self, declaration_id: str, *, by: Principal, locked: bool = False) -> Any:
        """One of the caller's startup, or one that their hub has received; to everybody else there is none."""
        if by.is_anonymous:
            raise Unauthenticated
        known = parse_id(declaration_id)
        row = self._rows.find(known, locked=locked) if known else None
        if row is None or not (by.acts_for(row.startup_id) or (row.submitted_at and self._staffs(row, by=by))):
            raise DeclarationNotFound
        return row

    def _staffs(self, row: Any, *, by: Principal) -> bool:
        return self._startups.staffs(row.startup_id, by=by)

    def _locked(self, declaration_id: str, who: rules.Who, *, by: Principal) -> Any:
        """A declaration that the caller may change, locked after its startup."""
        by.must_have("startups:write")
        row = self._seen(declaration_id, by=by)
        if who == "staff" and not self._staffs(row, by=by):
            raise RoleMissing(role="staff")
        if who == "team" and not by.acts_for(row.startup_id):
            raise RoleMissing(role="member")
        self._startups.row(row.startup_id, by=by, locked=True)
        return self._seen(declaration_id, by=by, locked=True)

    def _latest_day(self) -> date:
        """A quarter begins where it begins first."""
        days = HubRows(self._unit.session).days(self._unit.now)
        return max([days.usual, *days.others])

    def _checked(self, wishes: Sequence[ValueWish]) -> list[dict[str, Any]]:
        said = [rules.Said(wish.metric, wish.value, wish.currency) for wish in wishes]
        violations = rules.violations(said)
        if violations:
            raise Invalid(violations)
        known = {"revision": 1, "origin": "declared", "reason": None, "declared_at": self._unit.now}
        return [
            known
            | {
                "metric": each.metric,
                "amount": rules.amount(METRICS[each.metric], each.value),
                "currency": each.currency,
            }
            for each in said
        ]

    def _read(self, rows: Sequence[Any]) -> list[DeclarationRead]:
        values = self._rows.values_of([row.id for row in rows])
        return [
            DeclarationRead.model_validate(row._asdict() | {"values": [_value(v) for v in values.get(row.id, [])]})
            for row in rows
        ]

    def _stored(
        self, row: Any, values: dict[str, Any], told: str, before: DeclarationRead, *, reason: str | None = None
    ) -> DeclarationRead:
        self._rows.change(row.id, values | {"version": row.version + 1, "updated_at": self._unit.now})
        return self._told(told, row.id, before=before, reason=reason)

    def _told(
        self, told: str, declaration_id: str, *, before: DeclarationRead | None, reason: str | None = None
    ) -> DeclarationRead:
        read = self._read([self._rows.find(declaration_id)])[0]
        subject, event_type = f"declaration/{read.id}", f"declaration.{told}"
        self._unit.audit(event_type, subject, before=_kept(before), after=_kept(read), reason=reason)
        if read.submitted_at is not None:
            # Figures stay here: whoever may read them asks for them.
            shown = read.model_dump(mode="json", exclude={"values"})
            hubs = self._startups.lived_in(read.startup_id)
            self._unit.record(event_type, subject, shown, hub_id=hubs[0] if hubs else None, startup_id=read.startup_id)
        return read


def _described(metric: Metric) -> MetricRead:
    return MetricRead(
        code=metric.code,
        kind=metric.kind,
        unit=metric.unit,
        lowest=metric.lowest,
        highest=metric.highest,
        decimals=len(str(metric.scale)) - 1,
        opt_in=metric.is_opt_in,
        label=Sentences.model_validate(metric.label),
        definition=Sentences.model_validate(metric.definition),
    )


def _value(row: Any) -> ValueRead:
    metric = METRICS[row.metric]
    shown = {"value": rules.value(metric, row.amount), "unit": metric.unit}
    return ValueRead.model_validate(row._asdict() | shown)


def _kept(read: DeclarationRead | None) -> dict[str, Any] | None:
    """What its history says of a declaration; the figures of one that was never handed in are its team's own."""
    if read is None:
        return None
    said = {"state": read.state, "period": read.period}
    if read.submitted_at is None:
        return said
    return said | {"values": {value.metric: [value.value, value.currency] for value in read.values}}
