"""Hubs on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, shown
from services.kit.ids import Id, parse_id
from services.kit.wire import Input, Output, line

Kind = Literal["quarter", "incubator", "fablab", "living_lab"]
ABSENT: Final[Any] = Field(default_factory=lambda: None)


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise PydanticCustomError("time_zone", "A time zone is an IANA name such as Europe/Paris.") from error
    return name


def _slug(slug: str) -> str:
    if parse_id(slug) is not None:
        raise PydanticCustomError("slug", "A slug is made of words, not an id.")
    return slug


Slug = Annotated[
    str, StringConstraints(min_length=1, max_length=120, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"), AfterValidator(_slug)
]
TimeZone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_time_zone)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Languages = Annotated[list[Language], Field(min_length=1, max_length=10)]
Name = Annotated[str, line(120)]


class Address(Input):
    street: Annotated[str | None, Field(max_length=200)] = None
    postcode: Annotated[str | None, Field(max_length=20)] = None
    city: Annotated[str | None, Field(max_length=100)] = None
    country: Annotated[str | None, StringConstraints(pattern=r"^[A-Z]{2}$")] = None


class Location(Input):
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class HubCreate(Input):
    slug: Slug | None = None
    name: Name
    kind: Kind = "quarter"
    address: Address = Field(default_factory=Address)
    location: Location | None = None
    time_zone: TimeZone = "Europe/Paris"
    languages: Languages = Field(default_factory=lambda: ["fr", "en"])
    on_membership_end: Literal["keep", "cancel"] = "keep"
    policy_id: Id | None = None

    model_config = shown(
        {
            "name": "Halle Freyssinet",
            "kind": "quarter",
            "address": {"street": "1 rue de la Halle", "postcode": "75013", "city": "Paris", "country": "FR"},
            "location": {"lat": 48.834, "lon": 2.371},
            "time_zone": "Europe/Paris",
            "languages": ["fr", "en"],
        }
    )


class HubUpdate(Input):
    slug: Slug = ABSENT
    name: Name = ABSENT
    kind: Kind = ABSENT
    address: Address = ABSENT
    location: Location | None = None
    time_zone: TimeZone = ABSENT
    languages: Languages = ABSENT
    on_membership_end: Literal["keep", "cancel"] = ABSENT
    policy_id: Id | None = None

    model_config = shown({"on_membership_end": "cancel"})


class HubRead(Output):
    id: str
    slug: str
    name: str
    kind: str
    address: Address
    location: Location | None
    time_zone: str
    languages: list[str]
    on_membership_end: str
    policy_id: str | None
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("Halle Freyssinet"),
            "slug": "halle-freyssinet",
            "name": "Halle Freyssinet",
            "kind": "quarter",
            "address": {"street": "1 rue de la Halle", "postcode": "75013", "city": "Paris", "country": "FR"},
            "location": {"lat": 48.834, "lon": 2.371},
            "time_zone": "Europe/Paris",
            "languages": ["fr", "en"],
            "on_membership_end": "keep",
            "policy_id": None,
            "version": 1,
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-11-18T09:12:00Z",
        }
    )
