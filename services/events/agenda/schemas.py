from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Input, Instant, Output, line

_ZONES = available_timezones()


def _zone(name: str) -> str:
    if name not in _ZONES:
        raise PydanticCustomError("time_zone", "A time zone is an IANA name such as Europe/Paris.")
    return name


TimeZone = Annotated[str, AfterValidator(_zone)]
Url = Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[^\s<>\"'\x00-\x1f]+$")]
Prose = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Tag = Annotated[str, line(40)]
Visibility = Literal["public", "network", "hub", "private"]
State = Literal["draft", "publishing", "published", "postponed", "cancelled", "venue_lost"]


class Titles(Input):
    """A title in one language or in both."""

    fr: Annotated[str, line(200)] | None = None
    en: Annotated[str, line(200)] | None = None


class Descriptions(Input):
    fr: Prose | None = None
    en: Prose | None = None


class Venue(Input):
    """A resource of the hub, an address on the web, both or neither. The booking is made by publishing."""

    resource_id: Id | None = None
    booking_id: None = None
    online_url: Url | None = None


class Terms(Input):
    """How people register."""

    mode: Literal["open", "approval", "closed"] = "open"
    opens_at: Instant | None = None
    closes_at: Instant | None = None
    waitlist: Literal["direct", "offer", "none"] = "direct"


class Question(Input):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]
    label: Titles
    type: Literal["text", "choice", "boolean"] = "text"
    required: bool = False
    choices: Annotated[list[Annotated[str, line(100)]], Field(max_length=50)] = []


class EventCreate(Input):
    """`time_zone` is the hub's when left out; a startup's caller may leave `host_startup_id` out."""

    hub_id: Id
    title: Titles
    description: Descriptions = Descriptions()
    starts_at: Instant
    ends_at: Instant
    time_zone: TimeZone | None = None
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    venue: Venue = Venue()
    registration: Terms = Terms()
    questions: Annotated[list[Question], Field(max_length=20)] = []
    host_startup_id: Id | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] = []
    visibility: Visibility = "public"

    model_config = shown(
        {
            "hub_id": id_of("Halle Freyssinet"),
            "title": {"fr": "Atelier du mardi soir", "en": "Tuesday evening workshop"},
            "description": {"en": "Bring a file, leave with a lamp."},
            "starts_at": "2030-12-03T18:00:00+01:00",
            "ends_at": "2030-12-03T21:00:00+01:00",
            "capacity": 12,
            "venue": {"resource_id": id_of("Workshop")},
            "registration": {"mode": "open", "waitlist": "direct"},
            "questions": [{"id": "diet", "label": {"fr": "Régime ?", "en": "Diet?"}, "type": "text"}],
            "tags": ["3d printing"],
        }
    )


class EventUpdate(Input):
    """Any subset, as a JSON Merge Patch: null takes a value back to its default."""

    hub_id: Id | None = None
    title: Titles | None = None
    description: Descriptions | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    time_zone: TimeZone | None = None
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    venue: Venue | None = None
    registration: Terms | None = None
    questions: Annotated[list[Question], Field(max_length=20)] | None = None
    host_startup_id: Id | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] | None = None
    visibility: Visibility | None = None

    model_config = shown({"capacity": 16, "ends_at": "2030-12-03T22:00:00+01:00"})


class EventCancel(Input):
    reason: Annotated[str, line(500)] | None = None

    model_config = shown({"reason": "The heating is broken"})


class TextsRead(Output):
    fr: str | None
    en: str | None


class VenueRead(Output):
    resource_id: str | None
    booking_id: str | None
    online_url: str | None


class TermsRead(Output):
    mode: str
    opens_at: datetime | None
    closes_at: datetime | None
    waitlist: str


class QuestionRead(Output):
    id: str
    label: TextsRead
    type: str
    required: bool
    choices: list[str]


class Organiser(Output):
    kind: Literal["hub", "startup"]
    id: str
    name: str


class EventRead(Output):
    id: str
    hub_id: str
    slug: str
    title: TextsRead
    description: TextsRead
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    capacity: int | None
    venue: VenueRead
    registration: TermsRead
    questions: list[QuestionRead]
    host_startup_id: str | None
    organiser: Organiser
    tags: list[str]
    visibility: Visibility
    state: State
    reason: str | None
    sequence: int
    seats_left: int | None
    waiting: int
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("Tuesday evening"),
            "hub_id": id_of("Halle Freyssinet"),
            "slug": "tuesday-evening-workshop",
            "title": {"fr": "Atelier du mardi soir", "en": "Tuesday evening workshop"},
            "description": {"fr": None, "en": "Bring a file, leave with a lamp."},
            "starts_at": "2030-12-03T17:00:00Z",
            "ends_at": "2030-12-03T20:00:00Z",
            "time_zone": "Europe/Paris",
            "capacity": 12,
            "venue": {"resource_id": id_of("Workshop"), "booking_id": None, "online_url": None},
            "registration": {"mode": "open", "opens_at": None, "closes_at": None, "waitlist": "direct"},
            "questions": [
                {
                    "id": "diet",
                    "label": {"fr": "Régime ?", "en": "Diet?"},
                    "type": "text",
                    "required": False,
                    "choices": [],
                }
            ],
            "host_startup_id": id_of("Atelier Lumen"),
            "organiser": {"kind": "startup", "id": id_of("Atelier Lumen"), "name": "Atelier Lumen"},
            "tags": ["3d printing"],
            "visibility": "public",
            "state": "published",
            "reason": None,
            "sequence": 0,
            "seats_left": 11,
            "waiting": 0,
            "version": 2,
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-11-18T09:30:00Z",
        }
    )
