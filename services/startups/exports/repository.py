"""Every statement about exports: startups in the order they came, some at a time."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from services.kit.principal import ANONYMOUS, Principal
from services.startups.memberships.repository import lives_in
from services.startups.startups.repository import startup, visible_to

_SHOWN = [column for column in startup.c if column.name not in {"folded_name", "folded_text"}]


class ExportRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def after(self, number: int, conditions: Sequence[ColumnElement[bool]], *, limit: int) -> Sequence[Any]:
        statement = select(*_SHOWN).where(startup.c.number > number, *conditions)
        return self._session.execute(statement.order_by(startup.c.number).limit(limit)).all()

    def newest(self, *, limit: int) -> Sequence[Any]:
        """The public startups that were shown last."""
        latest = startup.c.published_at.desc(), startup.c.id.desc()
        return self._session.execute(select(*_SHOWN).where(open_to_all()).order_by(*latest).limit(limit)).all()


def open_to_all() -> ColumnElement[bool]:
    """What anybody may see, whoever asks."""
    return visible_to(ANONYMOUS)


def of_hubs(hub_ids: Collection[str], by: Principal) -> list[ColumnElement[bool]]:
    return [visible_to(by), lives_in(startup.c.id, hub_ids)]


def living_in(hub_id: str) -> ColumnElement[bool]:
    return lives_in(startup.c.id, [hub_id])
