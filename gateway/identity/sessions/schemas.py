"""Sessions on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, SecretStr

from gateway.identity.schemas import PrincipalRead
from services.kit.wire import Input, Output


class SessionCreate(Input):
    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class SessionCreated(Output):
    """The token is shown once; send it as `Authorization: Bearer <token>`."""

    token: str
    expires_at: datetime
    principal: PrincipalRead
