"""The startups a search could mean, found by index on either engine; `ranking` decides which of them answer."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, and_, case, func, literal, literal_column, or_, select
from sqlalchemy import text as sql
from sqlmodel import Session

from services.kit.fold import fold
from services.startups.startups import ranking, rules
from services.startups.startups.identifiers import canonical
from services.startups.startups.models import Startup, StartupIdentifier
from services.startups.startups.ranking import CANDIDATES, Candidate, Ranked
from services.startups.tables import table_of

s = table_of(Startup).c
identifier = table_of(StartupIdentifier).c
_LAST = "\U0010ffff"


class Search:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._full_text = session.get_bind().dialect.name == "sqlite"

    def ranked(self, text: str, conditions: Sequence[ColumnElement[bool]]) -> list[Ranked]:
        """The startups within the conditions that answer, best first; both engines find the same."""
        query = fold(text)
        candidates: dict[str, Candidate] = {}
        # A later way of finding keeps what an earlier one knew; texts answer when names do not fill the list.
        for way in (self._by_identifier(text), self._by_name(query, text), self._by_text(query)):
            if len(candidates) >= CANDIDATES:
                break
            for row in self._found(way, conditions):
                known = candidates.get(row.id)
                candidates[row.id] = Candidate(
                    row.id,
                    row.sort_name,
                    row.folded_name,
                    by_identifier=bool(row.by_identifier) or (known is not None and known.by_identifier),
                    by_text=bool(row.by_text) or (known is not None and known.by_text),
                )
        return ranking.ranked(query or rules.sort_name(text), list(candidates.values()))

    def named_like(self, name: str, conditions: Sequence[ColumnElement[bool]]) -> list[str]:
        """The startups with a name that could be taken for this one."""
        query = fold(name)
        return [
            row.id
            for row in self._found(self._by_name(query, name), conditions)
            if any(ranking.looks_like(query, other.strip()) for other in row.folded_name.split("\n"))
        ]

    def _found(self, way: tuple[Any, ...] | None, conditions: Sequence[ColumnElement[bool]]) -> Sequence[Any]:
        if way is None:
            return []
        condition, order, by_identifier, by_text = way
        statement = (
            select(
                s.id,
                s.sort_name,
                s.folded_name,
                literal(by_identifier).label("by_identifier"),
                literal(by_text).label("by_text"),
            )
            .where(condition, *conditions)
            .order_by(*order, s.sort_name, s.id)
            .limit(CANDIDATES)
        )
        return self._session.execute(statement).all()

    def _by_name(self, query: str, text: str) -> tuple[Any, ...] | None:
        if len(query) < 2:
            start = query or rules.sort_name(text)
            return and_(s.sort_name >= start, s.sort_name < start + _LAST), (), False, False
        if len(query) == 2:
            return self._holds_any(s.folded_name, [f" {query}"]), (), False, False
        grams = ranking.grams(query)
        needed = ranking.fewest(len(grams))
        shared: ColumnElement[int] = sum(
            (case((self._holds(s.folded_name, gram), 1), else_=0) for gram in grams), literal(0)
        )
        # Who shares `needed` of them holds at least one of all but `needed - 1`: the index need not look for the rest.
        looked_up = grams[: len(grams) - needed + 1]
        condition = and_(self._holds_any(s.folded_name, looked_up), shared >= needed)
        return condition, (shared.desc(),), False, False

    def _by_text(self, query: str) -> tuple[Any, ...] | None:
        words = ranking.words_of(query)
        # A word of two letters is looked for as a whole word; shorter ones say too little.
        parts = [word if len(word) > 2 else f" {word} " for word in words if len(word) > 1]
        if not parts:
            return None
        found = self._holds_any(s.folded_text, [max(parts, key=len)])
        return and_(found, *(self._holds(s.folded_text, part) for part in parts)), (), False, True

    def _by_identifier(self, text: str) -> tuple[Any, ...] | None:
        value = canonical("other", text).value
        if not any(character.isdigit() for character in value):
            return None
        holders = select(identifier.startup_id).where(identifier.value.in_([value, f"FR{value}"]), identifier.live)
        return s.id.in_(holders), (), True, False

    def _holds(self, column: Column[Any], part: str) -> ColumnElement[bool]:
        position = func.instr(column, part) if self._full_text else func.strpos(column, part)
        return position > 0

    def _holds_any(self, column: Column[Any], parts: Sequence[str]) -> ColumnElement[bool]:
        if not self._full_text:
            # Folded text holds no signs that mean something in a pattern.
            return or_(*(column.like(f"%{part}%") for part in parts))
        phrases = " OR ".join(f'"{part}"' for part in parts)
        matching = sql("startup_search MATCH :phrases").bindparams(phrases=f"{{{column.name}}} : ({phrases})")
        numbers = select(literal_column("rowid", Integer)).select_from(sql("startup_search")).where(matching)
        return s.number.in_(numbers)
