"""Every statement about forms. Whoever writes one has locked the cohort."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from services.startups.forms.models import ApplicationForm
from services.startups.tables import table_of

form = table_of(ApplicationForm)


class FormRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._session.execute(insert(form).values(dict(row)))

    def find(self, cohort_id: str, version: int | None = None) -> Any | None:
        """The form of a cohort as it is, or as it was in a version."""
        statement = select(form).where(form.c.cohort_id == cohort_id)
        if version is not None:
            statement = statement.where(form.c.version == version)
        return self._session.execute(statement.order_by(form.c.version.desc()).limit(1)).first()
