"""Events as the world sees them: rows with what is derived from registrations and from the neighbours' copies."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from services.events.agenda import rules
from services.events.agenda.schemas import (
    EventCreate,
    EventRead,
    Organiser,
    QuestionRead,
    Terms,
    TermsRead,
    TextsRead,
    Venue,
    VenueRead,
)
from services.events.organisers import organised
from services.events.registrations.repository import standings
from services.events.registrations.rules import Standing
from services.events.replicas import Neighbours
from services.kit.principal import ANONYMOUS, Principal


def shown(session: Session, rows: Sequence[Any], *, by: Principal) -> list[EventRead]:
    """A page of events for one caller, with a fixed number of statements."""
    stands = standings(session, [row.id for row in rows])
    around = Neighbours(
        session,
        hub_ids={row.hub_id for row in rows},
        startup_ids={row.host_startup_id for row in rows if row.host_startup_id},
    )
    mine = organised(by, scope="events:read")
    return [_read(row, stands.get(row.id, Standing()), around, by=by, organises=mine.includes(row)) for row in rows]


def published(session: Session, row: Any) -> EventRead:
    """An event as everybody may see it; what other processes hear."""
    return shown(session, [row], by=ANONYMOUS)[0]


def _read(row: Any, stands: Standing, around: Neighbours, *, by: Principal, organises: bool) -> EventRead:
    host = around.host(row.host_startup_id, by, organises=organises)
    if host is not None:
        organiser = Organiser(kind="startup", id=host.id, name=host.data.get("display_name", ""))
    else:
        organiser = Organiser(kind="hub", id=row.hub_id, name=around.hub(row.hub_id).get("name", ""))
    return EventRead(
        id=row.id,
        hub_id=row.hub_id,
        slug=row.slug,
        title=TextsRead(**row.title),
        description=TextsRead(**row.description),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        time_zone=row.time_zone,
        capacity=row.capacity,
        venue=VenueRead(resource_id=row.resource_id, booking_id=None, online_url=row.online_url),
        registration=TermsRead(mode=row.mode, opens_at=row.opens_at, closes_at=row.closes_at, waitlist=row.waitlist),
        questions=[QuestionRead.model_validate(question) for question in row.questions],
        host_startup_id=host.id if host is not None else None,
        organiser=organiser,
        tags=row.tags,
        visibility=row.visibility,
        state=row.state,
        reason=row.reason,
        sequence=row.sequence,
        seats_left=rules.seats_left(row.capacity, stands.held),
        waiting=stands.waiting,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def as_wish(row: Any) -> EventCreate:
    """A stored event as the wish that would make it: what a merge patch is applied to."""
    return EventCreate(
        hub_id=row.hub_id,
        title=row.title,
        description=row.description,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        time_zone=row.time_zone,
        capacity=row.capacity,
        venue=Venue(resource_id=row.resource_id, online_url=row.online_url),
        registration=Terms(mode=row.mode, opens_at=row.opens_at, closes_at=row.closes_at, waitlist=row.waitlist),
        questions=row.questions,
        host_startup_id=row.host_startup_id,
        tags=row.tags,
        visibility=row.visibility,
    )


def as_columns(wish: EventCreate) -> dict[str, Any]:
    """A wish as the columns that hold it."""
    return {
        **wish.model_dump(include={"hub_id", "starts_at", "ends_at", "time_zone", "capacity", "host_startup_id"}),
        **wish.model_dump(include={"visibility", "title", "description", "questions", "tags"}, mode="json"),
        "resource_id": wish.venue.resource_id,
        "online_url": wish.venue.online_url,
        **wish.registration.model_dump(),
        "folded": rules.folded(wish),
    }
