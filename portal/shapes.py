"""What the portal reads of the API's answers; fields it does not show are ignored."""

from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


ShapeT = TypeVar("ShapeT", bound=Shape)


class Listing(Shape, Generic[ShapeT]):
    """One page of a list, and the cursor of the next."""

    items: list[ShapeT]
    next: str | None = None
    total: int | None = None


class Hub(Shape):
    id: str
    slug: str
    name: str
    kind: str | None = None
    address: dict[str, Any] | None = None
    time_zone: str = "Europe/Paris"


class Residence(Shape):
    """A startup's place in one hub."""

    hub: str
    status: str


class Sector(Shape):
    code: str
    labels: dict[str, str]


class Startup(Shape):
    id: str
    slug: str
    display_name: str
    pitch: str | None = None
    descriptions: dict[str, str | None] | None = None
    website: str | None = None
    founded_on: str | None = None
    stage: str | None = None
    sectors: list[str] = []
    tags: list[str] = []
    hiring: bool | None = None
    logo: str | None = None
    socials: dict[str, str] = {}
    closed_on: str | None = None
    hubs: list[Residence] = []


class Venue(Shape):
    resource_id: str | None = None
    online_url: str | None = None


class RegistrationRules(Shape):
    mode: str = "open"
    opens_at: datetime | None = None
    closes_at: datetime | None = None


class Question(Shape):
    id: str
    label: dict[str, str | None]
    type: str = "text"
    required: bool = False
    choices: list[str] = []


class Event(Shape):
    id: str
    slug: str
    title: dict[str, str | None]
    description: dict[str, str | None] | None = None
    starts_at: datetime
    ends_at: datetime
    time_zone: str = "Europe/Paris"
    capacity: int | None = None
    venue: Venue | None = None
    registration: RegistrationRules | None = None
    questions: list[Question] = []
    host_startup_id: str | None = None
    tags: list[str] = []
    state: str = "published"
    seats_left: int | None = None
    waiting: int | None = None


class Registration(Shape):
    state: str
    position: int | None = None
    seats: int = 1


class Resource(Shape):
    id: str
    name: str
    kind: str
    site_id: str | None = None
    units: int = 1
    capacity: int | None = None
    state: str = "active"


class Opening(Shape):
    """The earliest time at which a resource can be booked."""

    resource: Resource
    starts_at: datetime
    ends_at: datetime
    units_free: int = 1


class Booking(Shape):
    id: str
    resource_id: str
    startup_id: str | None = None
    startup_name: str | None = None
    starts_at: datetime
    ends_at: datetime
    units: int = 1
    purpose: str | None = None
    state: str = "confirmed"


class Grant(Shape):
    hub_id: str | None = None
    role: str


class Principal(Shape):
    kind: str
    name: str | None = None
    grants: list[Grant] = []


class Session(Shape):
    token: str
    expires_at: datetime


class Overview(Shape):
    """The staff screen's figures: each part holds what the services put there, under their names."""

    as_of: datetime | None = None
    now: dict[str, Any] = {}
    waiting: dict[str, Any] = {}
    unavailable: list[str] = []


class Problem(Shape):
    """One refusal of the catalogue, in both languages."""

    code: str
    status: int
    title: dict[str, str]
    detail: dict[str, str]
