"""The principal on the wire."""

from typing import Self

from services.kit.principal import Principal
from services.kit.wire import Output


class PrincipalGrantRead(Output):
    hub_id: str | None
    role: str
    startup_id: str | None


class PrincipalRead(Output):
    """Who the caller is: `person`, `key` or `anonymous`, with roles and scopes."""

    kind: str
    id: str | None
    name: str | None
    grants: list[PrincipalGrantRead]
    scopes: list[str]

    @classmethod
    def of(cls, principal: Principal) -> Self:
        return cls(
            kind=principal.kind,
            id=principal.id or None,
            name=principal.name or None,
            grants=[PrincipalGrantRead.model_validate(grant) for grant in principal.grants],
            scopes=sorted(principal.scopes),
        )
