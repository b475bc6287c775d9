"""What the services have told each other: the public representation of things, as each of them makes it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import inspect, select

from deploy.demo.chance import identifier
from gateway.identity.accounts.rules import folded
from services.events.agenda import presentation
from services.events.agenda.models import Event
from services.events.agenda.schemas import EventRead
from services.integrations.feed import rules as feed
from services.kit.database import Database
from services.kit.principal import ANONYMOUS
from services.startups.hubs.models import Hub
from services.startups.hubs.operations import read
from services.startups.hubs.schemas import HubRead
from services.startups.startups.repository import StartupRows
from services.startups.startups.representation import Representations
from services.startups.startups.schemas import StartupRead
from services.startups.tables import table_of

Row = dict[str, Any]

_AT_ONCE: Final = 200
_NEWS: Final = {"published": "event.published", "cancelled": "event.cancelled", "postponed": "event.postponed"}


class News(NamedTuple):
    entries: list[Row]
    hubs: list[Row]


def hubs(database: Database) -> list[HubRead]:
    with database.reading() as session:
        return [read(row) for row in session.execute(select(table_of(Hub)))]


def startups(database: Database, ids: Sequence[str], now: datetime) -> list[StartupRead]:
    found: list[StartupRead] = []
    with database.reading() as session:
        for part in _parts(ids):
            found += Representations(session, now).of(StartupRows(session).of_ids(part))
    return found


def events(database: Database) -> list[EventRead]:
    """Those that everybody may have heard of."""
    columns = tuple(inspect(Event).columns)
    found: list[EventRead] = []
    with database.reading() as session:
        statement = select(*columns).where(inspect(Event).columns.state.in_(_NEWS))
        for part in _parts(session.execute(statement).all()):
            found += presentation.shown(session, part, by=ANONYMOUS)
    return found


def replicas(of_hubs: list[HubRead], of_startups: list[StartupRead], *, as_published: bool = False) -> list[Row]:
    """Copies as other services keep them; `as_published` takes an unpublished startup for a private one."""
    rows = [_copy("hub", hub, hub.model_dump(mode="json")) for hub in of_hubs]
    for startup in of_startups:
        data = startup.model_dump(mode="json")
        if as_published and not startup.published:
            data["visibility"] = "private"
        rows.append(_copy("startup", startup, data))
    return rows


def tenancies(of_startups: list[StartupRead]) -> list[Row]:
    return [{"startup_id": startup.id, "hub_id": place.hub} for startup in of_startups for place in startup.hubs]


def team_members(roles: list[Row]) -> list[Row]:
    """Who is in which team, as the spaces service keeps it."""
    named = ("person_id", "startup_id")
    return [
        {"role_id": role["id"], **{name: role[name] for name in named}, "has_left": role["ends_on"] is not None}
        for role in roles
    ]


def known_people(persons: list[Row]) -> list[Row]:
    """Who is behind each address, as the gateway keeps it."""
    return [
        {"email": folded(person["email"]), "person_id": person["id"], "at": person["created_at"]} for person in persons
    ]


def news(of_startups: list[StartupRead], of_events: list[EventRead]) -> News:
    """The feed so far: what was published, in the order of time."""
    rows: list[Row] = [
        {
            "type": "startup.published",
            "time": startup.created_at,
            "hub_id": startup.hubs[0].hub if startup.hubs else None,
            "startup_id": startup.id,
            "subject": f"startup/{startup.id}",
            "visibility": startup.visibility,
            "data": startup.model_dump(mode="json"),
        }
        for startup in of_startups
        if startup.published
    ] + [
        {
            "type": _NEWS[event.state],
            "time": event.updated_at,
            "hub_id": event.hub_id,
            "startup_id": event.host_startup_id,
            "subject": f"event/{event.id}",
            "visibility": event.visibility,
            "data": event.model_dump(mode="json"),
        }
        for event in of_events
    ]
    entries, about = [], []
    for sequence, row in enumerate(sorted(rows, key=lambda row: (row["time"], row["subject"])), 1):
        known = {"sequence": sequence, "id": identifier("news", sequence), "withdrawn_from": None, "tombstone": False}
        entries.append({**row, **known, "data": feed.impersonal(row["data"], tombstone=False)})
        places = sorted(feed.hubs_of(row["hub_id"], row["data"]))
        about += [{"hub_id": hub_id, "sequence": sequence} for hub_id in places]
    return News(entries, about)


def _copy(kind: str, thing: Any, data: Row) -> Row:
    return {"kind": kind, "id": thing.id, "slug": thing.slug, "at": thing.updated_at, "data": data}


def _parts(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), _AT_ONCE):
        yield things[start : start + _AT_ONCE]
