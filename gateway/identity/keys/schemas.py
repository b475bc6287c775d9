"""Keys on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from gateway.identity.scopes import Scope
from services.kit.documentation import id_of, shown
from services.kit.wire import UNSAID, Input, Instant, Output

_IdOrSlug = Annotated[str, Field(min_length=1, max_length=160, description="Id or slug.")]


class KeyCreate(Input):
    """A key of a startup, which then acts for it, or of a hub, which then acts as its staff."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
    startup: _IdOrSlug | None = None
    hub: _IdOrSlug | None = None
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=20)]
    expires_at: Instant | None = None

    model_config = shown(
        {
            "name": "Printer queue",
            "startup": "atelier-lumen",
            "scopes": ["bookings:read", "bookings:write"],
            "expires_at": "2031-12-01T00:00:00+01:00",
        }
    )


class KeyOwner(Output):
    kind: str
    id: str


class KeyRead(Output):
    """A key; `secret` is shown in the answer to its creation and never again."""

    id: str
    name: str
    owner: KeyOwner
    scopes: list[str]
    expires_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime
    updated_at: datetime
    secret: Annotated[str | None, UNSAID] = None

    model_config = shown(
        {
            "id": id_of("key of Atelier Lumen"),
            "name": "Printer queue",
            "owner": {"kind": "startup", "id": id_of("Atelier Lumen")},
            "scopes": ["bookings:read", "bookings:write"],
            "expires_at": "2031-11-30T23:00:00Z",
            "last_used_at": None,
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-11-18T09:12:00Z",
            "secret": "dq_the-secret-that-is-shown-this-once",
        }
    )
