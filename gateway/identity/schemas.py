"""The principal on the wire."""

from typing import Self

from services.kit.documentation import id_of, shown
from services.kit.principal import Principal
from services.kit.wire import Output


class PrincipalGrantRead(Output):
    hub_id: str | None
    role: str
    startup_id: str | None


class PrincipalRead(Output):
    """Who the caller is: `person`, `key` or `anonymous`, with roles and scopes. `person_id` is the id of a person
    that teams and `/v1/people` use, once a team knows their address."""

    kind: str
    id: str | None
    name: str | None
    person_id: str | None
    grants: list[PrincipalGrantRead]
    scopes: list[str]

    model_config = shown(
        {
            "kind": "person",
            "id": id_of("account of Noor"),
            "name": "Noor",
            "person_id": id_of("Noor"),
            "grants": [
                {"hub_id": None, "role": "startup_admin", "startup_id": id_of("Atelier Lumen")},
            ],
            "scopes": ["bookings:read", "bookings:write", "feed:read", "startups:read"],
        }
    )

    @classmethod
    def of(cls, principal: Principal) -> Self:
        return cls(
            kind=principal.kind,
            id=principal.id or None,
            name=principal.name or None,
            person_id=principal.person_id,
            grants=[PrincipalGrantRead.model_validate(grant) for grant in principal.grants],
            scopes=sorted(principal.scopes),
        )
