"""Sessions on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, SecretStr

from gateway.identity.schemas import PrincipalRead
from services.kit.documentation import id_of, shown
from services.kit.wire import Input, Output


class SessionCreate(Input):
    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=200)]

    model_config = shown({"email": "noor@lumen.example", "password": "a lamp in every window"})


class SessionCreated(Output):
    """The token is shown once; send it as `Authorization: Bearer <token>`."""

    token: str
    expires_at: datetime
    principal: PrincipalRead

    model_config = shown(
        {
            "token": "the-secret-that-is-shown-this-once",
            "expires_at": "2030-12-03T21:00:00Z",
            "principal": {
                "kind": "person",
                "id": id_of("account of Noor"),
                "name": "Noor",
                "person_id": id_of("Noor"),
                "grants": [{"hub_id": None, "role": "startup_admin", "startup_id": id_of("Atelier Lumen")}],
                "scopes": ["bookings:read", "bookings:write"],
            },
        }
    )
