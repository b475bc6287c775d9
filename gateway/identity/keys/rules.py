"""Who may make and end which key, and with which scopes."""

from collections.abc import Iterable
from datetime import datetime

from gateway.identity.keys.errors import KeyExpiryPast
from services.kit.errors import RoleMissing, Unauthenticated
from services.kit.principal import Principal


def may_make(by: Principal) -> None:
    """Keys are made by people: a key that could make keys would outlive its own end."""
    if by.is_anonymous:
        raise Unauthenticated
    if by.kind != "person":
        raise RoleMissing(role="startup_admin")


def may_make_for_startup(startup_id: str | None, hub_ids: frozenset[str], by: Principal) -> None:
    """For one's own startup, or one that lives in a hub whose staff one is."""
    if by.is_network_admin or startup_id in administered(by) or any(by.is_staff_of(hub) for hub in hub_ids):
        return
    raise RoleMissing(role="startup_admin")


def administered(by: Principal) -> frozenset[str]:
    """The startups whose account the caller runs."""
    return frozenset(g.startup_id for g in by.grants if g.startup_id and g.role == "startup_admin")


def granted(scopes: Iterable[str], by: Principal) -> list[str]:
    """The scopes of a new key; nobody gives what they do not have."""
    for scope in scopes:
        by.must_have(scope)
    return sorted(set(scopes))


def check_expiry(expires_at: datetime | None, now: datetime) -> None:
    if expires_at is not None and expires_at <= now:
        raise KeyExpiryPast


def is_valid(expires_at: datetime | None, revoked_at: datetime | None, now: datetime) -> bool:
    return revoked_at is None and (expires_at is None or now < expires_at)
