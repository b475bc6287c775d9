"""Decisions about sectors: what a word means, what comes close to it, and by what a startup is found."""

from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Final

from services.kit.errors import Violation
from services.kit.fold import fold
from services.kit.text import Text
from services.startups.sectors.taxonomy import SECTORS

Pairs = frozenset[tuple[str, str]]

_NEAREST: Final = 3
_ALIKE: Final = 0.4


def current(code: str) -> str | None:
    """The sector of this code, or the one it was replaced by; None where there never was such a code."""
    sector = SECTORS.get(code)
    while sector is not None and sector.replaced_by is not None:
        sector = SECTORS.get(sector.replaced_by)
    return sector.code if sector else None


def named(word: str) -> str | None:
    """The sector of a code or of a label in either language, whatever its case and accents."""
    code = _spellings().get(_folded(word))
    return current(code) if code else None


def label(code: str, language: str) -> str:
    """What people call it; a word that is no sector is called by itself."""
    sector = SECTORS.get(code)
    return sector.label.render(language) if sector else code


def chosen(words: Iterable[str]) -> tuple[list[str], list[Violation]]:
    """The sectors of a wish, each once and none that was replaced, and what is wrong with the others."""
    found: list[str] = []
    wrong: list[Violation] = []
    for place, word in enumerate(words):
        code = current(word)
        if code is None:
            wrong.append(unknown(word, field=f"sectors.{place}"))
        elif code not in found:
            found.append(code)
    return found, wrong


def found_by(codes: Iterable[str]) -> list[str]:
    """By what a startup of these sectors is found and counted: by their parents too."""
    lines = ((code, SECTORS[code].parent if code in SECTORS else None) for code in codes)
    return list(dict.fromkeys(each for line in lines for each in line if each is not None))


def nearest(word: str) -> list[str]:
    """The sectors that somebody who wrote this may have meant, the likeliest first."""
    asked = _pairs(_folded(word))
    alike: dict[str, float] = {}
    for code, there in _outlines():
        alike[code] = max(2 * len(asked & there) / (len(asked) + len(there)), alike.get(code, 0))
    best = sorted(alike, key=lambda code: -alike[code])[:_NEAREST]
    return [code for code in best if alike[code] >= _ALIKE]


def unknown(word: str, *, field: str) -> Violation:
    near = nearest(word)
    listed = ", ".join(near) or "/v1/sectors"
    message = Text(f"There is no such sector; nearest: {listed}.", f"Secteur inconnu ; les plus proches : {listed}.")
    return Violation("sector.unknown", message, field=field, actual=word[:40], limit=near or None)


@cache
def _spellings() -> dict[str, str]:
    """Every way to write a sector, folded; a code comes before the label of another one."""
    labels = {fold(each): sector.code for sector in SECTORS.values() for each in sector.label}
    return labels | {_folded(code): code for code in SECTORS}


@cache
def _outlines() -> list[tuple[str, Pairs]]:
    """The pairs of letters of each spelling, with the sector it leads to."""
    return [(current(code) or code, _pairs(spelling)) for spelling, code in _spellings().items()]


def _pairs(folded: str) -> Pairs:
    return frozenset(pairwise(f" {folded} "))


def _folded(word: str) -> str:
    return fold(word.replace("_", " "))
