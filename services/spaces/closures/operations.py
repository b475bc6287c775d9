from datetime import datetime
from typing import Any, NamedTuple

from services.kit.etags import Match
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.kit.work import Reply
from services.spaces.closures import rules
from services.spaces.closures.affected import Affected
from services.spaces.closures.closed import shut_by, shutting
from services.spaces.closures.models import Closure
from services.spaces.closures.repository import ClosureRepository, Taken
from services.spaces.closures.schemas import (
    ClosureCreate,
    ClosureMade,
    ClosurePreview,
    ClosureRead,
    ClosureUpdate,
)
from services.spaces.hubs import hub_id
from services.spaces.occupancy.operations import Occupancy
from services.spaces.occupancy.repository import OccupancyRepository
from services.spaces.resources.repository import ResourceRepository
from services.spaces.sites.repository import SiteRepository


class Shut(NamedTuple):
    """What a closure closes, its trees locked."""

    site_id: str
    root_id: str | None
    nodes: list[str]
    roots: list[str]

    def taken(self, span: Span, *, besides: Span | None = None) -> Taken:
        return Taken(self.site_id, self.root_id, self.nodes, span, besides)


class Closures:
    """When sites and resources cannot be used. Each change locks every tree concerned before it looks at bookings, so
    that a booking made at the same time is either in the list or refused."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._closures = ClosureRepository(unit.session)
        self._affected = Affected(unit)

    def add(self, wish: ClosureCreate, *, by: Principal) -> ClosureMade:
        by.must_have("bookings:write")
        where = self._where(wish.site_id, wish.resource_id, by)
        by.must_be_staff_of(where.hub_id)
        now = self._unit.now
        span = rules.checked(Span(wish.starts_at, wish.ends_at), now=now)
        shut = self._lock(wish.site_id, wish.resource_id)
        closure = Closure(
            id=new_id(), hub_id=where.hub_id, created_at=now, updated_at=now, version=1, **wish.model_dump()
        )
        self._closures.save(closure)
        read = self._tell("added", closure, where)
        return self._settled(read, shut.taken(span), by=by)

    def get(self, closure_id: str, *, by: Principal) -> ClosureRead:
        return ClosureRead.model_validate(self._closures.find(closure_id, by))

    def page(
        self,
        paging: Paging,
        *,
        by: Principal,
        hub: str | None,
        site: str | None,
        resource: str | None,
        span: tuple[datetime | None, datetime | None],
    ) -> Reply:
        """What is closed now and later, unless a span says otherwise."""
        since, until = span
        found = self._closures.page(
            paging,
            by,
            hub_id=hub_id(self._unit.session, hub) if hub is not None else None,
            site_id=site,
            shutting=self._shutting(resource, by) if resource is not None else None,
            since=self._unit.now if since is None and until is None else since,
            until=until,
        )
        items = [ClosureRead.model_validate(row) for row in found.rows]
        return paging.reply(Page[ClosureRead](items=items, next=found.next, total=found.total), found.next)

    def change(self, closure_id: str, change: ClosureUpdate, match: Match, *, by: Principal) -> ClosureMade:
        """Time that is closed anew is treated as a new closure's; time that is opened goes to those who wait."""
        by.must_have("bookings:write")
        closure, where, shut = self._locked(closure_id, match, by)
        before = self._read(closure, where)
        was = Span(closure.starts_at, closure.ends_at)
        span = rules.checked(Span(change.starts_at or was.starts_at, change.ends_at or was.ends_at))
        closure.starts_at, closure.ends_at = span
        closure.reason = change.reason or closure.reason
        closure.version += 1
        closure.updated_at = self._unit.now
        self._closures.save(closure)
        read = self._tell("changed", closure, where, before=before)
        made = self._settled(read, shut.taken(span, besides=was), by=by)
        if not span.contains(was):
            self._affected.offer(shut.roots)
        return made

    def remove(self, closure_id: str, match: Match, *, by: Principal) -> None:
        """Open again at once; what is free then goes to those who wait."""
        by.must_have("bookings:write")
        closure, where, shut = self._locked(closure_id, match, by)
        self._closures.remove(closure)
        self._tell("removed", closure, where)
        self._affected.offer(shut.roots)

    def _settled(self, read: ClosureRead, taken: Taken, *, by: Principal) -> ClosureMade:
        found = self._affected.settle(
            taken, read.time_zone, cancel=read.on_booked == "cancel", reason=read.reason, by=by
        )
        return ClosureMade(**read.model_dump(), **dict(found))

    def _where(self, site_id: str | None, resource_id: str | None, by: Principal) -> Any:
        """The site or resource, with its hub, its `time_zone` and (a resource) its `visibility`."""
        if resource_id is not None:
            return ResourceRepository(self._unit.session).get(resource_id, by)
        return SiteRepository(self._unit.session).get(site_id or "")

    def _lock(self, site_id: str | None, resource_id: str | None) -> Shut:
        if resource_id is not None:
            tree = Occupancy(self._unit).lock(resource_id)
            return Shut(tree.grounds.id, tree.root_id, shut_by(tree, resource_id), [tree.root_id])
        assert site_id is not None
        return Shut(site_id, None, [], self._closures.lock_site(site_id))

    def _locked(self, closure_id: str, match: Match, by: Principal) -> tuple[Closure, Any, Shut]:
        known = self._closures.find(closure_id, by)
        by.must_be_staff_of(known.hub_id)
        where = self._where(known.site_id, known.resource_id, by)
        shut = self._lock(known.site_id, known.resource_id)
        closure = self._closures.lock(closure_id)
        match.check(closure.version)
        return closure, where, shut

    def _shutting(self, resource_id: str, by: Principal) -> list[str]:
        root_id = ResourceRepository(self._unit.session).get(resource_id, by).root_id
        tree = OccupancyRepository(self._unit.session, self._unit.clock).trees({root_id})[root_id]
        return shutting(tree, resource_id)

    def _tell(self, verb: str, closure: Closure, where: Any, *, before: ClosureRead | None = None) -> ClosureRead:
        read, told, subject = self._read(closure, where), f"closure.{verb}", f"closure/{closure.id}"
        visibility = getattr(where, "visibility", "public")
        self._unit.record(told, subject, read, hub_id=read.hub_id, visibility=visibility)
        known = before.model_dump(mode="json") if before else None
        self._unit.audit(told, subject, before=known, after=read.model_dump(mode="json"), reason=read.reason)
        return read

    @staticmethod
    def _read(closure: Closure, where: Any) -> ClosureRead:
        return ClosureRead(**closure.model_dump(), time_zone=where.time_zone)


def previewed(made: ClosureMade, *, is_new: bool) -> ClosurePreview:
    """The same answer where nothing was written."""
    return ClosurePreview(**made.model_dump() | ({"id": None} if is_new else {}))
