"""How well a startup answers a search. Both engines bring candidates; these functions decide, so both agree."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from services.startups.startups.terms import joined, words_of

_TYPO: Final = 0.6
_LOOKALIKE: Final = 0.85

IDENTIFIER, NAME, ALIAS, PREFIX, ALIAS_PREFIX, JOINED, JOINED_PREFIX, WORDS, INSIDE, TYPO, TEXT = (
    1000, 900, 850, 800, 780, 760, 740, 700, 650, 300, 200,
)  # fmt: skip


class Candidate(NamedTuple):
    """A startup that may answer: its folded names (one a line, between spaces) and where else it was found."""

    id: str
    sort_name: str
    folded_name: str
    by_identifier: bool = False
    by_name: bool = True
    by_text: bool = False


class Ranked(NamedTuple):
    score: int
    sort_name: str
    id: str

    @property
    def place(self) -> tuple[int, str, str]:
        return (-self.score, self.sort_name, self.id)


def ranked(query: str, candidates: Sequence[Candidate]) -> list[Ranked]:
    """The candidates that answer, best first."""
    scored = (Ranked(score(query, candidate), candidate.sort_name, candidate.id) for candidate in candidates)
    return sorted((entry for entry in scored if entry.score), key=lambda entry: entry.place)


def score(query: str, candidate: Candidate) -> int:
    """Identifier, whole name, alias, beginning, all words, typing error, pitch and tags; 0 for no answer."""
    if candidate.by_identifier:
        return IDENTIFIER
    if not candidate.by_name:
        return TEXT if candidate.by_text else 0
    names = [name.strip() for name in candidate.folded_name.split("\n")]
    if best := _score_of_names(query, names[0], names[1:]):
        return best
    return _score_of_words(query, names) or (TEXT if candidate.by_text else 0)


def closeness(query: str, name: str) -> float:
    """How alike two folded names are, from 0 to 1; the spaces between words count little."""
    asked, there = words_of(query), words_of(name)
    if not asked or not there:
        return 0.0
    each = [max(_alike(word, other) for other in there) for word in asked]
    by_words = sum(each) / len(each) if min(each) >= _TYPO - 0.1 else 0.0
    return max(by_words, _alike(joined(query), joined(name)))


def looks_like(name: str, other: str) -> bool:
    """Whether people could take one folded name for the other, read either way."""
    return min(closeness(name, other), closeness(other, name)) >= _LOOKALIKE


def nearest(word: str, others: Sequence[str]) -> list[str]:
    """Those of the other words that this one may be a misspelling or a part of, best first."""
    close = {other: 1.0 if word in other else _alike(word, other) for other in others}
    return sorted((other for other in close if close[other] >= _TYPO - 0.1), key=lambda other: (-close[other], other))


def _score_of_names(query: str, first: str, others: Sequence[str]) -> int:
    if first.startswith(query):
        return NAME if first == query else PREFIX
    if query in others:
        return ALIAS
    if any(name.startswith(query) for name in others):
        return ALIAS_PREFIX
    close = joined(query)
    begun = [name for name in map(joined, (first, *others)) if name.startswith(close)]
    return (JOINED if close in begun else JOINED_PREFIX) if begun else 0


def _score_of_words(query: str, names: Sequence[str]) -> int:
    there = [word for name in names for word in name.split()]
    asked = words_of(query)
    if all(any(word.startswith(part) for word in there) for part in asked):
        return WORDS
    if all(len(part) > 2 and any(part in word for word in there) for part in asked):
        return INSIDE
    typo = max(closeness(query, name) for name in names)
    return TYPO + int(typo * 300) if typo >= _TYPO else 0


def _alike(word: str, other: str) -> float:
    """Shared pairs of letters, or few enough slips of the finger; numbers are the same or not."""
    if word == other:
        return 1.0
    if _digits(word) != _digits(other):
        return 0.0
    pairs, others = _pairs(word), _pairs(other)
    shared = 2 * len(pairs & others) / (len(pairs) + len(others))
    longest = max(len(word), len(other))
    allowed = slips_in(longest)
    if not allowed or abs(len(word) - len(other)) > allowed:
        return shared
    slips = _slips(word, other, allowed)
    return shared if slips > allowed else max(shared, 1 - slips / (longest + 1))


def slips_in(length: int) -> int:
    """How many letters too many, too few, wrong or in the wrong order are forgiven in a word."""
    return 0 if length < 4 else 1 if length < 8 else 2


def _slips(word: str, other: str, most: int) -> int:
    """Damerau and Levenshtein's distance, or more than `most`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        before, above, row = row, before, [i]
        for j, there in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == there:
                best = min(best, above[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return row[-1]


def _digits(word: str) -> str:
    return "".join(letter for letter in word if letter.isdigit())


def _pairs(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[i : i + 2] for i in range(len(padded) - 1)}
