from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

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


class EventCancel(Input):
    reason: Annotated[str, line(500)] | None = None


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
