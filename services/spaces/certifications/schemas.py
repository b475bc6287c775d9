from datetime import datetime
from typing import Annotated, Literal

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Input, Instant, Output, line

State = Literal["valid", "expired", "revoked"]


class CertificationCreate(Input):
    hub_id: Id
    name: Annotated[str, line(120)]

    model_config = shown({"hub_id": id_of("Halle Freyssinet"), "name": "Laser cutter, class 4"})


class CertificationUpdate(Input):
    name: Annotated[str, line(120)] | None = None

    model_config = shown({"name": "Laser cutters, class 4"})


class CertificationRead(Output):
    id: str
    hub_id: str
    name: str
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("Laser cutter, class 4"),
            "hub_id": id_of("Halle Freyssinet"),
            "name": "Laser cutter, class 4",
            "version": 1,
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-11-18T09:12:00Z",
        }
    )


class CertificationGrantCreate(Input):
    certification_id: Id
    expires_at: Instant | None = None

    model_config = shown(
        {"certification_id": id_of("Laser cutter, class 4"), "expires_at": "2032-12-01T00:00:00+01:00"}
    )


class CertificationGrantRead(Output):
    """A person holds a certification. It never changes; it ends: by itself, or because staff revoke it."""

    id: str
    certification_id: str
    name: str
    person_id: str
    granted_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    state: State

    model_config = shown(
        {
            "id": id_of("laser licence of Noor"),
            "certification_id": id_of("Laser cutter, class 4"),
            "name": "Laser cutter, class 4",
            "person_id": id_of("Noor"),
            "granted_at": "2030-11-18T09:12:00Z",
            "expires_at": "2032-11-30T23:00:00Z",
            "revoked_at": None,
            "state": "valid",
        }
    )
