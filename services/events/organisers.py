"""For which events a caller is the organiser: staff of their hub, and whoever runs their host startup."""

from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, false, or_, true

from services.kit.errors import RoleMissing
from services.kit.principal import Principal


class Hosted(Protocol):
    """Anything with a hub and a host: an event, a row of one, a wish for one."""

    @property
    def hub_id(self) -> Any: ...

    @property
    def host_startup_id(self) -> Any: ...


class Organised(NamedTuple):
    """The events a caller organises, within one scope of the credential."""

    everything: bool
    hub_ids: frozenset[str]
    startups: frozenset[tuple[str, str | None]]

    @property
    def startup_ids(self) -> frozenset[str]:
        return frozenset(startup_id for startup_id, _ in self.startups)

    def includes(self, event: Hosted) -> bool:
        return self.everything or event.hub_id in self.hub_ids or event.host_startup_id in self.startup_ids

    def may_bring(self, startup_id: str | None, *, into: str) -> bool:
        """Whether an event of this host may take place in that hub. A startup that lives nowhere yet is a guest."""
        at_home = {(startup_id, into), (startup_id, None)}
        return self.everything or into in self.hub_ids or bool(at_home & self.startups)

    def among(self, table: Any) -> ColumnElement[bool]:
        """The same decision as `includes`, as a condition on the table of events."""
        if self.everything:
            return true()
        allowed: list[ColumnElement[bool]] = [false()]
        if self.hub_ids:
            allowed.append(table.hub_id.in_(self.hub_ids))
        if self.startup_ids:
            allowed.append(table.host_startup_id.in_(self.startup_ids))
        return or_(*allowed)


NOTHING = Organised(everything=False, hub_ids=frozenset(), startups=frozenset())


def organised(by: Principal, *, scope: str) -> Organised:
    """What the caller organises; a credential without the scope organises nothing."""
    if by.is_anonymous or not {scope, "admin"} & by.scopes:
        return NOTHING
    runs = frozenset(
        (g.startup_id, g.hub_id) for g in by.grants if g.startup_id and (by.kind == "key" or g.role == "startup_admin")
    )
    return Organised(everything=by.is_network_admin, hub_ids=by.staffed_hub_ids, startups=runs)


def must_organise(event: Hosted, *, scope: str, by: Principal) -> None:
    """Refuse everybody but the organisers of an event that the caller may see."""
    by.must_have(scope)
    if not organised(by, scope=scope).includes(event):
        raise RoleMissing(role="staff")
