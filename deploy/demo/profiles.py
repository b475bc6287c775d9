"""The rest of a startup's sheet: leaves of its sector, where else it is found, and when somebody last looked at it."""

import random
from datetime import datetime
from typing import Any, Final

from deploy.demo import logos
from deploy.demo.chance import pick
from deploy.demo.days import Today
from deploy.demo.names import HEROES
from services.startups.sectors.taxonomy import SECTORS

Row = dict[str, Any]

_MODELS: Final = (
    *(("b2b", 26.0), ("saas", 22.0), ("b2c", 12.0), ("b2b2c", 8.0), ("marketplace", 8.0), ("services", 7.0)),
    *(("hardware", 6.0), ("b2g", 4.0), ("licensing", 3.0), ("nonprofit", 4.0)),
)
_FORMS: Final = {"5710": "SAS", "5499": "SARL", "9220": "Association"}
_NAMES_OF_HEROES: Final = (("AL", "acronym"), ("Green Cloud", "translation"))


def complete(row: Row, rng: random.Random, today: Today, *, standing: str, is_foreign: bool) -> None:
    """Fill in what `_row` has left out; a sheet without a pitch stays as poor as it is."""
    row |= {
        "sectors": [_leaf(code, rng) if place == 0 else code for place, code in enumerate(row["sectors"])],
        "alias_kinds": {alias: "former" for alias in row["aliases"] if rng.random() < 0.3} or None,
        "last_confirmed_at": _confirmed(row["created_at"], rng, today),
        "closed_on": _closed(rng, today) if standing == "closed" else None,
        "logo": None,
    }
    well_known = row["display_name"] in HEROES
    full = row["pitch"] is not None
    form = _FORMS.get(row["legal_form"] or "")
    row |= {
        "business_model": pick(rng, _MODELS) if full and rng.random() < 0.85 else None,
        "legal_name": f"{row['display_name']} {form}" if form and not is_foreign and rng.random() < 0.6 else None,
        "socials": _socials(row["slug"][:60].strip("-"), rng) if full else None,
        "email_contact": f"contact@{row['slug'][:60].strip('-')}.example" if full and rng.random() < 0.6 else None,
    }
    if well_known:
        alias, kind = _NAMES_OF_HEROES[HEROES.index(row["display_name"])]
        row |= {"aliases": [alias], "alias_kinds": {alias: kind}, "logo": logos.digest(row["display_name"])}


def _closed(rng: random.Random, today: Today) -> str:
    return today.day(-rng.randrange(5, 60)).isoformat()[: rng.choice((10, 7))]


def _leaf(code: str, rng: random.Random) -> str:
    """Most say what they do more exactly than by the first level."""
    leaves = [leaf.code for leaf in SECTORS.values() if leaf.parent == code]
    return rng.choice(leaves) if leaves and rng.random() < 0.7 else code


def _socials(name: str, rng: random.Random) -> Row | None:
    pages = (
        ("linkedin", f"https://www.linkedin.com/company/{name}", 0.7),
        ("instagram", f"https://www.instagram.com/{name}", 0.25),
        ("github", f"https://github.com/{name}", 0.15),
        ("bluesky", f"https://bsky.app/profile/{name}.example", 0.08),
        ("mastodon", f"https://social.example/@{name}", 0.06),
    )
    return {network: url for network, url, share in pages if rng.random() < share} or None


def _confirmed(created_at: datetime, rng: random.Random, today: Today) -> datetime:
    """One in twelve was looked at more than a year ago, one in six more than half a year ago."""
    age = (today.now - created_at).days
    chance = rng.random()
    if age > 400 and chance < 0.1:
        days = rng.randrange(370, min(age, 900))
    else:
        days = rng.randrange(190, 360) if chance < 0.27 else rng.randrange(1, 175)
    return max(created_at, today.past(-days, rng.randrange(8 * 60, 19 * 60)))
