"""Hubs: made and changed by the network's admins, read by everybody."""

from collections.abc import Collection
from typing import Any, Final

from slugify import slugify

from services.kit.errors import RoleMissing
from services.kit.etags import Match
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.checklists import shipped
from services.startups.checklists.repository import ChecklistRows
from services.startups.hubs.errors import HubNotFound
from services.startups.hubs.repository import HubRows
from services.startups.hubs.schemas import Address, HubCreate, HubRead, HubUpdate, Location

_ROLE: Final = "admin"


class Hubs:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = HubRows(unit.session)

    def get(self, slug_or_id: str) -> HubRead:
        return read(self.row(slug_or_id))

    def row(self, slug_or_id: str, *, locked: bool = False) -> Any:
        row = self._rows.find(slug_or_id, locked=locked)
        if row is None:
            raise HubNotFound
        return row

    def several(self, ids: Collection[str]) -> dict[str, HubRead]:
        """The hubs with these ids, by id."""
        return {row.id: read(row) for row in self._rows.of_ids(ids)} if ids else {}

    def all(self) -> dict[str, HubRead]:
        """Every hub by id; there are a few."""
        return {row.id: read(row) for row in self._rows.all()}

    def page(self, paging: Paging, *, sort: str | None) -> Reply:
        found = self._rows.page(paging, sort)
        page = Page[HubRead](items=[read(row) for row in found.rows], next=found.next, total=found.total)
        return paging.reply(page, found.next)

    def create(self, wish: HubCreate, *, by: Principal) -> HubRead:
        _must_be_network_admin(by)
        now = self._unit.now
        row = _stored(wish.model_dump())
        row["slug"] = wish.slug or slugify(wish.name, max_length=100) or f"hub-{new_id()[-6:]}"
        row |= {"id": new_id(), "version": 1, "created_at": now, "updated_at": now}
        self._rows.add(row)
        ChecklistRows(self._unit.session).add(shipped.rows(row["id"], now))
        return self._told("hub.created", self.get(row["id"]), before=None)

    def change(self, slug_or_id: str, wish: HubUpdate, match: Match, *, by: Principal) -> HubRead:
        _must_be_network_admin(by)
        row = self.row(slug_or_id, locked=True)
        match.check(row.version)
        before = read(row)
        sent = _stored({name: wish.model_dump()[name] for name in wish.model_fields_set})
        changed = {name: value for name, value in sent.items() if getattr(row, name) != value}
        if not changed:
            return before
        self._rows.change(row.id, changed | {"version": row.version + 1, "updated_at": self._unit.now})
        return self._told("hub.updated", self.get(row.id), before=before)

    def _told(self, event_type: str, hub: HubRead, *, before: HubRead | None) -> HubRead:
        subject = f"hub/{hub.id}"
        self._unit.record(event_type, subject, hub, hub_id=hub.id, visibility="public")
        self._unit.audit(
            event_type,
            subject,
            before=before.model_dump(mode="json") if before else None,
            after=hub.model_dump(mode="json"),
        )
        return hub


def read(row: Any) -> HubRead:
    return HubRead(
        id=row.id,
        slug=row.slug,
        name=row.name,
        kind=row.kind,
        address=Address.model_validate(row.address),
        location=None if row.lat is None or row.lon is None else Location(lat=row.lat, lon=row.lon),
        time_zone=row.time_zone,
        languages=row.languages,
        on_membership_end=row.on_membership_end,
        policy_id=row.policy_id,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    """Wire values as columns."""
    stored = dict(values)
    if "location" in stored:
        location = stored.pop("location") or {"lat": None, "lon": None}
        stored |= {"lat": location["lat"], "lon": location["lon"]}
    return stored


def _must_be_network_admin(by: Principal) -> None:
    by.must_have("startups:write")
    if not by.is_network_admin:
        raise RoleMissing(role=_ROLE)
