"""The queue of pairs that may be one startup, for the staff who look after them."""

from typing import Any

from services.kit.errors import RoleMissing
from services.kit.ids import parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.duplicates.errors import DuplicateDecided, DuplicateNotFound
from services.startups.duplicates.repository import Asked, DuplicateRows
from services.startups.duplicates.schemas import DuplicateDismiss, DuplicateRead, StartupShort, State, Tier
from services.startups.hubs.operations import Hubs
from services.startups.startups.repository import StartupRows
from services.startups.startups.representation import Representations
from services.startups.startups.rules import is_staff_somewhere


class Duplicates:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = DuplicateRows(unit.session)

    def page(
        self, paging: Paging, *, state: State, tier: Tier | None, hub: str | None, sort: str | None, by: Principal
    ) -> Reply:
        by.must_have("startups:read")
        _must_be_staff(by)
        hub_id = Hubs(self._unit).row(hub).id if hub else None
        if hub_id is not None:
            by.must_be_staff_of(hub_id)
        found = self._rows.page(paging, Asked(state, tier, hub_id), by=by, sort=sort)
        page = Page[DuplicateRead](items=self._read(found.rows), next=found.next, total=found.total)
        return paging.reply(page, found.next)

    def dismiss(self, pair_id: str, wish: DuplicateDismiss, *, by: Principal) -> DuplicateRead:
        """They are two. Whoever was held may be published now; that stays an act of its own.

        Nobody is told by event: who may hear of the one need not know of the other.
        """
        by.must_have("startups:write")
        _must_be_staff(by)
        known = parse_id(pair_id)
        row = self._rows.find(known, by) if known else None
        if row is None:
            raise DuplicateNotFound
        if row.state != "open":
            raise DuplicateDecided(state=row.state)
        values = {"state": "dismissed", "reason": wish.reason, "decided_at": self._unit.now}
        self._rows.change(row.id, values | {"decided_by": f"{by.kind}:{by.id}"})
        self._unit.audit(
            "duplicate.dismissed",
            f"duplicate/{row.id}",
            after={"startups": [row.first_id, row.second_id], "reasons": row.reasons},
            reason=wish.reason,
        )
        return self._read([self._rows.find(row.id, by)])[0]

    def _read(self, rows: Any) -> list[DuplicateRead]:
        """Some pairs, with the same few statements for all of them."""
        ids = list({each for row in rows for each in (row.first_id, row.second_id)})
        found = Representations(self._unit.session, self._unit.now).of(StartupRows(self._unit.session).of_ids(ids))
        short = {each.id: StartupShort.model_validate(each) for each in found}
        return [
            DuplicateRead(
                **{name: value for name, value in row._asdict().items() if name in DuplicateRead.model_fields},
                startups=[short[row.first_id], short[row.second_id]],
                age_days=(self._unit.now - row.found_at).days,
            )
            for row in rows
        ]


def _must_be_staff(by: Principal) -> None:
    if not is_staff_somewhere(by):
        raise RoleMissing(role="staff")
