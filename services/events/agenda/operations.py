"""The story of events: draft, publish, change, cancel; and what is on."""

from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import ColumnElement, false

from services.events.agenda import presentation, repository, rules, slugs
from services.events.agenda.errors import (
    CapacityBelowRegistered,
    EventCancelled,
    EventRule,
    HostRequired,
    HubUnknown,
    SpanInvalid,
)
from services.events.agenda.models import Event
from services.events.agenda.repository import AgendaRepository
from services.events.agenda.schemas import EventCreate, EventRead, EventUpdate
from services.events.organisers import must_organise, organised
from services.events.registrations.queue import promote
from services.events.registrations.repository import standing
from services.events.replicas import hub_id, may_know
from services.kit import problems, replicas
from services.kit.errors import RoleMissing
from services.kit.etags import Match
from services.kit.fold import fold
from services.kit.ids import new_id
from services.kit.paging import Page, Paging, sort_keys
from services.kit.principal import Principal
from services.kit.unit import Unit


class Wanted(NamedTuple):
    """The filters of a list."""

    q: str | None = None
    hub: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    tag: str | None = None
    status: str | None = None
    startup: str | None = None
    sort: str | None = None


class Agenda:
    """What is on."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._events = AgendaRepository(unit.session)

    def page(self, wanted: Wanted, paging: Paging, *, by: Principal) -> Page[EventRead]:
        """A page of the events that the caller may see; from now on, unless a time is asked for."""
        keys = sort_keys(wanted.sort, repository.SORTS, default="starts_at")
        found = self._events.page(paging, self._conditions(wanted, by), keys)
        items = presentation.shown(self._unit.session, found.rows, by=by)
        return Page[EventRead](items=items, next=found.next, total=found.total)

    def get(self, event: str, *, by: Principal) -> EventRead:
        return presentation.shown(self._unit.session, [self._events.find(event, by=by)], by=by)[0]

    def create(self, wish: EventCreate, *, by: Principal) -> EventRead:
        """A draft, seen by its organisers alone."""
        by.must_have("events:write")
        wish = self._checked(self._with_host(wish, by), by)
        now = self._unit.now
        event = Event(id=new_id(), slug="", created_at=now, updated_at=now, **presentation.as_columns(wish))
        title = wish.title.en or wish.title.fr or ""
        tried = slugs.candidates(title, starts_at=wish.starts_at, event_id=event.id)
        self._events.add(event, slugs=tried, tags=rules.folded_tags(wish.tags))
        return self._told(event, "event.created", by, private=True)

    def update(self, event: str, change: EventUpdate, match: Match, *, by: Principal) -> EventRead:
        """Apply a merge patch. What changes nothing leaves no trace: no version, no news."""
        found = self._events.lock(event, by=by)
        must_organise(found, scope="events:write", by=by)
        match.check(found.version)
        before = presentation.as_wish(found)
        wish = self._checked(_patched(before, change), by)
        if wish == before:
            return self._shown(found, by)
        if found.state == "cancelled":
            raise EventCancelled
        self._check_capacity(found, wish.capacity)
        for name, value in presentation.as_columns(wish).items():
            setattr(found, name, value)
        if rules.is_sequenced(before, wish):
            found.sequence += 1
        self._touch(found)
        self._events.tag(found.id, rules.folded_tags(wish.tags))
        promote(self._unit, found)
        return self._told(found, "event.updated", by, private=found.state == "draft")

    def publish(self, event: str, *, by: Principal) -> EventRead:
        return self._transition("publish", event, "event.published", by)

    def cancel(self, event: str, reason: str | None, *, by: Principal) -> EventRead:
        """The event stays in sight, as cancelled, with its reason."""
        return self._transition("cancel", event, "event.cancelled", by, reason=reason)

    def _transition(
        self, verb: rules.Verb, event: str, news: str, by: Principal, *, reason: str | None = None
    ) -> EventRead:
        found = self._events.lock(event, by=by)
        must_organise(found, scope="events:write", by=by)
        found.state = rules.after(verb, found.state)
        found.reason = reason
        found.sequence += 1
        self._touch(found)
        return self._told(found, news, by, reason=reason)

    def _conditions(self, wanted: Wanted, by: Principal) -> list[ColumnElement[bool]]:
        starts_at, ends_at = wanted.starts_at, wanted.ends_at
        if starts_at is not None and ends_at is not None and starts_at >= ends_at:
            raise SpanInvalid
        if starts_at is None and ends_at is None:
            starts_at = self._unit.now
        conditions = [repository.visible_to(by), *repository.during(starts_at, ends_at)]
        if wanted.hub is not None:
            conditions.append(repository.held_in(hub_id(self._unit.session, wanted.hub)))
        if wanted.startup is not None:
            conditions.append(self._hosted(wanted.startup, by))
        if wanted.status is not None:
            conditions.append(repository.being(wanted.status))
        if wanted.tag is not None:
            conditions.append(repository.tagged(fold(wanted.tag)))
        if wanted.q is not None:
            conditions += repository.saying(fold(wanted.q))
        return conditions

    def _hosted(self, startup: str, by: Principal) -> ColumnElement[bool]:
        """An unknown host and one that hides answer alike."""
        host = replicas.find(self._unit.session, "startup", startup)
        startup_id = host.id if host else replicas.resolve(self._unit.session, "startup", startup)
        if host is not None and "into" in host.data:
            startup_id = replicas.standing_for(self._unit.session, "startup", host.id, held=False)
            host = replicas.find(self._unit.session, "startup", startup_id) if startup_id else None
        if startup_id is None:
            return false()
        return repository.hosted_by(startup_id, known=host is not None and may_know(host, by), by=by)

    def _with_host(self, wish: EventCreate, by: Principal) -> EventCreate:
        """A startup's caller need not say which startup, if there is but one."""
        if wish.host_startup_id is not None or by.is_staff_of(wish.hub_id):
            return wish
        startups = organised(by, scope="events:write").startup_ids
        if len(startups) > 1:
            raise HostRequired
        return wish.model_copy(update={"host_startup_id": next(iter(startups), None)})

    def _checked(self, wish: EventCreate, by: Principal) -> EventCreate:
        """The wish with its time zone; refuses one that cannot be right or is not the caller's to make."""
        if not organised(by, scope="events:write").may_bring(wish.host_startup_id, into=wish.hub_id):
            raise RoleMissing(role="staff")
        if wish.host_startup_id is not None:
            host = replicas.standing_for(self._unit.session, "startup", wish.host_startup_id)
            wish = wish.model_copy(update={"host_startup_id": host})
        hub = replicas.find(self._unit.session, "hub", wish.hub_id)
        if hub is None:
            raise HubUnknown
        faults = rules.faults(wish)
        if faults:
            raise EventRule(violations=faults)
        if wish.time_zone is not None:
            return wish
        return wish.model_copy(update={"time_zone": hub.data.get("time_zone") or "Europe/Paris"})

    def _check_capacity(self, event: Event, capacity: int | None) -> None:
        if capacity is None or capacity == event.capacity:
            return
        held = standing(self._unit.session, event.id).held
        if capacity < held:
            raise CapacityBelowRegistered(registered=held, capacity=capacity)

    def _touch(self, event: Event) -> None:
        event.version += 1
        event.updated_at = self._unit.now

    def _shown(self, event: Event, by: Principal) -> EventRead:
        return presentation.shown(self._unit.session, [event], by=by)[0]

    def _told(
        self, event: Event, news: str, by: Principal, *, private: bool = False, reason: str | None = None
    ) -> EventRead:
        """Tell the other processes and the audit trail; a draft is nobody else's news."""
        self._unit.session.flush()
        self._unit.record(
            news,
            f"event/{event.id}",
            presentation.published(self._unit.session, event),
            hub_id=event.hub_id,
            startup_id=event.host_startup_id,
            visibility="private" if private else event.visibility,
        )
        after: dict[str, Any] = {"state": event.state, "version": event.version, "sequence": event.sequence}
        self._unit.audit(news, f"event/{event.id}", after=after, on_behalf_of=event.host_startup_id, reason=reason)
        return self._shown(event, by)


def _patched(before: EventCreate, change: EventUpdate) -> EventCreate:
    document = rules.merged(before.model_dump(), change.model_dump(exclude_unset=True))
    try:
        return EventCreate.model_validate(document)
    except ValidationError as error:
        raise problems.from_validation([{**e, "loc": ("body", *e["loc"])} for e in error.errors()]) from error
