"""Rounds of funding: more of them early, larger later, some told in other money or without an amount."""

import random
from typing import Any, Final

from deploy.demo.chance import Wheel, identifier, pick, stream
from deploy.demo.days import Today
from deploy.demo.startups import Startup

Row = dict[str, Any]

# By kind: how often, the median in thousands, and how wide it spreads.
_KINDS: Final = (
    ("love", 8.0, 40, 0.5),
    ("grant", 26.0, 45, 0.7),
    ("loan", 14.0, 90, 0.6),
    ("prize", 10.0, 12, 0.6),
    ("pre_seed", 14.0, 350, 0.5),
    ("seed", 18.0, 900, 0.6),
    ("series_a", 7.0, 5000, 0.5),
    ("series_b", 2.0, 16_000, 0.4),
    ("later", 1.0, 30_000, 0.4),
)
_PUBLIC: Final = {
    "grant": (None, 100, 100, 80),
    "loan": (None, 0, 50, 100),
    "prize": (None, 0, 100),
    "seed": (None, 0, 20),
}
_CURRENCIES: Final = (("EUR", 95.0), ("USD", 3.0), ("GBP", 1.0), ("CHF", 1.0))
_INVESTORS: Final = (
    *(
        "Quai Ventures",
        "Fonds Régional d’Amorçage",
        "Banque des Projets",
        "Les Anges de la Halle",
        "North Dock Capital",
    ),
    *(
        "Région Exemple",
        "Réseau Premiers Pas",
        "Élan Participations",
        "Blue Harbour Partners",
        "Caisse de l’Innovation",
    ),
)


def funding(startups: list[Startup], count: int, today: Today) -> list[Row]:
    rng = stream("funding")
    kinds = Wheel([((kind, middle, spread), weight) for kind, weight, middle, spread in _KINDS])
    raisers = [startup for startup in startups if startup.standing.standing != "candidate"]
    # A few raise again and again, and many never do.
    chosen = Wheel([(startup, rng.lognormvariate(0, 1)) for startup in raisers])
    return [_round(number, chosen.spin(rng), kinds.spin(rng), rng, today) for number in range(count)]


def _round(number: int, startup: Startup, kind: tuple[str, int, float], rng: random.Random, today: Today) -> Row:
    name, middle, spread = kind
    age = max((today.now - startup.row["created_at"]).days, 30)
    ago = rng.randrange(5, age + 200)
    amount = None if rng.random() < 0.06 else round(middle * rng.lognormvariate(0, spread)) * 100_000
    told = today.past(-max(ago - 10, 0), 700)
    has_source = rng.random() < 0.5
    return {
        "id": identifier("funding round", number),
        "startup_id": startup.id,
        "kind": name,
        "amount": amount,
        "currency": None if amount is None else pick(rng, _CURRENCIES),
        "raised_on": today.day(-ago).isoformat()[: pick(rng, ((10, 6.0), (7, 3.0), (4, 1.0)))],
        "public_share": rng.choice(_PUBLIC.get(name, (None, 0))),
        "investors": rng.sample(_INVESTORS, rng.randrange(0, 4)),
        "source_url": f"https://news.example/{number}" if has_source else None,
        "visibility": "public" if has_source or rng.random() < 0.3 else "private",
        "version": 1,
        "created_at": told,
        "updated_at": told,
    }
