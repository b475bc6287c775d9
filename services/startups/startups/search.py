"""The startups a search could mean, found by their keys in bounded time; `ranking` decides which of them answer.

How much is looked at depends on what is asked, never on who asks nor on what the list is narrowed to: so what a
narrower list shows is always a part of what the wider one shows.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, String, Subquery, and_, case, func, literal, or_, select, true, union_all
from sqlalchemy import text as sql
from sqlmodel import Session

from services.startups.startups import ranking, rules, terms
from services.startups.startups.identifiers import canonical
from services.startups.startups.index import term
from services.startups.startups.models import Startup, StartupIdentifier
from services.startups.startups.ranking import Candidate, Ranked
from services.startups.startups.terms import Keys
from services.startups.tables import table_of

s = table_of(Startup).c
identifier = table_of(StartupIdentifier).c
Conditions = Sequence[ColumnElement[bool]]

LOOK: Final = 2000  # so many entries under one key
_SPELLINGS: Final = 1000  # so many words with one part
_MEANT: Final = 40  # so many words that one could mean
_PARTS: Final = 120  # so many parts of a whole query
_ENOUGH: Final = 60  # a common multiple of what parts weigh


class Search:
    """`look`: at so many entries under one key."""

    def __init__(self, session: Session, *, look: int = LOOK) -> None:
        self._session = session
        self._look = look

    def ranked(self, text: str, conditions: Conditions) -> list[Ranked]:
        """The startups within the conditions that answer, best first; both engines find the same."""
        query = rules.said_name(text)
        words = terms.words_of(query)
        found: dict[str, Candidate] = {}
        for row in self._identified(text, conditions):
            found[row.id] = Candidate(row.id, row.sort_name, row.folded_name, by_identifier=True)
        for row in self._named(query, words, conditions):
            found.setdefault(row.id, Candidate(row.id, row.sort_name, row.folded_name))
        for row in self._holding(terms.in_texts(words), conditions):
            known = found.get(row.id)
            by_name = known is not None
            by_identifier = known is not None and known.by_identifier
            found[row.id] = Candidate(row.id, row.sort_name, row.folded_name, by_identifier, by_name, by_text=True)
        return ranking.ranked(query, list(found.values()))

    def suggested(self, text: str, conditions: Conditions, *, most: int) -> list[Ranked]:
        """The startups whose names somebody who is still typing may mean."""
        query = rules.said_name(text)
        rows = self._holding([terms.whole(query)], conditions) if query else ()
        if query and len(rows) < most:
            rows = self._named(query, terms.words_of(query), conditions)
        candidates = {row.id: Candidate(row.id, row.sort_name, row.folded_name) for row in rows}
        return ranking.ranked(query, list(candidates.values()))[:most]

    def named_like(self, name: str, conditions: Conditions) -> list[str]:
        """The startups with a name that could be taken for this one."""
        query = rules.said_name(name)
        rows = self._named(query, terms.words_of(query), conditions)
        like = (row for row in rows for each in row.folded_name.split("\n") if ranking.looks_like(query, each.strip()))
        return list(dict.fromkeys(row.id for row in like))

    def _named(self, query: str, words: Sequence[str], conditions: Conditions) -> list[Any]:
        begun = self._holding([terms.whole(query)], conditions)
        return [*begun, *self._holding(terms.in_names(words, self._meant(words)), conditions)]

    def _identified(self, text: str, conditions: Conditions) -> Sequence[Any]:
        value = canonical("other", text).value
        if not any(character.isdigit() for character in value):
            return []
        holders = select(identifier.startup_id).where(identifier.value.in_([value, f"FR{value}"]), identifier.live)
        return self._session.execute(_shown().where(s.id.in_(holders), *conditions)).all()

    def _holding(self, keys: Sequence[Keys], conditions: Conditions) -> Sequence[Any]:
        """The startups that have a key of each; of the rarest so many are looked at."""
        if not keys:
            return []
        rarest, *others = self._by_rarity(keys)
        entries = _entries(rarest, self._look)
        have = [select(term.c.number).where(term.c.number == s.number, _under(each)).exists() for each in others]
        statement = _shown().join_from(entries, table_of(Startup), s.number == entries.c.number)
        # In one piece, so that no planner begins with a condition: what one lets pass are many, the entries are not.
        passes = case((and_(true(), *have, *conditions), 1), else_=0) == 1
        return self._session.execute(statement.where(passes)).all()

    def _by_rarity(self, keys: Sequence[Keys]) -> list[Keys]:
        if len(keys) == 1:
            return list(keys)
        counts = [
            select(literal(place).label("place"), func.count().label("many")).select_from(_entries(each, self._look))
            for place, each in enumerate(keys)
        ]
        sizes = {row.place: row.many for row in self._session.execute(union_all(*counts))}
        return [keys[place] for place in sorted(sizes, key=lambda place: (sizes[place], place))]

    def _meant(self, words: Sequence[str]) -> dict[str, Sequence[str]]:
        """For each word those of names that it may be a misspelling or a part of, best first."""
        parts = [
            (place, part, -(-_ENOUGH // terms.fewest(len(found))) if part[0] != "~" else _ENOUGH)
            for place, word in enumerate(words)
            if terms.spelled(word) and (found := terms.parts_of(word))
            for part in found
        ][:_PARTS]
        if not parts:
            return {}
        lookups = " UNION ALL ".join(
            f"SELECT {place} AS asked, word, {weight} AS weight FROM (SELECT word FROM startup_spelling "  # noqa: S608 -- numbers of ours
            f"WHERE part = :part{n} ORDER BY word, number LIMIT {_SPELLINGS}) AS of_part{n}"
            for n, (place, _, weight) in enumerate(parts)
        )
        statement = sql(
            f"SELECT asked, word FROM ({lookups}) AS found GROUP BY asked, word "  # noqa: S608 -- as above
            f"HAVING sum(weight) >= {_ENOUGH} ORDER BY sum(weight) DESC, word LIMIT {_SPELLINGS}"
        ).bindparams(**{f"part{n}": part for n, (_, part, _) in enumerate(parts)})
        near: dict[str, list[str]] = {}
        for row in self._session.execute(statement.columns(asked=Integer, word=String)):
            near.setdefault(words[row.asked], []).append(row.word)
        return {word: ranking.nearest(word, others)[:_MEANT] for word, others in near.items()}


def _shown() -> Any:
    return select(s.id, s.sort_name, s.folded_name)


def _entries(keys: Keys, look: int) -> Subquery:
    """The first entries under the keys, in the order of the index."""
    c = term.c
    wanted = [and_(c.term >= keys.first, c.term < keys.beyond)]
    if keys.others:
        wanted.append(c.term.in_(keys.others))
    lists = [select(c.number).where(each).order_by(c.term, c.number).limit(look).subquery() for each in wanted]
    if len(lists) == 1:
        return lists[0]
    return union_all(*(select(each.c.number) for each in lists)).subquery()


def _under(keys: Keys) -> ColumnElement[bool]:
    c = term.c
    between = and_(c.term >= keys.first, c.term < keys.beyond)
    return or_(between, c.term.in_(keys.others)) if keys.others else between
