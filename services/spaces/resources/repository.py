from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, insert, or_, select, true
from sqlmodel import Session

from services.kit.columns import columns
from services.kit.paging import Key, Paging, Slice
from services.kit.principal import Principal
from services.spaces.resources.errors import ResourceNotFound
from services.spaces.resources.models import Resource, ResourceAttribute
from services.spaces.sites.models import Site

resources = columns(Resource)
sites = columns(Site)
carried = columns(ResourceAttribute)


def visible_to(by: Principal) -> ColumnElement[bool]:
    """The resources this caller may know of; the one condition for every list, search and look-up."""
    if by.is_network_admin:
        return true()
    allowed: list[ColumnElement[bool]] = [resources.visibility == "public"]
    if not by.is_anonymous:
        allowed.append(resources.visibility == "network")
    if by.hub_ids:
        allowed.append((resources.visibility == "hub") & resources.hub_id.in_(by.hub_ids))
    if by.staffed_hub_ids:
        allowed.append(resources.hub_id.in_(by.staffed_hub_ids))
    return or_(*allowed)


def carrying(attribute: str) -> ColumnElement[bool]:
    """Resources with an attribute (`material`), or with a value of it (`material:PETG`)."""
    name, _, value = attribute.partition(":")
    rows = [carried.resource_id == resources.id, carried.name == name]
    if value:
        rows.append(carried.value == value.casefold())
    return exists().where(*rows)


class ResourceRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, resource_id: str, by: Principal) -> Any:
        """A row with its site's `time_zone`."""
        columns = [*resources, sites.time_zone]
        statement = select(*columns).join(Site, sites.id == resources.site_id)
        row = self._session.execute(statement.where(resources.id == resource_id, visible_to(by))).one_or_none()
        if row is None:
            raise ResourceNotFound
        return row

    def lock(self, resource_id: str) -> Resource:
        """The resource as an entity; its whole tree is locked, in id order, as every booking locks it."""
        root = select(resources.root_id).where(resources.id == resource_id).scalar_subquery()
        statement = select(Resource).where(resources.root_id == root).order_by(resources.id).with_for_update()
        for resource in self._session.execute(statement).scalars():
            if resource.id == resource_id:
                found: Resource = resource
                return found
        raise ResourceNotFound

    def root_of(self, resource_id: str) -> str:
        statement = select(resources.root_id).where(resources.id == resource_id)
        found: str | None = self._session.execute(statement).scalar_one_or_none()
        if found is None:
            raise ResourceNotFound
        return found

    def tree_size(self, root_id: str) -> int:
        found: int = self._session.execute(select(func.count()).where(resources.root_id == root_id)).scalar_one()
        return found

    def units_of_parts(self, parent_id: str) -> int:
        statement = select(func.coalesce(func.sum(resources.units), 0)).where(
            resources.parent_id == parent_id, resources.state != "retired"
        )
        return int(self._session.execute(statement).scalar_one())

    def units_of(self, resource_id: str) -> int:
        return int(self._session.execute(select(resources.units).where(resources.id == resource_id)).scalar_one())

    def add(self, resource: Resource) -> None:
        self._session.add(resource)
        self._session.flush()  # its attribute rows refer to it

    def set_attributes(self, resource_id: str, attributes: Mapping[str, Any]) -> None:
        self._session.execute(delete(ResourceAttribute).where(carried.resource_id == resource_id))
        rows = [{"resource_id": resource_id, "name": n, "value": v} for n, v in _flat(attributes)]
        if rows:
            self._session.execute(insert(ResourceAttribute), rows)

    def page(
        self,
        paging: Paging,
        by: Principal,
        *,
        hub_id: str | None,
        site_id: str | None,
        kind: str | None,
        parent_id: str | None,
        state: str | None,
        attributes: Sequence[str],
    ) -> Slice:
        statement = select(*resources, sites.time_zone).join(Site, sites.id == resources.site_id)
        statement = statement.where(visible_to(by), *[carrying(attribute) for attribute in attributes])
        asked = {"hub_id": hub_id, "site_id": site_id, "kind": kind, "parent_id": parent_id}
        for name, value in asked.items():
            if value is not None:
                statement = statement.where(getattr(Resource, name) == value)
        statement = statement.where(resources.state == state if state else resources.state != "retired")
        return paging.fetch(self._session, statement, [Key(resources.name), Key(resources.id)])


def _flat(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in attributes.items():
        values = value if isinstance(value, list) else [value]
        yield from {(name, str(one).casefold()) for one in values}
