"""Cyrillic and Greek letters that look like Latin ones, after the confusables of Unicode TR39."""

import re
import unicodedata
from typing import Final

# Only pairs that look alike in most typefaces, so that a word of another language is rarely mistaken for one of ours.
_CYRILLIC: Final = ("АВЕЅІЈКМНОРСТУХԌԚԜасԁеһіјӏорѕԛԝухү", "ABESIJKMHOPCTYXGQWacdehijlopsqwyxy")
_GREEK: Final = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγινορυχ", "ABEZHIKMNOPTYXayivopux")
_LATIN: Final = {**str.maketrans(*_CYRILLIC), **str.maketrans(*_GREEK)}
_WORDS: Final = re.compile(r"\w+")


def skeleton(name: str) -> str:
    """The name in Latin letters, as far as its words look as if they were written in them."""
    return _WORDS.sub(_as_it_looks, unicodedata.normalize("NFKC", name))


def mixes_scripts(name: str) -> bool:
    """Whether a word has Latin letters and others that only look like them."""
    words = _WORDS.findall(unicodedata.normalize("NFKC", name))
    return any(any(ord(c) in _LATIN for c in word) and any(_is_latin(c) for c in word) for word in words)


def _as_it_looks(word: re.Match[str]) -> str:
    looks = word[0].translate(_LATIN)
    return looks if all(_is_latin(c) for c in looks if c.isalpha()) else word[0]


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
