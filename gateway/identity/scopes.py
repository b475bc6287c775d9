"""What keys may be allowed to do, and what comes with a role."""

from collections.abc import Iterable
from typing import Final, Literal

Role = Literal["admin", "staff", "member", "startup_admin"]
Scope = Literal[
    "startups:read",
    "startups:write",
    "bookings:read",
    "bookings:write",
    "events:read",
    "events:write",
    "registrations:read",
    "registrations:write",
    "reports:read",
    "reports:write",
    "webhooks:manage",
    "feed:read",
    "admin",
]

# A scope only narrows what its holder may do, so everybody who signs in has these; the roles decide the rest.
_OF_EVERYBODY: Final[frozenset[str]] = frozenset(
    {
        "startups:read",
        "startups:write",
        "bookings:read",
        "bookings:write",
        "events:read",
        "events:write",
        "registrations:read",
        "registrations:write",
        "feed:read",
    }
)
_OF_ROLE: Final[dict[str, frozenset[str]]] = {
    "startup_admin": frozenset({"webhooks:manage"}),
    "staff": frozenset({"webhooks:manage", "reports:read", "reports:write"}),
    "admin": frozenset({"webhooks:manage", "reports:read", "reports:write"}),
}
_OF_NETWORK_ADMIN: Final = frozenset({"webhooks:manage", "reports:read", "reports:write", "admin"})


def scopes_of(grants: Iterable[tuple[str | None, str]]) -> frozenset[str]:
    """The scopes of a person, from (hub, role) pairs."""
    held = set(_OF_EVERYBODY)
    for hub_id, role in grants:
        held |= _OF_NETWORK_ADMIN if role == "admin" and hub_id is None else _OF_ROLE.get(role, frozenset())
    return frozenset(held)
