from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Input, Output, line
from services.spaces.sites.hours import DAYS, fault, is_place

_ZONES = available_timezones()


def _zone(name: str) -> str:
    if name not in _ZONES:
        raise PydanticCustomError("time_zone", "A time zone is an IANA name such as Europe/Paris.")
    return name


def _place(code: str) -> str:
    if not is_place(code):
        raise PydanticCustomError("holidays", "Public holidays go by country or region, such as FR or FR-57.")
    return code


def _intervals(intervals: list[list[str]]) -> list[list[str]]:
    wrong = fault(intervals)
    if wrong is not None:
        raise PydanticCustomError("intervals", "{wrong}", {"wrong": wrong})
    return intervals


def _week(week: dict[str, list[list[str]]]) -> dict[str, list[list[str]]]:
    unknown = [day for day in week if day not in DAYS]
    if unknown:
        raise PydanticCustomError("week", "Days are mon tue wed thu fri sat sun.")
    return week


TimeZone = Annotated[str, AfterValidator(_zone)]
Intervals = Annotated[list[list[str]], Field(max_length=12), AfterValidator(_intervals)]
Week = Annotated[dict[str, Intervals], AfterValidator(_week)]


class Exception_(Input):  # noqa: N801 -- `Exception` is taken by Python
    """Other hours on one date; no interval means closed."""

    date: date
    intervals: Intervals


class Address(Input):
    street: Annotated[str, Field(max_length=200)] = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    city: Annotated[str, Field(max_length=100)] = ""
    country: Annotated[str, Field(max_length=2)] = ""


class SiteCreate(Input):
    hub_id: Id
    name: Annotated[str, line(120)]
    address: Address = Address()
    time_zone: TimeZone = "Europe/Paris"
    holidays: Annotated[str, AfterValidator(_place)] | None = None
    opening_hours: Week | None = None
    exceptions: Annotated[list[Exception_], Field(max_length=400)] = []
    policy_id: Id | None = None
    kind_policies: dict[Annotated[str, line(40)], Id] = {}

    model_config = shown(
        {
            "hub_id": id_of("Halle Freyssinet"),
            "name": "Share",
            "address": {"street": "1 rue de la Halle", "postcode": "75013", "city": "Paris", "country": "FR"},
            "time_zone": "Europe/Paris",
            "holidays": "FR",
            "opening_hours": {"mon": [["08:00", "12:00"], ["13:00", "20:00"]], "tue": [["08:00", "22:00"]]},
            "exceptions": [{"date": "2030-12-24", "intervals": [["08:00", "12:00"]]}],
            "kind_policies": {"printer": id_of("Printers")},
        }
    )


class SiteUpdate(Input):
    name: Annotated[str, line(120)] | None = None
    address: Address | None = None
    time_zone: TimeZone | None = None
    holidays: Annotated[str, AfterValidator(_place)] | None = None
    opening_hours: Week | None = None
    exceptions: Annotated[list[Exception_], Field(max_length=400)] | None = None
    policy_id: Id | None = None
    kind_policies: dict[Annotated[str, line(40)], Id] | None = None

    model_config = shown({"opening_hours": {"tue": [["08:00", "23:00"]]}})


class SiteRead(Output):
    id: str
    hub_id: str
    name: str
    address: dict[str, Any]
    time_zone: str
    holidays: str | None
    opening_hours: dict[str, Any] | None
    exceptions: list[Any]
    policy_id: str | None
    kind_policies: dict[str, str]
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("Share"),
            "hub_id": id_of("Halle Freyssinet"),
            "name": "Share",
            "address": {"street": "1 rue de la Halle", "postcode": "75013", "city": "Paris", "country": "FR"},
            "time_zone": "Europe/Paris",
            "holidays": "FR",
            "opening_hours": {"mon": [["08:00", "12:00"], ["13:00", "20:00"]], "tue": [["08:00", "22:00"]]},
            "exceptions": [{"date": "2030-12-24", "intervals": [["08:00", "12:00"]]}],
            "policy_id": None,
            "kind_policies": {"printer": id_of("Printers")},
            "version": 1,
            "created_at": "2030-11-18T09:12:00Z",
            "updated_at": "2030-11-18T09:12:00Z",
        }
    )
