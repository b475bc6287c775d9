from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from services.kit.etags import Match
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.spaces.certifications.repository import CertificationRepository
from services.spaces.closures.affected import Affected
from services.spaces.closures.schemas import OnBooked
from services.spaces.hubs import hub_id
from services.spaces.occupancy.operations import Occupancy
from services.spaces.resources.errors import ParentElsewhere, PartsExceedWhole, TreeTooLarge, UnitsInUse
from services.spaces.resources.models import Resource
from services.spaces.resources.repository import ResourceRepository
from services.spaces.resources.retirement import Retirement
from services.spaces.resources.schemas import ResourceCreate, ResourceRead, ResourceUpdate
from services.spaces.sites.models import Site
from services.spaces.sites.repository import SiteRepository

MAX_TREE = 200
# What may let those book who had to wait.
_FREEING: Final = frozenset(
    {"units", "state", "kind", "turnaround", "opening_hours", "policy_id", "certification_id", "visibility"}
)


class Resources:
    """What can be booked."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._resources = ResourceRepository(unit.session)
        self._sites = SiteRepository(unit.session)
        self._certifications = CertificationRepository(unit.session)

    def create(self, wish: ResourceCreate, *, by: Principal) -> ResourceRead:
        site = self._sites.get(wish.site_id)
        by.must_have("bookings:write")
        by.must_be_staff_of(site.hub_id)
        if wish.hub_id not in {None, site.hub_id}:
            raise ParentElsewhere
        self._sites.check_policies(site.hub_id, {wish.policy_id} if wish.policy_id else set())
        if wish.certification_id is not None:
            self._certifications.check(site.hub_id, wish.certification_id)
        now, new = self._unit.now, new_id()
        root_id = self._root_of_parent(wish, site) or new
        values = wish.model_dump(exclude={"hub_id", "turnaround"}) | {
            "turnaround": int(wish.turnaround.total_seconds())
        }
        resource = Resource(
            id=new, hub_id=site.hub_id, root_id=root_id, created_at=now, updated_at=now, version=1, **values
        )
        self._resources.add(resource)
        self._resources.set_attributes(new, wish.attributes)
        return self._told("resource.updated", resource, site.time_zone)

    def get(self, resource_id: str, *, by: Principal) -> ResourceRead:
        return shown(self._resources.get(resource_id, by))

    def page(
        self,
        paging: Paging,
        *,
        by: Principal,
        hub: str | None,
        site: str | None,
        kind: str | None,
        parent: str | None,
        state: str | None,
        attributes: Sequence[str],
    ) -> Reply:
        found = self._resources.page(
            paging,
            by,
            hub_id=hub_id(self._unit.session, hub) if hub is not None else None,
            site_id=site,
            kind=kind,
            parent_id=parent,
            state=state,
            attributes=attributes,
        )
        items = [shown(row) for row in found.rows]
        return paging.reply(Page[ResourceRead](items=items, next=found.next, total=found.total), found.next)

    def update(
        self,
        resource_id: str,
        change: ResourceUpdate,
        match: Match,
        *,
        by: Principal,
        on_booked: OnBooked | None = None,
        asks: bool = False,
    ) -> ResourceRead:
        """`on_booked` says what becomes of the bookings of what retires; who only `asks` need not say it."""
        self._resources.get(resource_id, by)
        resource = self._resources.lock(resource_id)
        by.must_have("bookings:write")
        by.must_be_staff_of(resource.hub_id)
        match.check(resource.version)
        changes = change.changes()
        was = resource.state
        if change.units not in {None, resource.units} or (was == "retired" != (change.state or was)):
            self._check_units(resource, change.units or resource.units)
        if change.policy_id is not None:
            self._sites.check_policies(resource.hub_id, {change.policy_id})
        if change.certification_id is not None:
            self._certifications.check(resource.hub_id, change.certification_id)
        clearable = {"capacity", "opening_hours", "policy_id", "certification_id"}
        for name, value in changes.items():
            if value is not None or name in clearable:
                setattr(resource, name, int(value.total_seconds()) if isinstance(value, timedelta) else value)
        if change.attributes is not None:
            self._resources.set_attributes(resource_id, change.attributes)
        resource.version += 1
        resource.updated_at = self._unit.now
        kind = "resource.retired" if resource.state == "retired" else "resource.updated"
        read = self._told(kind, resource, self._sites.get(resource.site_id).time_zone)
        if was != "retired" == resource.state:
            return Retirement(self._unit).settle(read, on_booked, asks=asks, by=by)
        if resource.state == "active" and _FREEING & changes.keys():
            Affected(self._unit).offer([resource.root_id])
        return read

    def _root_of_parent(self, wish: ResourceCreate, site: Site) -> str | None:
        if wish.parent_id is None:
            return None
        parent = self._resources.lock(wish.parent_id)
        if parent.site_id != site.id:
            raise ParentElsewhere
        if self._resources.tree_size(parent.root_id) >= MAX_TREE:
            raise TreeTooLarge(limit=MAX_TREE)
        self._check_parts(parent.units, self._resources.units_of_parts(parent.id) + wish.units)
        return parent.root_id

    def _check_units(self, resource: Resource, units: int) -> None:
        """More units can be wrong too: a whole that becomes a pool adds its parts up, and counts for more above it."""
        self._check_parts(units, self._resources.units_of_parts(resource.id))
        if resource.parent_id is not None:
            counted = 0 if resource.state == "retired" else resource.units
            beside = self._resources.units_of_parts(resource.parent_id) - counted
            self._check_parts(self._resources.units_of(resource.parent_id), beside + units)
        peak = Occupancy(self._unit).excess(resource.id, units)
        if peak is not None:
            raise UnitsInUse(used=peak.used, starts_at=peak.starts_at.isoformat())

    def _check_parts(self, units: int, parts: int) -> None:
        if 1 < units < parts:
            raise PartsExceedWhole(units=units, parts=parts)

    def _told(self, event: str, resource: Resource, time_zone: str) -> ResourceRead:
        self._resources.add(resource)
        values = {name: getattr(resource, name) for name in ResourceRead.model_fields if name != "time_zone"}
        read = ResourceRead(**values, time_zone=time_zone)
        visibility = resource.visibility
        self._unit.record(event, f"resource/{resource.id}", read, hub_id=resource.hub_id, visibility=visibility)
        self._unit.audit(event, f"resource/{resource.id}", after=read.model_dump(mode="json"))
        return read


def shown(row: Any) -> ResourceRead:
    return ResourceRead.model_validate(row)
