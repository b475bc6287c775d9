"""Memberships that wait for the staff."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, or_, select

from services.startups.checklists.repository import goes_on
from services.startups.memberships.repository import membership
from services.startups.tasks.repository import IS_OPEN, task
from services.startups.todo.category import Place, waiting

WELCOME_DAYS: Final = 14
_c = membership.c


def ending_30(place: Place) -> Select[Any]:
    return _ending(place, 0, 30)


def ending_60(place: Place) -> Select[Any]:
    return _ending(place, 30, 60)


def notices(place: Place) -> Select[Any]:
    given = and_(_c.notice_on <= place.today, _c.ends_on > place.today)
    return _of(place, given, at=_c.notice_on)


def onboarding_unfinished(place: Place) -> Select[Any]:
    still = and_(IS_OPEN, task.c.kind == "onboarding", task.c.hub_id == place.hub_id)
    there = and_(_c.starts_on <= place.day(-WELCOME_DAYS), or_(_c.ends_on.is_(None), _c.ends_on > place.today))
    return _of(place, there, _c.id.in_(select(task.c.membership_id).where(still)), at=_c.starts_on)


def _ending(place: Place, after: int, until: int) -> Select[Any]:
    """By the calendar, without notice and without a stay that follows."""
    ends = and_(_c.ends_on > place.day(after), _c.ends_on <= place.day(until), _c.starts_on <= place.today)
    unsaid = or_(_c.notice_on.is_(None), _c.notice_on > place.today)
    return _of(place, ends, unsaid, ~goes_on(), at=_c.ends_on)


def _of(place: Place, *conditions: ColumnElement[bool], at: Any) -> Select[Any]:
    return waiting(_c.id, _c.hub_id == place.hub_id, *conditions, startup_id=_c.startup_id, at=at, what=_c.kind)
