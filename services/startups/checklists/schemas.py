"""Checklists on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, shown
from services.kit.wire import Input, Output
from services.startups.documents.schemas import Kind as DocumentKind
from services.startups.hubs.schemas import ABSENT
from services.startups.memberships.schemas import Kind as MembershipKind
from services.startups.memberships.schemas import Reference
from services.startups.tasks.schemas import Title

Kind = Literal["onboarding", "offboarding"]


class Item(Input):
    key: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"),
        Field(description="Stays when the words change: a membership gets each item once."),
    ]
    title: Title
    staff_only: Annotated[bool, Field(description="Whether the startup’s team does not see it.")] = True
    due_days: Annotated[
        int, Field(ge=-365, le=365, description="Days after the start (onboarding) or the end (offboarding).")
    ] = 0
    document_kind: Annotated[DocumentKind | None, Field(description="A document that it asks for.")] = None


def _distinct(items: list[Item]) -> list[Item]:
    if len({item.key for item in items}) < len(items):
        raise PydanticCustomError("item_key", "Each item has a key of its own.")
    return items


Items = Annotated[list[Item], Field(min_length=1, max_length=40), AfterValidator(_distinct)]
_ITEMS: Final[list[dict[str, Any]]] = [
    {
        "key": "keys",
        "title": {"en": "Hand over keys and badges", "fr": "Remettre les clés et les badges"},
        "staff_only": True,
        "due_days": 0,
        "document_kind": None,
    },
    {
        "key": "insurance",
        "title": {"en": "Hand in the insurance certificate", "fr": "Déposer l’attestation d’assurance"},
        "staff_only": False,
        "due_days": 14,
        "document_kind": "insurance",
    },
]


class ChecklistCreate(Input):
    hub_id: Reference
    kind: Kind
    membership_kind: MembershipKind = "residency"
    items: Items

    model_config = shown({"hub_id": "halle-freyssinet", "kind": "onboarding", "items": _ITEMS})


class ChecklistUpdate(Input):
    items: Items = ABSENT

    model_config = shown({"items": _ITEMS[:1]})


class ChecklistRead(Output):
    id: str
    hub_id: str
    kind: Kind
    membership_kind: str
    items: list[Item]
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("welcome"),
            "hub_id": id_of("Halle Freyssinet"),
            "kind": "onboarding",
            "membership_kind": "residency",
            "items": _ITEMS,
            "version": 1,
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-11-18T09:12:00Z",
        }
    )
