"""Decisions about certifications: whether one still counts, and who may know what a person holds."""

from collections.abc import Collection
from datetime import datetime

from services.kit.principal import Principal
from services.spaces.certifications.errors import CertificationExpiryPast
from services.spaces.certifications.schemas import State


def state(expires_at: datetime | None, revoked_at: datetime | None, now: datetime) -> State:
    if revoked_at is not None:
        return "revoked"
    return "valid" if lasts(expires_at, now) else "expired"


def lasts(expires_at: datetime | None, at: datetime) -> bool:
    """Whether it still counts then; the instant at which it expires is after its end."""
    return expires_at is None or at < expires_at


def check_expiry(expires_at: datetime | None, now: datetime) -> None:
    if not lasts(expires_at, now):
        raise CertificationExpiryPast


def knows_all_of(person_id: str, startup_ids: Collection[str], by: Principal) -> bool:
    """Whether this caller may know all that a person holds, in any hub: it is their own, or they run the account of
    a startup in whose team that person is. Staff know what their hubs have granted."""
    if by.is_network_admin:
        return True
    if by.kind != "person":
        return False
    runs = {grant.startup_id for grant in by.grants if grant.role == "startup_admin"}
    return person_id in {by.id, by.person_id} or not runs.isdisjoint(startup_ids)
