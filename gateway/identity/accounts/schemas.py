"""Accounts on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from gateway.identity.scopes import Role
from services.kit.documentation import id_of, shown
from services.kit.wire import Input, Output

_ONE_LINE = r"^[^\x00-\x1f\x7f]*$"


class GrantCreate(Input):
    """A role in a hub (`null`: in all), or for one of its startups."""

    hub_id: Annotated[str, Field(max_length=160)] | None
    role: Role
    startup_id: Annotated[str, Field(max_length=160)] | None = None


class AccountCreate(Input):
    email: Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=_ONE_LINE)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_ONE_LINE)]
    password: Annotated[SecretStr, Field(min_length=8, max_length=200)]
    language: Literal["en", "fr"] = "en"
    grants: Annotated[list[GrantCreate], Field(max_length=50, default_factory=list)]

    model_config = shown(
        {
            "email": "noor@lumen.example",
            "name": "Noor",
            "password": "a lamp in every window",
            "language": "fr",
            "grants": [{"hub_id": None, "role": "startup_admin", "startup_id": "atelier-lumen"}],
        }
    )


class GrantRead(Output):
    hub_id: str | None
    role: str
    startup_id: str | None


class AccountRead(Output):
    id: str
    email: str
    name: str
    language: str
    grants: list[GrantRead]
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("account of Noor"),
            "email": "noor@lumen.example",
            "name": "Noor",
            "language": "fr",
            "grants": [{"hub_id": None, "role": "startup_admin", "startup_id": id_of("Atelier Lumen")}],
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-11-18T09:12:00Z",
        }
    )
