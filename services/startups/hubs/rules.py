"""Decisions about hubs: what day it is there, how far apart two places are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

EARTH_KM: Final = 6371.0


class Place(NamedTuple):
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Days:
    """What day it is in each time zone; nearly always the same one in all hubs."""

    usual: date
    others: Mapping[date, tuple[str, ...]]


def day_in(now: datetime, time_zone: str) -> date:
    """The local day; rules about days follow the clock on the hub's wall."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def days(now: datetime, time_zones: list[str]) -> Days:
    """The day most zones have, and the zones where it is another one."""
    by_day: dict[date, list[str]] = {}
    for zone in time_zones:
        by_day.setdefault(day_in(now, zone), []).append(zone)
    if not by_day:
        return Days(now.date(), {})
    usual = max(by_day, key=lambda day: len(by_day[day]))
    return Days(usual, {day: tuple(zones) for day, zones in by_day.items() if day != usual})


def distance_km(a: Place, b: Place) -> float:
    """Along a great circle."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
