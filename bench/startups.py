"""The directory of startups: lists, facets and searches, as a stranger asks them."""

from collections.abc import Mapping

from bench import floor
from bench.crowd import HUBS, TAGS, Crowd
from bench.ground import Ground
from bench.measure import Act, Row

_DEEP = 10  # pages of a hundred

LISTS: Mapping[str, Mapping[str, str]] = {
    "list 20 startups": {},
    "of one hub and sector": {"hub": HUBS[1], "sector": "health"},
    "of the hubs around a place": {"near": "48.8,2.3,30"},
    "with four facets": {"facets": "sector,stage,hub,tag"},
    "search an exact name": {"q": "Lumen Atelier"},
    "search a beginning": {"q": "lum"},
    "search with a typing error": {"q": "lumne ateleir"},
    "search two common words": {"q": "digital platform"},
    "search a common word in a hub": {"q": "digital", "hub": HUBS[1]},
    "search two letters": {"q": "ai"},
    "search an identifier": {"q": "732 829 320"},
    "search with four facets": {"q": TAGS[0], "facets": "sector,stage,hub,tag"},
    "search 200 letters": {"q": " ".join(f"{word}tion" for word in ("interna", "commu", "rela", "posi") * 5)[:200]},
}


async def rows(ground: Ground) -> list[Row]:
    crowd = ground.crowd
    deep = await _deep(crowd)
    acts = {name: _list(crowd, asked) for name, asked in LISTS.items()} | {"a deep page": _list(crowd, deep)}
    return [
        Row(name, act, floor=await floor.of_reading(crowd.bare, act), against=_against(name), repeats=2)
        for name, act in acts.items()
    ]


def _against(name: str) -> str | None:
    first = next(iter(LISTS))
    return None if name == first else first


def _list(crowd: Crowd, asked: Mapping[str, str]) -> Act:
    async def act() -> None:
        await crowd.ask("/v1/startups", **asked)

    return act


async def _deep(crowd: Crowd) -> dict[str, str]:
    asked = {"limit": "100"}
    for _ in range(_DEEP):
        following = (await crowd.ask("/v1/startups", **asked)).json()["next"]
        if following is None:
            break
        asked["cursor"] = following
    return asked
