"""Keys on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, SerializerFunctionWrapHandler, StringConstraints, model_serializer

from gateway.identity.scopes import Scope
from services.kit.wire import Input, Instant, Output

_IdOrSlug = Annotated[str, Field(min_length=1, max_length=160, description="Id or slug.")]


class KeyCreate(Input):
    """A key of a startup, which then acts for it, or of a hub, which then acts as its staff."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
    startup: _IdOrSlug | None = None
    hub: _IdOrSlug | None = None
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=20)]
    expires_at: Instant | None = None


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
    secret: str | None = None

    @model_serializer(mode="wrap")
    def _without_kept_secret(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        shown: dict[str, Any] = handler(self)
        if self.secret is None:
            shown.pop("secret", None)
        return shown
