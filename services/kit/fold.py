"""One spelling for every way to write a text, so that a search finds it: no case, no accents, no typography."""

import unicodedata
from typing import Final

# Letters that NFKD does not take apart, Arabic ones that stand for each other, and the line that stretches words.
_LETTERS: Final = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
    | {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": ""}
)
# People leave apostrophes out, or write any of these.
_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’‘ʼʻ`´′"), " ")
_KEPT: Final = frozenset("+#.")


def fold(text: str) -> str:
    """The text as a search compares it: words of plain letters, digits, emoji and `+ # .`, one space between them."""
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold().translate(_LETTERS)
    words = unicodedata.normalize("NFKD", text).translate(_SPELLED).split()
    # A dot belongs to `.net` and `node.js`, not to the end of a sentence.
    return unicodedata.normalize("NFC", " ".join(word for word in (w.rstrip(".") for w in words) if word))


class _Spelled(dict[int, str]):
    """What each letter becomes, found out when it is met first."""

    def __missing__(self, letter: int) -> str:
        self[letter] = spelled = _spelled(chr(letter))
        return spelled


def _spelled(letter: str) -> str:
    category = unicodedata.category(letter)
    if category[0] == "M" or category == "Cf":
        return ""
    if category == "So":
        return f" {letter} "  # an emoji is a word, whatever it is glued to
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    return letter if category[0] in "LN" or letter in _KEPT else " "


_SPELLED: Final = _Spelled()
