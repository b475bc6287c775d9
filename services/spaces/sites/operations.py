from services.kit.etags import Match
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.spaces.hubs import hub_id
from services.spaces.sites.models import Site
from services.spaces.sites.repository import SiteRepository
from services.spaces.sites.schemas import SiteCreate, SiteRead, SiteUpdate


class Sites:
    """The buildings of a hub."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._sites = SiteRepository(unit.session)

    def create(self, wish: SiteCreate, *, by: Principal) -> SiteRead:
        by.must_have("bookings:write")
        by.must_be_staff_of(wish.hub_id)
        policies = {p for p in (wish.policy_id, *wish.kind_policies.values()) if p is not None}
        self._sites.check_policies(wish.hub_id, policies)
        now = self._unit.now
        site = Site(id=new_id(), created_at=now, updated_at=now, **wish.model_dump(mode="json"))
        return self._told(site)

    def get(self, site_id: str) -> SiteRead:
        return SiteRead.model_validate(self._sites.get(site_id))

    def page(self, paging: Paging, *, hub: str | None) -> Reply:
        wanted = hub_id(self._unit.session, hub) if hub is not None else None
        found = self._sites.page(paging, hub_id=wanted)
        items = [SiteRead.model_validate(row) for row in found.rows]
        return paging.reply(Page[SiteRead](items=items, next=found.next, total=found.total), found.next)

    def update(self, site_id: str, change: SiteUpdate, match: Match, *, by: Principal) -> SiteRead:
        site = self._sites.get(site_id, lock=True)
        by.must_have("bookings:write")
        by.must_be_staff_of(site.hub_id)
        match.check(site.version)
        before = SiteRead.model_validate(site)
        changes = change.model_dump(mode="json", exclude_unset=True)
        policies = {changes.get("policy_id"), *(changes.get("kind_policies") or {}).values()} - {None}
        self._sites.check_policies(site.hub_id, policies)
        clearable = {"holidays", "opening_hours", "policy_id"}
        for name, value in changes.items():
            if value is not None or name in clearable:
                setattr(site, name, value)
        site.version += 1
        site.updated_at = self._unit.now
        return self._told(site, before)

    def _told(self, site: Site, before: SiteRead | None = None) -> SiteRead:
        read = SiteRead.model_validate(self._sites.add(site))
        subject = f"site/{site.id}"
        self._unit.record("site.updated", subject, read, hub_id=site.hub_id, visibility="hub")
        was = before.model_dump(mode="json") if before is not None else None
        self._unit.audit("site.updated", subject, before=was, after=read.model_dump(mode="json"))
        return read
