"""The hubs of the network, the flagship first."""

from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from deploy.demo.chance import identifier
from deploy.demo.days import Today

Row = dict[str, Any]


class HubPlan(NamedTuple):
    slug: str
    name: str
    kind: str
    street: str
    postcode: str
    city: str
    lat: float
    lon: float
    time_zone: str = "Europe/Paris"


PLANS: Final = (
    HubPlan(
        "halle-freyssinet",
        "Halle Freyssinet",
        "quarter",
        "55 boulevard Vincent-Auriol",
        "75013",
        "Paris",
        48.834,
        2.371,
    ),
    HubPlan("quai-des-machines", "Quai des Machines", "fablab", "12 quai du Wault", "59000", "Lille", 50.636, 3.053),
    HubPlan("la-soierie", "La Soierie", "incubator", "8 montée des Carmélites", "69001", "Lyon", 45.771, 4.828),
    HubPlan("le-chai", "Le Chai", "living_lab", "40 quai des Chartrons", "33000", "Bordeaux", 44.853, -0.569),
    HubPlan(
        "kaz-numerique",
        "Kaz Numérique",
        "incubator",
        "3 rue de la Digue",
        "97400",
        "Saint-Denis",
        -20.882,
        55.45,
        "Indian/Reunion",
    ),
)


def hubs(count: int, today: Today) -> list[Row]:
    return [
        {
            "id": identifier("hub", number),
            "slug": plan.slug,
            "name": plan.name,
            "kind": plan.kind,
            "address": {"street": plan.street, "postcode": plan.postcode, "city": plan.city, "country": "FR"},
            "lat": plan.lat,
            "lon": plan.lon,
            "time_zone": plan.time_zone,
            "languages": ["fr", "en"],
            "on_membership_end": "keep" if number else "cancel",
            "version": 1,
            "created_at": today.at(-2400 + 300 * number, 9 * 60),
            "updated_at": today.at(-2400 + 300 * number, 9 * 60),
        }
        for number, plan in enumerate(PLANS[:count])
    ]


def zone_of(hub: Row) -> ZoneInfo:
    return ZoneInfo(hub["time_zone"])
