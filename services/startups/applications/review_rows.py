"""Every statement about reviews."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from services.kit.paging import Key, Paging, Slice
from services.startups.applications.models import Review
from services.startups.tables import table_of

review = table_of(Review)


class ReviewRows:
    """Whoever writes one has locked the cohort, so that one reviewer's two do not meet."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._session.execute(insert(review).values(dict(row)))

    def change(self, review_id: str, values: Mapping[str, Any]) -> None:
        self._session.execute(update(review).where(review.c.id == review_id).values(dict(values)))

    def rename(self, reviewer: str, name: str, *, at: datetime) -> None:
        theirs = update(review).where(review.c.reviewer == reviewer)
        self._session.execute(theirs.values(reviewer_name=name, version=review.c.version + 1, updated_at=at))

    def find(self, application_id: str, reviewer: str) -> Any | None:
        mine = select(review).where(review.c.application_id == application_id, review.c.reviewer == reviewer)
        return self._session.execute(mine).first()

    def counted(self, application_id: str) -> Sequence[dict[str, int]]:
        """The scores of those who are not in conflict."""
        statement = select(review.c.scores).where(
            review.c.application_id == application_id, review.c.conflict_of_interest.is_(False)
        )
        return self._session.execute(statement).scalars().all()

    def page(self, paging: Paging, application_id: str, *, only: str | None) -> Slice:
        statement = select(review).where(review.c.application_id == application_id)
        if only is not None:
            statement = statement.where(review.c.reviewer == only)
        return paging.fetch(self._session, statement, [Key(review.c.created_at), Key(review.c.id)])
