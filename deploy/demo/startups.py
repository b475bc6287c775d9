"""The startups: what they say of themselves, and what they leave out."""

import random
from typing import Any, Final, NamedTuple

from deploy.demo import profiles, registers
from deploy.demo.chance import apportioned, identifier, pick, stream
from deploy.demo.days import Today
from deploy.demo.names import HEROES, names
from deploy.demo.sizes import Size
from deploy.demo.words.sectors import BENEFITS, SECTORS, SEEKING, Sector
from deploy.demo.words.startups import MESSY, PROGRAMMES_OF_HUB, PROGRAMMES_OF_PARTNERS
from services.startups.startups import rules, wishes
from services.startups.startups.identifiers import canonical

Row = dict[str, Any]

STAGES: Final = (("idea", 12.0), ("prototype", 22.0), ("seed", 38.0), ("growth", 21.0), ("scale", 7.0))
_VISIBILITIES: Final = (("public", 91.0), ("network", 4.0), ("hub", 2.0), ("private", 3.0))
_HEADCOUNTS: Final = (("00", 20.0), ("01", 35.0), ("02", 22.0), ("03", 13.0), ("11", 7.0), ("12", 3.0))
_FORMS: Final = (("5710", 70.0), ("5499", 14.0), ("9220", 6.0), (None, 10.0))
_NAF: Final = ("62.01Z", "62.02A", "72.19Z", "58.29C", "63.12Z", "26.51B", "71.12B", "73.11Z", "85.59B")
_COUNTRIES: Final = ("DE", "IT", "ES", "GB", "US", "TN", "MA", "SN", "BR", "KR", "IN", "IL", "CA", "CH", "BE")


class Standing(NamedTuple):
    """Where a startup lives, and how it stands there."""

    hub: int
    standing: str


class Startup(NamedTuple):
    row: Row
    identifiers: list[Row]
    standing: Standing
    is_foreign: bool

    @property
    def id(self) -> str:
        return str(self.row["id"])


def startups(size: Size, today: Today) -> list[Startup]:
    """All of them, the two heroes of the demo first."""
    rng, sheets = stream("startups"), stream("profiles")
    standings = _standings(size, rng)
    sirens = rng.sample(range(1, 100_000), size.startups)
    taken: set[str] = set()
    made = []
    for number, name in enumerate(names(size.startups, stream("names"))):
        foreign = number >= len(HEROES) and rng.random() < 0.2
        row = _row(number, name, rng, today)
        if standings[number].standing == "candidate":
            row["created_at"] = row["updated_at"] = today.at(-rng.randrange(3, 60), 10 * 60)
        row["slug"] = _slug(name, row["id"], taken)
        profiles.complete(row, sheets, today, standing=standings[number].standing, is_foreign=foreign)
        _shown(row, standings[number], rng)
        numbers = _identifiers(sirens[number], rng, foreign=foreign) if rng.random() < 0.88 or number < 2 else []
        identifiers = [{"startup_id": row["id"], **known._asdict(), "live": True} for known in numbers]
        made.append(Startup(row, identifiers, standings[number], foreign))
    return made


def _standings(size: Size, rng: random.Random) -> list[Standing]:
    """As many in each hub and of each standing as the size says; the planted names live in the flagship."""
    hubs = [number for number, hub in enumerate(size.hubs) for _ in range(hub.startups)]
    kinds = [kind for kind, count in size.standings for _ in range(count)]
    planted = min(len(HEROES) + len(MESSY) + 1, size.hubs[0].startups)
    rest = hubs[planted:]
    rng.shuffle(rest)
    later = kinds[planted:]
    rng.shuffle(later)
    return [Standing(hub, kind) for hub, kind in zip(hubs[:planted] + rest, kinds[:planted] + later, strict=True)]


def _row(number: int, name: str, rng: random.Random, today: Today) -> Row:
    sector = SECTORS[2] if number == 0 else pick(rng, [(each, each.weight) for each in SECTORS])
    texts = _texts(name, sector, rng)
    incomplete = number >= len(HEROES) and rng.random() < 0.12
    age = int(rng.lognormvariate(6.6, 0.6))
    created = today.at(-min(age, 2300), rng.randrange(8 * 60, 19 * 60))
    founded = today.day(-min(age, 2300) - rng.randrange(30, 900)).isoformat()
    row = {
        "id": identifier("startup", number),
        "display_name": name,
        "aliases": [f"{name} {rng.choice(('SAS', 'Labs', 'HQ'))}"[-120:]] if rng.random() < 0.05 else [],
        **texts,
        "founded_on": founded[: pick(rng, ((10, 3.0), (7, 5.0), (4, 2.0), (0, 0.8)))],
        "stage": pick(rng, STAGES),
        "sectors": _sectors(sector, rng) or ([sector.name] if number < len(HEROES) else []),
        "tags": _tags(sector, rng),
        "hiring": rng.random() < 0.45,
        "legal_form": pick(rng, _FORMS),
        "headcount_band": pick(rng, _HEADCOUNTS),
        "naf": {"code": rng.choice(_NAF), "revision": 2008} if rng.random() < 0.7 else None,
        "locked_fields": ["pitch"] if rng.random() < 0.04 else [],
        "created_by": "person:demo",
        "hidden_at": None,
        "merged_into": None,
        "version": 1,
        "created_at": created,
        "updated_at": today.past(-rng.randrange(0, max(1, min(age, 400))), rng.randrange(8 * 60, 19 * 60)),
    }
    if incomplete:
        row |= {"pitch": None, "descriptions": {}, "stage": None, "legal_form": None, "headcount_band": None}
    row["updated_at"] = max(row["updated_at"], row["created_at"])
    return row


def _texts(name: str, sector: Sector, rng: random.Random) -> Row:
    product, audience = rng.choice(sector.products), rng.choice(sector.audiences)
    benefit, seeking = rng.choice(BENEFITS), rng.choice(SEEKING)
    french = f"{name} propose {product[0]} pour {audience[0]}. {benefit[0]}. {seeking[0]}"
    english = f"{name} offers {product[1]} for {audience[1]}. {benefit[1]}. {seeking[1]}"
    language = 0 if rng.random() < 0.7 else 1
    pitch = f"{product[language]} {'for' if language else 'pour'} {audience[language]}"
    written = pick(rng, (({"fr": french, "en": english}, 6.0), ({"fr": french}, 3.0), ({"en": english}, 1.0)))
    return {"pitch": pitch[0].upper() + pitch[1:] + ".", "descriptions": dict(written)}


def _sectors(sector: Sector, rng: random.Random) -> list[str]:
    if rng.random() < 0.04:
        return []
    more = [rng.choice(SECTORS).name] if rng.random() < 0.25 else []
    return list(dict.fromkeys([sector.name, *more]))


def _tags(sector: Sector, rng: random.Random) -> list[str]:
    tags = rng.sample(sector.tags, rng.randrange(0, min(4, len(sector.tags) + 1)))
    if rng.random() < 0.55:
        programmes = PROGRAMMES_OF_HUB if rng.random() < 0.3 else PROGRAMMES_OF_PARTNERS
        tags.append(f"programme {rng.choice(programmes)}".casefold())
    return tags


def _slug(name: str, startup_id: str, taken: set[str]) -> str:
    slug = next(s for attempt in range(3) if (s := rules.slug_of(name, startup_id, attempt=attempt)) not in taken)
    taken.add(slug)
    return slug


def _shown(row: Row, standing: Standing, rng: random.Random) -> None:
    """Who may see it, its website, and the folded columns by which it is found."""
    well_known = row["display_name"] in {*HEROES, *MESSY}
    row["visibility"] = "public" if well_known else pick(rng, _VISIBILITIES)
    waits = standing.standing == "candidate" and rng.random() < 0.3 and not well_known
    row["published_at"] = None if waits else row["created_at"]
    has_site = rng.random() < 0.8 or row["display_name"] in HEROES
    row["website"] = f"https://{row['slug'][:60].rstrip('-')}.example" if has_site else None
    row |= wishes.folded(row)


def _identifiers(number: int, rng: random.Random, *, foreign: bool) -> list[Any]:
    if foreign:
        known = [("foreign", f"{rng.choice(_COUNTRIES)} HRB {number:06}")] if rng.random() < 0.5 else []
    elif rng.random() < 0.03:
        known = [("rna", registers.rna(number))]
    else:
        siren = registers.siren(number)
        known = [("siren", siren)]
        if rng.random() < 0.35:
            known.append(("siret", registers.siret(siren, rng.randrange(1, 4))))
    return [canonical(scheme, value) for scheme, value in known]


def shares(counts: int, size: Size) -> list[int]:
    """A number of things, by hub, as large as the hubs are."""
    return apportioned(counts, [hub.startups for hub in size.hubs])
