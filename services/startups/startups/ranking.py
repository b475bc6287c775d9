"""How well a startup answers a search. Both engines bring candidates; these functions decide, so both agree."""

from collections.abc import Sequence
from typing import Final, NamedTuple

CANDIDATES: Final = 500
_WORDS: Final = 10
_GRAMS: Final = 60
_TYPO: Final = 0.6
_LOOKALIKE: Final = 0.85

IDENTIFIER, NAME, ALIAS, PREFIX, ALIAS_PREFIX, JOINED, WORDS, INSIDE, TYPO, TEXT = (
    1000, 900, 850, 800, 780, 760, 700, 650, 300, 200,
)  # fmt: skip


class Candidate(NamedTuple):
    """A startup that may answer: its folded names (one a line, between spaces) and where else it was found."""

    id: str
    sort_name: str
    folded_name: str
    by_identifier: bool = False
    by_text: bool = False


class Ranked(NamedTuple):
    score: int
    sort_name: str
    id: str

    @property
    def place(self) -> tuple[int, str, str]:
        return (-self.score, self.sort_name, self.id)


def words_of(query: str) -> list[str]:
    return query.split()[:_WORDS]


def grams(query: str) -> list[str]:
    """The groups of three letters of a folded query, with the spaces around its words."""
    found = {padded[i : i + 3] for padded in (f" {word} " for word in words_of(query)) for i in range(len(padded) - 2)}
    # Groups inside a word are rarer than its edges, and the rarest are looked up first.
    return sorted(found, key=lambda gram: (" " in gram, gram))[:_GRAMS]


def fewest(count: int) -> int:
    """How many of a query's groups a name must share to be worth a closer look."""
    return max(1, (count - 1) // 2)


def ranked(query: str, candidates: Sequence[Candidate]) -> list[Ranked]:
    """The candidates that answer, best first."""
    scored = (Ranked(score(query, candidate), candidate.sort_name, candidate.id) for candidate in candidates)
    return sorted((entry for entry in scored if entry.score), key=lambda entry: entry.place)[:CANDIDATES]


def score(query: str, candidate: Candidate) -> int:
    """Identifier, whole name, alias, beginning, all words, typing error, pitch and tags; 0 for no answer."""
    names = [name.strip() for name in candidate.folded_name.split("\n")]
    first, others = names[0], names[1:]
    found = [
        (candidate.by_identifier, IDENTIFIER),
        (first == query, NAME),
        (query in others, ALIAS),
        (first.startswith(query), PREFIX),
        (any(name.startswith(query) for name in others), ALIAS_PREFIX),
        (any(joined(name) == joined(query) for name in names), JOINED),
    ]
    best = next((value for applies, value in found if applies), 0)
    if best:
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


def joined(name: str) -> str:
    return name.replace(" ", "")


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
    if word == other:
        return 1.0
    pairs, others = _pairs(word), _pairs(other)
    return 2 * len(pairs & others) / (len(pairs) + len(others))


def _pairs(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[i : i + 2] for i in range(len(padded) - 1)}
