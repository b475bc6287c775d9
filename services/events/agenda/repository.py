from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, insert, inspect, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from services.events.agenda.errors import EventNotFound, SlugTaken
from services.events.agenda.models import Event, EventTag
from services.events.agenda.rules import LONGEST, SHOWN
from services.events.organisers import organised
from services.kit.ids import parse_id
from services.kit.paging import Key, Paging, Slice
from services.kit.principal import Principal

_COLUMNS: Final = tuple(inspect(Event).columns)
_ID: Final[Any] = col(Event.id)
SORTS: Final[dict[str, Any]] = {
    "starts_at": col(Event.starts_at),
    "created_at": col(Event.created_at),
}


def visible_to(by: Principal) -> ColumnElement[bool]:
    """The events this caller may know of; the one condition for every list, count and look-up."""
    seen: list[ColumnElement[bool]] = [col(Event.visibility) == "public"]
    if not by.is_anonymous:
        seen.append(col(Event.visibility) == "network")
    if by.hub_ids:
        seen.append(and_(col(Event.visibility) == "hub", col(Event.hub_id).in_(by.hub_ids)))
    return or_(and_(col(Event.state).in_(SHOWN), or_(*seen)), organised(by, scope="events:read").among(Event))


def hosted_by(startup_id: str, *, known: bool, by: Principal) -> ColumnElement[bool]:
    """The events of a host; of one that hides, only those that the caller organises."""
    hosted = col(Event.host_startup_id) == startup_id
    return hosted if known else and_(hosted, organised(by, scope="events:read").among(Event))


def during(starts_at: datetime | None, ends_at: datetime | None) -> list[ColumnElement[bool]]:
    """Events that overlap a span. The longest possible event bounds how far back an index must be read."""
    wanted: list[ColumnElement[bool]] = []
    if starts_at is not None:
        wanted += [col(Event.ends_at) > starts_at, col(Event.starts_at) > starts_at - LONGEST - timedelta(seconds=1)]
    if ends_at is not None:
        wanted.append(col(Event.starts_at) < ends_at)
    return wanted


def saying(words: str) -> list[ColumnElement[bool]]:
    return [col(Event.folded).contains(word, autoescape=True) for word in words.split()[:10]]


def held_in(hub_id: str) -> ColumnElement[bool]:
    return col(Event.hub_id) == hub_id


def being(state: str) -> ColumnElement[bool]:
    return col(Event.state) == state


def tagged(tag: str) -> ColumnElement[bool]:
    return exists().where(col(EventTag.event_id) == col(Event.id), col(EventTag.tag) == tag)


class AgendaRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, slug_or_id: str, *, by: Principal) -> Any:
        """A row that the caller may see."""
        statement = select(*_COLUMNS).where(_named(slug_or_id), visible_to(by))
        row = self._session.execute(statement).one_or_none()
        if row is None:
            raise EventNotFound
        return row

    def lock(self, slug_or_id: str, *, by: Principal) -> Event:
        """An event that the caller may see, locked: what is decided about it and its seats is decided one by one."""
        return self._locked(_named(slug_or_id), visible_to(by))

    def of_registration(self, event_id: str) -> Any:
        """Whose event a registration is for: its hub and host."""
        statement = select(col(Event.hub_id), col(Event.host_startup_id)).where(col(Event.id) == event_id)
        return self._session.execute(statement).one()

    def lock_of_registration(self, event_id: str) -> Event:
        """The event of a registration, locked before the registration itself."""
        return self._locked(col(Event.id) == event_id)

    def page(self, paging: Paging, wanted: Collection[ColumnElement[bool]], keys: list[Key]) -> Slice:
        statement = select(*_COLUMNS).where(*wanted)
        return paging.fetch(self._session, statement, [*keys, Key(_ID, descending=keys[0].descending)])

    def add(self, event: Event, *, slugs: list[str], tags: Collection[str]) -> Event:
        """Insert under the first of these slugs that nobody has."""
        for slug in slugs:
            event.slug = slug
            try:
                # Flushed in a savepoint: a slug taken a moment ago is met here and the next one is tried.
                with self._session.begin_nested():
                    self._session.add(event)
                    self._session.flush()
            except IntegrityError as error:
                if "slug" not in str(error.orig):
                    raise
                continue
            self.tag(event.id, tags)
            return event
        raise SlugTaken

    def tag(self, event_id: str, tags: Collection[str]) -> None:
        self._session.execute(delete(EventTag).where(col(EventTag.event_id) == event_id))
        if tags:
            rows = [{"event_id": event_id, "tag": tag} for tag in sorted(tags)]
            self._session.execute(insert(EventTag), rows)

    def pass_on(self, startup_id: str, into: str, *, now: datetime) -> None:
        """All events of one host become those of another."""
        hosted = update(Event).where(col(Event.host_startup_id) == startup_id)
        changed = hosted.values(host_startup_id=into, version=col(Event.version) + 1, updated_at=now)
        self._session.execute(changed.execution_options(synchronize_session=False))

    def _locked(self, *wanted: ColumnElement[bool]) -> Event:
        statement = select(Event).where(*wanted).with_for_update()
        event: Event | None = self._session.execute(
            statement.execution_options(populate_existing=True)
        ).scalar_one_or_none()
        if event is None:
            raise EventNotFound
        return event


def _named(slug_or_id: str) -> ColumnElement[bool]:
    canonical = parse_id(slug_or_id)
    return col(Event.id) == canonical if canonical else col(Event.slug) == slug_or_id
