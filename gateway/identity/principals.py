"""From stored rows to the principal that services see."""

from collections.abc import Iterable
from typing import NamedTuple

from gateway.identity.scopes import scopes_of
from services.kit.principal import Grant, Principal


class GrantRow(NamedTuple):
    """A stored role, and one of the hubs its startup lives in where the role names no hub."""

    hub_id: str | None
    role: str
    startup_id: str | None
    lives_in: str | None


def of_person(account_id: str, name: str, rows: Iterable[GrantRow], *, person_id: str | None) -> Principal:
    """A person has the roles of the account, and every scope that comes with them."""
    grants = {(row.hub_id or (row.lives_in if row.startup_id else None), row.role, row.startup_id) for row in rows}
    return Principal(
        kind="person",
        id=account_id,
        name=name,
        person_id=person_id,
        grants=_ordered(grants),
        scopes=scopes_of((hub_id, role) for hub_id, role, _ in grants),
    )


def of_startup_key(
    key_id: str, name: str, *, startup_id: str, hub_ids: Iterable[str | None], scopes: Iterable[str]
) -> Principal:
    """A startup's key acts for that startup in every hub it lives in."""
    grants = {(hub_id, "member", startup_id) for hub_id in hub_ids} or {(None, "member", startup_id)}
    return Principal(kind="key", id=key_id, name=name, grants=_ordered(grants), scopes=frozenset(scopes))


def of_hub_key(key_id: str, name: str, *, hub_id: str, scopes: Iterable[str]) -> Principal:
    """A hub's key acts as its staff, within its scopes."""
    grants = (Grant(hub_id=hub_id, role="staff"),)
    return Principal(kind="key", id=key_id, name=name, grants=grants, scopes=frozenset(scopes))


def _ordered(grants: Iterable[tuple[str | None, str, str | None]]) -> tuple[Grant, ...]:
    # The same rights in the same order make the same signed token, which is then remembered.
    ordered = sorted(grants, key=lambda grant: tuple(part or "" for part in grant))
    return tuple(Grant(hub_id=hub_id, role=role, startup_id=startup_id) for hub_id, role, startup_id in ordered)
