"""Every statement about hubs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, case, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from services.kit.ids import parse_id
from services.kit.paging import Key, Paging, Slice, sort_keys
from services.startups.hubs import rules
from services.startups.hubs.errors import HubSlugTaken
from services.startups.hubs.models import Hub
from services.startups.hubs.rules import Days, Place
from services.startups.tables import table_of

hub = table_of(Hub)


class HubRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._write(insert(hub).values(dict(row)), str(row["slug"]))

    def change(self, hub_id: str, values: Mapping[str, Any]) -> None:
        self._write(update(hub).where(hub.c.id == hub_id).values(dict(values)), str(values.get("slug")))

    def find(self, slug_or_id: str, *, locked: bool = False) -> Any | None:
        """The row with that id or slug; `locked` until the end of the transaction."""
        canonical = parse_id(slug_or_id)
        known = hub.c.id == canonical if canonical else hub.c.slug == slug_or_id
        statement = select(hub).where(known)
        return self._session.execute(statement.with_for_update() if locked else statement).first()

    def of_ids(self, ids: Collection[str]) -> Sequence[Any]:
        return self._session.execute(select(hub).where(hub.c.id.in_(ids))).all()

    def all(self) -> Sequence[Any]:
        return self._session.execute(select(hub)).all()

    def page(self, paging: Paging, sort: str | None) -> Slice:
        keys = sort_keys(sort, {"name": hub.c.name, "created_at": hub.c.created_at}, default="name")
        return paging.fetch(self._session, select(hub), [*keys, Key(hub.c.id)])

    def days(self, now: datetime) -> Days:
        """What day it is in the hubs; there are a few hundred time zones at most."""
        return rules.days(now, list(self._session.execute(select(hub.c.time_zone).distinct()).scalars()))

    def near(self, place: Place, km: float) -> list[str]:
        """The hubs within a distance, looked for in a box first."""
        margin = km / 110.0
        box = select(hub.c.id, hub.c.lat, hub.c.lon).where(hub.c.lat.between(place.lat - margin, place.lat + margin))
        return [
            row.id
            for row in self._session.execute(box.limit(1000))
            if row.lon is not None and rules.distance_km(place, Place(row.lat, row.lon)) <= km
        ]

    def _write(self, statement: Any, slug: str) -> None:
        try:
            # The unique slug bites here, not at the commit.
            with self._session.begin_nested():
                self._session.execute(statement)
        except IntegrityError as error:
            raise HubSlugTaken(slug=slug) from error


def day_of(hub_id: ColumnElement[Any], days: Days) -> ColumnElement[date]:
    """The day it is in a row's hub, as an expression."""
    usual = literal(days.usual, Date)
    if not days.others:
        return usual
    return case(
        *(
            (hub_id.in_(select(hub.c.id).where(hub.c.time_zone.in_(zones))), literal(day, Date))
            for day, zones in days.others.items()
        ),
        else_=usual,
    )
