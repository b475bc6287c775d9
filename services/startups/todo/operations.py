"""What waits for the staff of a hub: counted by category, listed, put off and given to somebody, one by one."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.kit.ids import parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.hubs.operations import Hubs
from services.startups.hubs.rules import day_in
from services.startups.tasks.operations import Tasks
from services.startups.tasks.rules import must_be_to_come
from services.startups.todo.category import Category, Place
from services.startups.todo.errors import CategoryNotFound, ItemNotFound
from services.startups.todo.registry import CATEGORIES
from services.startups.todo.repository import TodoRows
from services.startups.todo.schemas import CategoryRead, ItemRead, ItemSubject, OwnerCount, TodoRead


class Todo:
    """The queue of one hub, for its staff."""

    def __init__(self, unit: Unit, hub: str, *, by: Principal) -> None:
        by.must_have("startups:read")
        row = Hubs(unit).row(hub)
        by.must_be_staff_of(row.id)
        self._unit = unit
        self._by = by
        self._zone = ZoneInfo(row.time_zone)
        self._place = Place(row.id, day_in(unit.now, row.time_zone), unit.now, by)
        self._rows = TodoRows(unit.session, self._place)

    def read(self) -> TodoRead:
        categories = [self._counted(category) for category in CATEGORIES.values()]
        count = sum(category.count for category in categories)
        return TodoRead(hub_id=self._place.hub_id, today=self._place.today, count=count, categories=categories)

    def count(self, name: str) -> int:
        """How many wait under one category, without those put off."""
        return self._counted(_category(name)).count

    def page(self, name: str, paging: Paging, *, snoozed: bool) -> Reply:
        category = _category(name)
        found = self._rows.page(paging, category, snoozed=snoozed, by=self._by)
        items = [self._item(category, row) for row in found.rows]
        return paging.reply(Page[ItemRead](items=items, next=found.next, total=found.total), found.next)

    def snooze(self, name: str, subject: str, until: date, reason: str) -> None:
        category, subject_id = self._waiting(name, subject)
        if category.keeps_notes:
            Tasks(self._unit).snooze(subject_id, until, reason, by=self._by)
            return
        must_be_to_come(until, today=self._place.today)
        self._note(category, subject_id, "snoozed", {"snoozed_until": until, "reason": reason}, reason=reason)

    def wake(self, name: str, subject: str) -> None:
        category, subject_id = self._waiting(name, subject)
        if category.keeps_notes:
            Tasks(self._unit).reopen(subject_id, by=self._by)
            return
        self._note(category, subject_id, "woken", {"snoozed_until": None, "reason": None})

    def assign(self, name: str, subject: str, person_id: str | None) -> None:
        category, subject_id = self._waiting(name, subject)
        if category.keeps_notes:
            Tasks(self._unit).assign(subject_id, person_id, by=self._by)
            return
        Tasks(self._unit).must_not_be_forgotten(person_id)
        self._note(category, subject_id, "assigned", {"owner": person_id})

    def _note(
        self, category: Category, subject_id: str, verb: str, said: dict[str, Any], *, reason: str | None = None
    ) -> None:
        self._rows.note(category, subject_id, said)
        kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
        # Not among the history of the thing itself, which its team may read.
        noted = f"todo/{self._place.hub_id}/{category.name}/{subject_id}"
        self._unit.audit(f"todo.{verb}", noted, after={"category": category.name, **kept}, reason=reason)

    def _waiting(self, name: str, subject: str) -> tuple[Category, str]:
        """Something that waits there now."""
        self._by.must_have("startups:write")
        category, known = _category(name), parse_id(subject)
        if known is None or not self._rows.has(category, known):
            raise ItemNotFound
        return category, known

    def _counted(self, category: Category) -> CategoryRead:
        found = self._rows.counts(category)
        days = [self._since(category, row.oldest) for row in found if row.oldest is not None]
        return CategoryRead(
            category=category.name,
            title=category.title.render(self._unit.language),
            count=sum(row.awake for row in found),
            snoozed=sum(row.asleep for row in found),
            oldest_days=(self._place.today - min(days)).days if days else None,
            owners=[OwnerCount(person_id=row.owner, count=row.awake) for row in found if row.awake],
            link=f"/v1/todo/{category.name}?hub={self._place.hub_id}",
        )

    def _item(self, category: Category, row: Any) -> ItemRead:
        since = self._since(category, row.at)
        return ItemRead(
            category=category.name,
            subject=ItemSubject(kind=category.subject, id=row.subject_id),
            what=row.what[self._unit.language] if isinstance(row.what, dict) else row.what,
            startup_id=row.startup_id,
            startup_name=row.startup_name,
            since=since,
            age_days=(self._place.today - since).days,
            owner=row.owner,
            snoozed_until=row.snoozed_until,
            reason=row.reason,
            link=category.link.format(id=row.subject_id),
        )

    def _since(self, category: Category, at: date | datetime) -> date:
        day = at.astimezone(self._zone).date() if isinstance(at, datetime) else at
        return day + timedelta(days=category.since)


def _category(name: str) -> Category:
    if name not in CATEGORIES:
        raise CategoryNotFound(known=", ".join(CATEGORIES))
    return CATEGORIES[name]
