"""One spelling for every way to write a text, so that a search finds it: no case, no accents, no typography."""

import unicodedata
from typing import Final

# Letters that NFKD does not take apart, and apostrophes, which people leave out.
_LETTERS: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ı": "i"})
_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’‘ʼ`´"), " ")
_KEPT: Final = frozenset("+#.")


def fold(text: str) -> str:
    """The text as a search compares it: words of plain letters, digits, emoji and `+ # .`, one space between them."""
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", text)
    words = ("".join(_spelled(letter) for letter in decomposed)).split()
    # A dot belongs to `.net` and `node.js`, not to the end of a sentence.
    return unicodedata.normalize("NFC", " ".join(word for word in (w.rstrip(".") for w in words) if word))


def _spelled(letter: str) -> str:
    category = unicodedata.category(letter)
    if category[0] == "M" or category == "Cf":
        return ""
    return letter if category[0] in "LN" or category == "So" or letter in _KEPT else " "
