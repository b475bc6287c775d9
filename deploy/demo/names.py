"""Names for a thousand startups: most of them alike in kind, none of them alike in letters but for the homonyms."""

import random
from collections.abc import Iterator
from functools import lru_cache

from slugify import slugify

from deploy.demo.chance import pick
from deploy.demo.words.people import FAMILY, GIVEN, family
from deploy.demo.words.startups import ENDINGS, HOUSES, LONGEST, MESSY, OBJECTS, QUALITIES, STEMS, THINGS

# Two startups whose admins sign in to the demo; they come first.
HEROES = ("Atelier Lumen", "Nuage Vert")


def names(count: int, rng: random.Random) -> list[str]:
    planted = [*HEROES, *MESSY, LONGEST][:count]
    fresh = _fresh(rng, set(planted))
    return planted + [next(fresh) for _ in range(count - len(planted))]


def person(rng: random.Random) -> tuple[str, str]:
    """Given and family name."""
    return rng.choice(GIVEN), family(rng.choice(FAMILY))


@lru_cache(maxsize=1000)
def plain(name: str) -> str:
    """A name as it stands in an address."""
    return str(slugify(name))


def _fresh(rng: random.Random, taken: set[str]) -> Iterator[str]:
    kinds = ((_coined, 60.0), (_house, 14.0), (_english, 16.0), (_founders, 10.0))
    while True:
        name = pick(rng, kinds)(rng)
        if name not in taken:
            taken.add(name)
            yield name


def _coined(rng: random.Random) -> str:
    return rng.choice(STEMS) + rng.choice(ENDINGS)


def _house(rng: random.Random) -> str:
    return f"{rng.choice(HOUSES)} {rng.choice(THINGS)}"


def _english(rng: random.Random) -> str:
    return f"{rng.choice(QUALITIES)} {rng.choice(OBJECTS)}"


def _founders(rng: random.Random) -> str:
    return f"{family(rng.choice(FAMILY))} & {family(rng.choice(FAMILY))}"
