"""The keys under which startups are found: their names as a whole and by word, and the words of all that they say.

A key is a text that begins with its kind. Both engines keep them in the same tables and answer from the same index.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

WHOLE, WORD, TEXT = "=", "w", "t"
LONGEST: Final = 60
_WORDS_ASKED: Final = 10
_WORDS_TOLD: Final = 1500
_SHORT: Final = 6
_PARTS: Final = 24
_LAST: Final = "\U0010ffff"


class Keys(NamedTuple):
    """Where a word may stand: under any key from one on and below another, or under one of a few."""

    first: str
    beyond: str
    others: Sequence[str] = ()


def words_of(query: str) -> list[str]:
    """The words of a folded query that count."""
    return list(dict.fromkeys(query.split()))[:_WORDS_ASKED]


def joined(name: str) -> str:
    return name.replace(" ", "")


def keys_of(folded_name: str, folded_text: str) -> set[str]:
    """All keys of a startup."""
    names = [name.split() for name in folded_name.split("\n")]
    words = {word[:LONGEST] for name in names for word in name}
    told = {word[:LONGEST] for word in folded_text.split()[:_WORDS_TOLD]}
    keys = {WHOLE + "".join(name)[:LONGEST] for name in names if name}
    return keys | {WORD + word for word in words} | {TEXT + word for word in words | told}


def spelled(folded_name: str) -> set[str]:
    """The words of a startup's names in which a typing error is forgiven: not the numbers."""
    return {word[:LONGEST] for word in folded_name.split() if len(word) > 2 and not word.isdigit()}


def parts_of(word: str) -> list[str]:
    """By what a word is found that is not written so: groups of three letters, and all letters of a short one."""
    padded = f" {word[:LONGEST]} "
    groups = dict.fromkeys(padded[i : i + 3] for i in range(len(padded) - 2))
    # Groups inside a word are rarer than its edges.
    parts = sorted(groups, key=lambda group: (" " in group, group))[:_PARTS]
    return [*parts, f"~{''.join(sorted(word))}"] if len(word) <= _SHORT else parts


def fewest(parts: int) -> int:
    """How many of its parts a word must share with another to be worth a closer look."""
    return max(1, (parts - 1) // 2)


def whole(query: str) -> Keys:
    """Names that begin like this, whatever the spaces; one that is the same comes first."""
    return _beginning(WHOLE, joined(query))


def in_names(words: Iterable[str], meant: dict[str, Sequence[str]]) -> list[Keys]:
    """Names with all of these words, or with those that are meant by them."""
    return [_keys(WORD, word)._replace(others=[WORD + other for other in meant.get(word, ())]) for word in words]


def in_texts(words: Iterable[str]) -> list[Keys]:
    return [_keys(TEXT, word) for word in words if len(word) > 1 or not word.isascii()]


def _keys(kind: str, word: str) -> Keys:
    # Short words are looked for as they are in texts, single letters everywhere: too much begins with them.
    if len(word) == 1 or (kind == TEXT and len(word) == 2):
        return Keys(kind + word, f"{kind}{word} ")  # no word holds a space
    return _beginning(kind, word)


def _beginning(kind: str, text: str) -> Keys:
    return Keys(kind + text[:LONGEST], kind + text[:LONGEST] + _LAST)
