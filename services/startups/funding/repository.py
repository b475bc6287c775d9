"""Every statement about rounds of funding."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from services.kit.paging import Key, Paging, Slice
from services.startups.funding.models import FundingRound
from services.startups.tables import table_of

funding_round = table_of(FundingRound)


class RoundRows:
    """Whoever changes one has locked its startup."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._session.execute(insert(funding_round).values(dict(row)))

    def change(self, round_id: str, values: Mapping[str, Any]) -> None:
        self._session.execute(update(funding_round).where(funding_round.c.id == round_id).values(dict(values)))

    def remove(self, round_id: str) -> None:
        self._session.execute(delete(funding_round).where(funding_round.c.id == round_id))

    def find(self, startup_id: str, round_id: str, *, public_only: bool) -> Any | None:
        c = funding_round.c
        statement = select(funding_round).where(c.startup_id == startup_id, c.id == round_id)
        return self._session.execute(statement.where(c.visibility == "public") if public_only else statement).first()

    def page(self, paging: Paging, startup_id: str, *, public_only: bool) -> Slice:
        c = funding_round.c
        statement = select(funding_round).where(c.startup_id == startup_id)
        if public_only:
            statement = statement.where(c.visibility == "public")
        return paging.fetch(self._session, statement, [Key(c.raised_on, descending=True), Key(c.id)])
