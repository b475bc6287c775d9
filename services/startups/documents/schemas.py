"""Documents on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Input, Output, line
from services.startups.memberships.schemas import Day, Reason, Reference

Kind = Literal["agreement", "charter", "insurance", "bank_details", "register_extract", "other"]
State = Literal["missing", "received", "accepted", "refused", "expired"]
Name = Annotated[str, line(120)]
ValidTo = Annotated[
    Day | None, Field(description="The last day on which it is valid, by the hub’s clock; null: for good.")
]


class DocumentCreate(Input):
    startup_id: Reference
    hub_id: Annotated[Reference | None, Field(description="May be left out where the membership says it.")] = None
    membership_id: Annotated[Id | None, Field(description="For what belongs to one stay, such as an agreement.")] = None
    kind: Kind
    title: Annotated[Name | None, Field(description="What it is, where `kind` does not say it.")] = None

    model_config = shown({"startup_id": "atelier-lumen", "hub_id": "halle-freyssinet", "kind": "insurance"})


class DocumentUpdate(Input):
    title: Name | None = None
    valid_to: ValidTo = None

    model_config = shown({"valid_to": "2031-12-31"})


class DocumentAcceptance(Input):
    valid_to: ValidTo = None

    model_config = shown({"valid_to": "2031-12-31"})


class DocumentRefusal(Input):
    reason: Reason

    model_config = shown({"reason": "The certificate is of last year"})


class FileRead(Output):
    name: str
    media_type: str
    size: int
    sha256: str


class DocumentRead(Output):
    id: str
    hub_id: str
    startup_id: str
    membership_id: str | None
    kind: Kind
    title: str | None
    state: State
    reason: str | None
    valid_to: date | None
    file: Annotated[FileRead | None, Field(description="What was handed in last.")]
    received_at: datetime | None
    decided_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("insurance of Atelier Lumen"),
            "hub_id": id_of("Halle Freyssinet"),
            "startup_id": id_of("Atelier Lumen"),
            "membership_id": None,
            "kind": "insurance",
            "title": None,
            "state": "received",
            "reason": None,
            "valid_to": "2031-12-31",
            "file": {
                "name": "attestation.pdf",
                "media_type": "application/pdf",
                "size": 48213,
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            },
            "received_at": "2030-12-02T10:00:00Z",
            "decided_at": None,
            "version": 2,
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-12-02T10:00:00Z",
        }
    )
