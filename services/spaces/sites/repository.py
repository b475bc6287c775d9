from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session

from services.kit.columns import columns
from services.kit.paging import Key, Paging, Slice
from services.spaces.policies.models import Policy
from services.spaces.sites.errors import PolicyOfAnotherHub, SiteNotFound
from services.spaces.sites.models import Site

sites = columns(Site)
policies = columns(Policy)


class SiteRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, site_id: str, *, lock: bool = False) -> Site:
        statement = select(Site).where(sites.id == site_id)
        site = self._session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
        if site is None:
            raise SiteNotFound
        found: Site = site
        return found

    def add(self, site: Site) -> Site:
        self._session.add(site)
        self._session.flush()  # the answer shows the row as the database took it
        return site

    def page(self, paging: Paging, *, hub_id: str | None) -> Slice:
        statement = select(*sites)
        if hub_id is not None:
            statement = statement.where(sites.hub_id == hub_id)
        return paging.fetch(self._session, statement, [Key(sites.name), Key(sites.id)])

    def check_policies(self, hub_id: str, policy_ids: Collection[str]) -> None:
        """Refuse policies that are not this hub's."""
        if not policy_ids:
            return
        statement = select(policies.id).where(policies.id.in_(policy_ids), policies.hub_id == hub_id)
        known = set(self._session.execute(statement).scalars())
        if known != set(policy_ids):
            raise PolicyOfAnotherHub
