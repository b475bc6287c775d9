"""Decisions about accounts: how an address is folded, and who may give which role."""

import unicodedata
from typing import Final, NamedTuple

from email_validator import EmailNotValidError, validate_email

from gateway.identity.accounts.errors import EmailInvalid, GrantInvalid
from services.kit.errors import RoleMissing, Unauthenticated
from services.kit.principal import Principal

STAFF: Final = frozenset({"staff", "admin"})
_OF_STARTUPS: Final = {"member", "startup_admin"}
_ADMINISTERS: Final = {"founder", "admin"}


class Place(NamedTuple):
    """A role somewhere: in a hub, in all of them (no hub), or for a startup."""

    hub_id: str | None
    role: str
    startup_id: str | None = None

    @property
    def spelled(self) -> str:
        return f"{self.hub_id or '*'}:{self.role}:{self.startup_id or '*'}"


def folded(email: str) -> str:
    """One form for every way to write a mailbox."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def checked_email(email: str) -> str:
    try:
        return folded(validate_email(email, check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise EmailInvalid from error


def may_invite(by: Principal) -> None:
    """Accounts are made by staff, signed in as themselves."""
    if by.is_anonymous:
        raise Unauthenticated
    if by.kind != "person" or not (by.is_network_admin or by.staffed_hub_ids):
        raise RoleMissing(role="staff")


def may_grant(place: Place, *, startup_hub_ids: frozenset[str], by: Principal) -> None:
    """Staff give the roles of startups that live in their hub; admins also those of their hub; nobody more."""
    is_of_startup = place.role in _OF_STARTUPS
    if is_of_startup != (place.startup_id is not None) or (place.role == "staff" and place.hub_id is None):
        raise GrantInvalid
    if by.is_network_admin:
        return
    if is_of_startup:
        hubs = startup_hub_ids & ({place.hub_id} if place.hub_id else startup_hub_ids)
        if not any(by.is_staff_of(hub) for hub in hubs):
            raise RoleMissing(role="staff")
    elif place.hub_id not in {g.hub_id for g in by.grants if g.role == "admin"} or place.hub_id is None:
        raise RoleMissing(role="admin")


def role_in_startup(team_role: str, contact_for: list[str]) -> str:
    """What being on a team means here: founders and administrators run the startup's account, others use it."""
    return "startup_admin" if team_role in _ADMINISTERS or "admin" in contact_for else "member"
