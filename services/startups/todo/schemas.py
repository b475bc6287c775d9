"""What waits for the staff, on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.kit.documentation import id_of, shown
from services.kit.wire import Output


class OwnerCount(Output):
    person_id: Annotated[str | None, Field(description="Null: nobody’s.")]
    count: int


class CategoryRead(Output):
    category: str
    title: str
    count: Annotated[int, Field(description="The `total` of the list at `link`.")]
    snoozed: int
    oldest_days: Annotated[int | None, Field(description="For how long the oldest has waited.")]
    owners: list[OwnerCount]
    link: str


class TodoRead(Output):
    hub_id: str
    today: Annotated[date, Field(description="By the hub’s clock.")]
    count: int
    categories: Annotated[list[CategoryRead], Field(description="In the order in which to look at them.")]

    model_config = shown(
        {
            "hub_id": id_of("Halle Freyssinet"),
            "today": "2030-12-01",
            "count": 3,
            "categories": [
                {
                    "category": "documents_to_check",
                    "title": "Documents to check",
                    "count": 3,
                    "snoozed": 1,
                    "oldest_days": 9,
                    "owners": [{"person_id": None, "count": 2}, {"person_id": id_of("Noor"), "count": 1}],
                    "link": f"/v1/todo/documents_to_check?hub={id_of('Halle Freyssinet')}",
                }
            ],
        }
    )


class ItemSubject(Output):
    kind: str
    id: str


class ItemRead(Output):
    category: str
    subject: ItemSubject
    what: Annotated[str | None, Field(description="A state, a kind or a title.")]
    startup_id: str | None
    startup_name: Annotated[str | None, Field(description="Null where the caller may not see it.")]
    since: Annotated[date, Field(description="The day from which it waits.")]
    age_days: int
    owner: str | None
    snoozed_until: date | None
    reason: str | None
    link: str

    model_config = shown(
        {
            "category": "documents_to_check",
            "subject": {"kind": "document", "id": id_of("insurance of Atelier Lumen")},
            "what": "insurance",
            "startup_id": id_of("Atelier Lumen"),
            "startup_name": "Atelier Lumen",
            "since": "2030-11-22",
            "age_days": 9,
            "owner": None,
            "snoozed_until": None,
            "reason": None,
            "link": f"/v1/documents/{id_of('insurance of Atelier Lumen')}",
        }
    )
