"""Every statement about exports: startups in the order they came, some at a time."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from services.kit.columns import UtcDateTime
from services.kit.paging import Key, Paging, Slice
from services.kit.principal import ANONYMOUS, Principal
from services.startups.memberships.repository import lives_in
from services.startups.startups.repository import startup, visible_to

# So many pages may stand in one file.
SITEMAP_PART: Final = 50_000
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

    def pages(self, paging: Paging) -> Slice:
        """What has a page of its own that anybody may read: slug, and when it changed."""
        c = startup.c
        return paging.fetch(self._session, select(c.slug, c.updated_at).where(open_to_all()), [Key(c.id)])

    def parts(self) -> Sequence[Any]:
        """The parts of the sitemap that hold something: rows `(part, updated_at)`."""
        c = startup.c
        part = ((c.number - 1) // SITEMAP_PART + 1).label("part")
        statement = select(part, func.max(c.updated_at, type_=UtcDateTime).label("updated_at")).where(open_to_all())
        return self._session.execute(statement.group_by(part).order_by(part)).all()

    def part(self, part: int | None) -> Sequence[Any]:
        """The pages of one part, or of the only one."""
        c = startup.c
        statement = select(c.slug, c.updated_at).where(open_to_all())
        if part is not None:
            statement = statement.where(c.number > (part - 1) * SITEMAP_PART, c.number <= part * SITEMAP_PART)
        return self._session.execute(statement.order_by(c.number)).all()


def open_to_all() -> ColumnElement[bool]:
    """What anybody may see, whoever asks."""
    return visible_to(ANONYMOUS)


def of_hubs(hub_ids: Collection[str], by: Principal) -> list[ColumnElement[bool]]:
    return [visible_to(by), lives_in(startup.c.id, hub_ids)]


def living_in(hub_id: str) -> ColumnElement[bool]:
    return lives_in(startup.c.id, [hub_id])
