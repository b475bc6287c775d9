"""The people of the startups: founders first, then those who joined."""

import random
import unicodedata
from typing import Any, Final, NamedTuple

from deploy.demo.chance import apportioned, identifier, stream
from deploy.demo.days import Today
from deploy.demo.names import person, plain
from deploy.demo.sizes import Size
from deploy.demo.startups import Startup

Row = dict[str, Any]

_ROLES: Final = ("employee",) * 12 + ("intern",) * 3 + ("advisor",) * 2
_CONTACTS: Final = (["admin"], ["technical"], ["press"], ["finance"], ["hr"])


class People(NamedTuple):
    persons: list[Row]
    roles: list[Row]
    # A founder of each startup, who books for it.
    founders: dict[str, str]


def people(size: Size, startups: list[Startup], today: Today) -> People:
    rng = stream("people")
    teams = _team_sizes(size, len(startups), rng)
    persons: list[Row] = []
    roles: list[Row] = []
    founders: dict[str, str] = {}
    addresses: set[str] = set()
    for startup, (founding, joining) in zip(startups, teams, strict=True):
        for number in range(founding + joining):
            persons.append(_person(len(persons), startup, addresses, rng))
            role = "founder" if number == 0 else "cofounder" if number < founding else rng.choice(_ROLES)
            roles.append(_role(len(roles), startup, persons[-1]["id"], role, rng, today))
        founders[startup.id] = persons[-founding - joining]["id"]
    return People(persons, roles, founders)


def _team_sizes(size: Size, startups: int, rng: random.Random) -> list[tuple[int, int]]:
    """Founders and others of each startup; a few are large, most are small, and the sums are the size's."""
    founding = [1 + extra for extra in _shares(size.founders - startups, [rng.random() ** 2 for _ in range(startups)])]
    joining = _shares(size.people - size.founders, [rng.lognormvariate(0, 1) for _ in range(startups)])
    return list(zip(founding, joining, strict=True))


def _shares(total: int, weights: list[float]) -> list[int]:
    return apportioned(total, weights)


def _person(number: int, startup: Startup, addresses: set[str], rng: random.Random) -> Row:
    given, family = person(rng)
    if number == 0:
        given, family = "Alice", "Martin"
    elif startup.row["slug"] == "nuage-vert" and not any(a.endswith("@nuage-vert.example") for a in addresses):
        given, family = "Bruno", "Traoré"
    domain = f"{startup.row['slug'][:60].rstrip('-')}.example"
    local = plain(given) if given in {"Alice", "Bruno"} else f"{plain(given)}.{plain(family)}"
    email = next(a for n in range(100) if (a := f"{local}{n or ''}@{domain}") not in addresses)
    addresses.add(email)
    name = unicodedata.normalize("NFC", f"{given} {family}")
    return {
        "id": identifier("person", number),
        "name": name,
        "email": email,
        "folded_email": email.casefold(),
        "locale": "en" if startup.is_foreign and rng.random() < 0.8 else "fr",
        "erased_at": None,
        "version": 1,
        "created_at": startup.row["created_at"],
        "updated_at": startup.row["created_at"],
    }


def _role(number: int, startup: Startup, person_id: str, role: str, rng: random.Random, today: Today) -> Row:
    founder = role in {"founder", "cofounder"}
    age = (today.now - startup.row["created_at"]).days
    started = -age if founder else -rng.randrange(0, age + 1)
    left = not founder and rng.random() < 0.08
    return {
        "id": identifier("role", number),
        "startup_id": startup.id,
        "person_id": person_id,
        "role": role,
        "contact_for": ["admin", "legal"] if role == "founder" else rng.choice(_CONTACTS) if rng.random() < 0.1 else [],
        "show_publicly": founder and rng.random() < 0.55,
        "starts_on": today.day(started),
        "ends_on": today.day(-rng.randrange(0, -started + 1)) if left else None,
        "told_left": left,
        "version": 1,
        "created_at": startup.row["created_at"],
        "updated_at": startup.row["created_at"],
    }
