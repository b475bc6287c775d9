"""Every statement about documents and their files; what has expired is computed from the hub's day, as in the rules."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from services.kit.paging import Key, Paging, Slice, sort_keys
from services.kit.principal import Principal
from services.startups.documents.errors import DocumentThere
from services.startups.documents.models import Document, DocumentFile
from services.startups.hubs.repository import day_of, hub
from services.startups.hubs.rules import Days
from services.startups.memberships.repository import membership
from services.startups.startups.repository import startup, visible_to
from services.startups.tables import table_of

document = table_of(Document)
file = table_of(DocumentFile)
_FILE: Sequence[Any] = (file.c.name.label("file_name"), file.c.media_type, file.c.size, file.c.sha256)
_COLUMNS: Sequence[Any] = (*document.c, hub.c.time_zone, *_FILE)


class Asked(NamedTuple):
    """What a list of documents is narrowed to."""

    hub_id: str | None = None
    startup_id: str | None = None
    membership_id: str | None = None
    kind: str | None = None
    state: str | None = None
    expires_before: date | None = None


class DocumentRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        try:
            # One of a kind for each owner: the partial unique indexes bite here.
            with self._session.begin_nested():
                self._session.execute(insert(document).values(dict(row)))
        except IntegrityError as error:
            raise DocumentThere from error

    def add_once(self, row: Mapping[str, Any]) -> bool:
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        statement = dialect.insert(document).values(dict(row)).on_conflict_do_nothing().returning(document.c.id)
        return self._session.execute(statement).first() is not None

    def change(self, document_id: str, values: Mapping[str, Any]) -> None:
        self._session.execute(update(document).where(document.c.id == document_id).values(dict(values)))

    def remove(self, document_id: str) -> None:
        self.drop_file(document_id)
        self._session.execute(delete(document).where(document.c.id == document_id))

    def keep_file(self, document_id: str, row: Mapping[str, Any]) -> None:
        """Instead of the one before, of which nothing is left."""
        self.drop_file(document_id)
        self._session.execute(insert(file).values({"document_id": document_id, **row}))

    def drop_file(self, document_id: str) -> None:
        self._session.execute(delete(file).where(file.c.document_id == document_id))

    def content(self, document_id: str) -> bytes:
        """Of a document that has a file."""
        content: bytes = self._session.execute(
            select(file.c.content).where(file.c.document_id == document_id)
        ).scalar_one()
        return content

    def find(self, document_id: str, by: Principal, *, locked: bool = False, left_behind: bool = False) -> Any | None:
        """The document, for those who may see it; `left_behind` also one whose startup was removed."""
        seen = or_(seen_by(by), cleared_by(by)) if left_behind else seen_by(by)
        statement = _documents().where(document.c.id == document_id, seen)
        return self._session.execute(statement.with_for_update(of=document) if locked else statement).first()

    def of_kind(self, startup_id: str, hub_id: str, membership_id: str | None, kind: str) -> Any | None:
        """The one of a kind that a startup, or a membership of it, has in a hub."""
        c = document.c
        owned = c.membership_id == membership_id if membership_id is not None else c.membership_id.is_(None)
        mine = and_(c.startup_id == startup_id, c.hub_id == hub_id, c.kind == kind, owned)
        return self._session.execute(_documents().where(mine)).first()

    def empty_beside(self, startup_id: str, other: str) -> Sequence[Any]:
        """What nobody has handed in for this startup, where the other has a file for it."""
        c, theirs = document.c, document.alias().c
        same = [theirs[name] == c[name] for name in ("hub_id", "kind")]
        there = select(theirs.id).where(theirs.startup_id == other, theirs.membership_id.is_(None), *same)
        mine = and_(c.startup_id == startup_id, c.membership_id.is_(None), c.kind != "other", c.state == "missing")
        found = _documents().where(mine, there.where(theirs.state != "missing").exists())
        return list(self._session.execute(found.order_by(c.id)).all())

    def count(self, startup_id: str, hub_id: str) -> int:
        mine = select(func.count()).where(document.c.startup_id == startup_id, document.c.hub_id == hub_id)
        counted: int = self._session.execute(mine).scalar_one()
        return counted

    def page(self, paging: Paging, asked: Asked, *, by: Principal, days: Days, sort: str | None) -> Slice:
        c = document.c
        statement = _documents().where(seen_by(by), *narrowed(asked, days))
        known: dict[str, ColumnElement[Any]] = {"created_at": c.created_at, "updated_at": c.updated_at}
        return paging.fetch(self._session, statement, [*sort_keys(sort, known, default="created_at"), Key(c.id)])


def _documents() -> Any:
    return (
        select(*_COLUMNS).join(hub, hub.c.id == document.c.hub_id).outerjoin(file, file.c.document_id == document.c.id)
    )


def narrowed(asked: Asked, days: Days) -> list[ColumnElement[bool]]:
    c = document.c
    named = asked._asdict()
    exact = ("hub_id", "startup_id", "membership_id", "kind")
    conditions: list[ColumnElement[bool]] = [c[name] == named[name] for name in exact if named[name] is not None]
    if asked.state is not None:
        conditions.append(in_state(asked.state, day_of(c.hub_id, days)))
    if asked.expires_before is not None:
        conditions.append(and_(c.valid_to < asked.expires_before, c.state.in_(("received", "accepted"))))
    return conditions


def still_owed(today: ColumnElement[date]) -> ColumnElement[bool]:
    """Whether the stay that a document belongs to, or any of its startup in its hub, is not over."""
    c, stay = document.c, membership.c
    own = or_(c.membership_id.is_(None), stay.id == c.membership_id)
    goes_on = or_(stay.ends_on.is_(None), stay.ends_on > today)
    return select(stay.id).where(stay.startup_id == c.startup_id, stay.hub_id == c.hub_id, own, goes_on).exists()


def in_state(state: str, today: ColumnElement[date]) -> ColumnElement[bool]:
    """`rules.state_on`, as conditions that an index can serve."""
    c = document.c
    if state == "expired":
        return and_(c.state.in_(("received", "accepted")), c.valid_to < today)
    if state in {"received", "accepted"}:
        return and_(c.state == state, or_(c.valid_to.is_(None), c.valid_to >= today))
    return c.state == state


def seen_by(by: Principal) -> ColumnElement[bool]:
    """Those of the caller's hub, and those of a startup that they administer."""
    c = document.c
    known = select(startup.c.id).where(startup.c.id == c.startup_id, visible_to(by)).exists()
    if by.is_network_admin:
        return known
    signs_for = sorted({grant.startup_id for grant in by.grants if grant.startup_id and grant.role == "startup_admin"})
    return and_(known, or_(c.hub_id.in_(sorted(by.staffed_hub_ids)), c.startup_id.in_(signs_for)))


def cleared_by(by: Principal) -> ColumnElement[bool]:
    """What a removed startup has left in the caller's hub: its staff alone keep it, and delete it in the end."""
    c = document.c
    removed = select(startup.c.id).where(startup.c.id == c.startup_id, startup.c.hidden_at.is_not(None)).exists()
    return removed if by.is_network_admin else and_(removed, c.hub_id.in_(sorted(by.staffed_hub_ids)))
