"""A search in every writing: through HTTP, the same on both engines."""

from typing import Any

import pytest

pytestmark = pytest.mark.anyio

NAMES = (
    "Lumen", "Éléphant Rose", "Fit Lab", "Découverte", "L’Œuvre d’Art", "Straße & Söhne", "Łódź Motors", "Søren",
    "Hà Nội Works", "🚀 Rocket", "Orbit👩‍🚀Crew", "C++ Club", "C# Corner", ".NET Factory", "X", "AI Lab",
    "O'Neill Surf", "مَدِينَة الابتكار", "שָׁלוֹם טק", "Numérique Santé", "Node.js Now", "B2B24",
    "Þórsmörk", "Ελλάδα Λαβ", "光明科技", "Zebra 2024", "!!!",
)  # fmt: skip


@pytest.fixture
async def named(directory: Any) -> Any:
    for name in NAMES:
        await directory.startup(name)
    return directory


FOUND = {
    # Accents, letters of other alphabets, ligatures.
    "elephant rose": "Éléphant Rose",
    "decouverte": "Découverte",
    "l oeuvre d art": "L’Œuvre d’Art",
    "L'ŒUVRE D'ART": "L’Œuvre d’Art",
    "loeuvre": "L’Œuvre d’Art",
    "oeuvre": "L’Œuvre d’Art",
    "strasse": "Straße & Söhne",
    "sohne": "Straße & Söhne",
    "lodz": "Łódź Motors",
    "soren": "Søren",
    "ha noi": "Hà Nội Works",
    "HÀ NỘI": "Hà Nội Works",
    "thorsmork": "Þórsmörk",
    "ελλαδα": "Ελλάδα Λαβ",
    # Marks of Arabic and Hebrew, written or not, and one letter for another.
    "مدينة": "مَدِينَة الابتكار",
    "مَدِينَة": "مَدِينَة الابتكار",
    "مدينه": "مَدِينَة الابتكار",
    "مــديــنــة": "مَدِينَة الابتكار",
    "شلام": None,
    "שלום": "שָׁלוֹם טק",
    "שָׁלוֹם": "שָׁלוֹם טק",
    "光明": "光明科技",
    # Signs that belong to a name, and emoji.
    "c++": "C++ Club",
    "C#": "C# Corner",
    ".net": ".NET Factory",
    "net": ".NET Factory",
    "node.js": "Node.js Now",
    "nodejs": "Node.js Now",
    "🚀": "🚀 Rocket",
    "👩‍🚀": "Orbit👩‍🚀Crew",
    "orbit crew": "Orbit👩‍🚀Crew",
    "!!!": "!!!",
    # Short ones, and spaces that are there or not.
    "x": "X",
    "ai": "AI Lab",
    "fitlab": "Fit Lab",
    "fit-lab": "Fit Lab",
    "ＦＩＴ　ＬＡＢ": "Fit Lab",
    "o’neill": "O'Neill Surf",
    "o'neill": "O'Neill Surf",
    "oneill": "O'Neill Surf",
    "zebra ٢٠٢٤": "Zebra 2024",
    # Slips of the finger, in long words and in short ones.
    "elefant": "Éléphant Rose",
    "lumne": "Lumen",
    "lumeen": "Lumen",
    "lunem": None,
    "ulmen": "Lumen",
    "sroen": "Søren",
    "decouvrete": "Découverte",
    "numerik": "Numérique Santé",
    "numerik sante": "Numérique Santé",
    "rocekt": "🚀 Rocket",
    "ftilab": None,
    # Unseen characters and tricks with the direction of writing.
    "lu\u200bmen": "Lumen",
    "\u202elumen\u202c": "Lumen",
    # What is not there.
    "zebra 2025": None,
    "b2b25": None,
    "%": None,
    "_": None,
    "*": None,
    '"lumen" OR 1=1 --': None,
}


async def test_a_search_finds_what_is_meant_first(named: Any) -> None:
    found = {query: (await named.names(q=query))[:1] for query in FOUND}
    meant = {query: [name] if name else [] for query, name in FOUND.items()}
    assert {query: names for query, names in found.items() if names != meant[query]} == {}


async def test_whoever_is_typing_is_offered_names(named: Any) -> None:
    async def offered(text: str, by: Any = None) -> list[str]:
        answer = await (by or named.anyone).get("/v1/startups/suggest", params={"q": text})
        assert answer.status_code == 200, answer.text
        assert all(item.keys() == {"id", "slug", "display_name"} for item in answer.json()["items"])
        return [item["display_name"] for item in answer.json()["items"]]

    await named.startup("Lumen Secret", visibility="private")
    await named.startup("Other", pitch="Lumen")
    for number in range(12):
        await named.startup(f"Lumen {number:02}")
    assert await offered("lu") == ["Lumen", *(f"Lumen {number:02}" for number in range(9))]
    assert (await offered("lumne"))[:1] == ["Lumen"]
    assert await offered("fitl") == await offered("fit la") == ["Fit Lab"]
    assert await offered("lumen sec") == await offered("  ") == await offered("zzzz") == []
    assert await offered("lumen sec", named.staff) == ["Lumen Secret"]
    assert await offered("🚀") == ["🚀 Rocket", "Orbit👩‍🚀Crew"]
    assert (await named.anyone.get("/v1/startups/suggest")).status_code == 422


async def test_a_name_has_120_characters_however_many_bytes(directory: Any) -> None:
    longest = ("é🚀مדß" * 24)[:120]
    made = await directory.startup(longest)
    assert made["display_name"] == longest
    assert await directory.names(q=longest) == [longest]
    assert await directory.names(q=longest[:40]) == [longest]
    answer = await directory.staff.post("/v1/startups", json={"display_name": longest + "é"})
    assert answer.status_code == 422
    folding = await directory.startup("\ufdfa" * 120)  # one character that stands for eighteen
    assert await directory.names(q="\ufdfa") == [folding["display_name"]]


async def test_names_sort_by_what_they_sound_like(directory: Any) -> None:
    for name in (
        "Zebra",
        "éclair",
        "Ömer",
        "œuvre",
        "Orbit",
        "Eau",
        "Łódź",
        "lodge",
        "ÉCLAT",
        "'Apos",
        "42",
        "Ḁ",
    ):
        await directory.startup(name)
    assert await directory.names() == [
        "42", "Ḁ", "'Apos", "Eau", "éclair", "ÉCLAT", "lodge", "Łódź", "œuvre", "Ömer", "Orbit", "Zebra",
    ]  # fmt: skip
