from datetime import datetime
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Input, Output


class CalendarCreate(Input):
    """A startup's bookings, or those of a resource (staff). Staff see a startup's bookings in one hub, `hub_id`."""

    startup_id: Id | None = None
    resource_id: Id | None = None
    hub_id: Id | None = None

    model_config = shown({"startup_id": id_of("Atelier Lumen")})

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.startup_id is None) == (self.resource_id is None):
            raise PydanticCustomError("subject", "Send either startup_id or resource_id.")
        return self


class CalendarRead(Output):
    id: str
    startup_id: str | None
    resource_id: str | None
    hub_id: str | None
    created_at: datetime

    model_config = shown(
        {
            "id": id_of("calendar of Atelier Lumen"),
            "startup_id": id_of("Atelier Lumen"),
            "resource_id": None,
            "hub_id": None,
            "created_at": "2030-11-18T09:12:00Z",
        }
    )


class CalendarMade(CalendarRead):
    """`url` holds the secret and is shown this once: give it to a calendar program, or revoke it."""

    url: str

    model_config = shown(
        {
            "id": id_of("calendar of Atelier Lumen"),
            "startup_id": id_of("Atelier Lumen"),
            "resource_id": None,
            "hub_id": None,
            "created_at": "2030-11-18T09:12:00Z",
            "url": "https://hub.example/v1/calendars/the-secret-that-is-shown-this-once.ics",
        }
    )
