"""What state a booking is in at an instant, as SQL: nothing waits for what tidies up."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_

from services.kit.columns import columns
from services.spaces.bookings.models import Booking

bookings = columns(Booking)

_HELD = bookings.state.in_(("held", "pending"))
_AWAITED = and_(bookings.state == "confirmed", bookings.no_show_after.is_not(None))
_AFTER = case((_HELD, "expired"), (_AWAITED, "no_show"), else_="completed")


def has_lapsed(now: ColumnElement[Any]) -> ColumnElement[bool]:
    """It was live, and that has ended by itself: a hold past its end, nobody came, the time is over."""
    return bookings.lapses_at <= now


def gives_back(now: ColumnElement[Any]) -> ColumnElement[bool]:
    """It has lapsed, and its time with it: others may have it at once."""
    return and_(has_lapsed(now), or_(_HELD, _AWAITED))


def after_lapse() -> ColumnElement[str]:
    """The state that follows when a live booking lapses."""
    return _AFTER


def state_at(now: ColumnElement[Any]) -> ColumnElement[str]:
    return case((has_lapsed(now), _AFTER), else_=bookings.state)
