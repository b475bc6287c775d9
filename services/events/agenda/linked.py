"""Events as schema.org `Event` in JSON-LD, for search engines and open data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.events.agenda.schemas import EventRead, TextsRead

CONTEXT: Final = "https://schema.org"
_STATUS: Final = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}


class Linked(BaseModel):
    model_config = ConfigDict(serialize_by_alias=True, populate_by_name=True)


class LinkedPlace(Linked):
    kind: Literal["Place", "VirtualLocation"] = Field(alias="@type")
    name: str
    url: str | None = None
    address: dict[str, str] | None = None


class LinkedOffer(Linked):
    kind: Literal["Offer"] = Field("Offer", alias="@type")
    price: str = "0"
    price_currency: str = Field("EUR", alias="priceCurrency")
    availability: str
    url: str


class LinkedOrganiser(Linked):
    kind: Literal["Organization"] = Field("Organization", alias="@type")
    name: str


class LinkedEvent(Linked):
    context: str | None = Field(CONTEXT, alias="@context", exclude_if=lambda value: value is None)
    kind: Literal["Event"] = Field("Event", alias="@type")
    id: str = Field(alias="@id")
    name: str
    description: str
    url: str
    start_date: datetime = Field(alias="startDate")
    end_date: datetime = Field(alias="endDate")
    event_status: str = Field(alias="eventStatus")
    attendance: str = Field(alias="eventAttendanceMode")
    location: list[LinkedPlace]
    organizer: LinkedOrganiser
    offers: LinkedOffer
    maximum: int | None = Field(alias="maximumAttendeeCapacity", exclude_if=lambda value: value is None)


class LinkedEvents(Linked):
    context: str = Field(CONTEXT, alias="@context")
    graph: list[LinkedEvent] = Field(alias="@graph")


def linked(event: EventRead, hub: Mapping[str, Any], *, language: str, public_url: str) -> LinkedEvent:
    """An event that others may copy: what it is called in the reader's language, when, where, and if seats are left."""
    url = f"{public_url}/events/{event.slug}"
    full = event.seats_left == 0
    return LinkedEvent(
        id=url,
        name=_in(language, event.title),
        description=_in(language, event.description),
        url=url,
        start_date=event.starts_at,
        end_date=event.ends_at,
        event_status=f"{CONTEXT}/{_STATUS.get(event.state, 'EventScheduled')}",
        attendance=f"{CONTEXT}/{_attendance(event)}",
        location=_places(event, hub),
        organizer=LinkedOrganiser(name=event.organiser.name),
        offers=LinkedOffer(availability=f"{CONTEXT}/{'SoldOut' if full else 'InStock'}", url=url),
        maximum=event.capacity,
    )


def _in(language: str, texts: TextsRead) -> str:
    preferred, other = (texts.fr, texts.en) if language == "fr" else (texts.en, texts.fr)
    return preferred or other or ""


def _attendance(event: EventRead) -> str:
    if event.venue.online_url is None:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if event.venue.resource_id else "OnlineEventAttendanceMode"


def _places(event: EventRead, hub: Mapping[str, Any]) -> list[LinkedPlace]:
    name = str(hub.get("name", ""))
    places = []
    if event.venue.online_url is not None:
        places.append(LinkedPlace(kind="VirtualLocation", name=name, url=event.venue.online_url))
    if event.venue.online_url is None or event.venue.resource_id is not None:
        places.append(LinkedPlace(kind="Place", name=name, address=_address(hub.get("address") or {})))
    return places


def _address(address: Mapping[str, Any]) -> dict[str, str]:
    names = {
        "street": "streetAddress",
        "postcode": "postalCode",
        "city": "addressLocality",
        "country": "addressCountry",
    }
    known = {said: str(address[name]) for name, said in names.items() if address.get(name)}
    return {"@type": "PostalAddress", **known}
