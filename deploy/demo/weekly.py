"""A series: the first hero meets every week, in eight of which one was taken and one was moved."""

from datetime import timedelta
from typing import Any, Final, NamedTuple

from deploy.demo.chance import identifier
from deploy.demo.claims import claim_of
from deploy.demo.days import PARIS
from deploy.demo.diaries import Diary
from deploy.demo.resources import CREATE
from deploy.demo.stories import Stories
from services.kit.spans import Span
from services.spaces.series.recurrence import expanded

Row = dict[str, Any]

_RULE: Final = "FREQ=WEEKLY;COUNT=8"
_PURPOSE: Final = "Point hebdo"
_STARTS, _ENDS = 9 * 60 + 30, 10 * 60 + 30
_TAKEN, _MOVED = 6, 5
_LATER: Final = timedelta(hours=5)


class Weekly(NamedTuple):
    series: list[Row]
    occurrences: list[Row]


def weekly(stories: Stories) -> Weekly:
    """Tuesdays, from three weeks ago on, by the wall clock."""
    today, tenant = stories.bookings.today, stories.cast.heroes[0]
    tuesday = -today.on.weekday() - 20
    room = _room(stories)
    first = Span(today.at(tuesday, _STARTS), today.at(tuesday, _ENDS))
    made_at = today.at(tuesday - 3, 16 * 60)
    series_id = identifier("series", 0)
    made: Row = {
        "id": series_id,
        "hub_id": room.resource["hub_id"],
        "resource_id": room.resource["id"],
        "startup_id": tenant.startup_id,
        "starts_at": first.starts_at,
        "ends_at": first.ends_at,
        "time_zone": PARIS.key,
        "rrule": _RULE,
        "on_conflict": "skip",
        "units": 1,
        "purpose": _PURPOSE,
        "operator_id": tenant.person_id,
        "override_reason": None,
        "booked_by_kind": "person",
        "booked_by_id": tenant.account_id,
        "version": 1,
        "created_at": made_at,
        "updated_at": made_at,
    }
    occurrences: list[Row] = []
    for number, (wall, span) in enumerate(expanded(_RULE, first, PARIS)):
        outcome: Row = {"outcome": "booked", "booking_id": None, "reason": None, "moved": number == _MOVED}
        if number == _TAKEN:
            outcome |= {"outcome": "skipped", "reason": "booking.conflict"}
            rival = claim_of(stories.cast.neighbours[4], room, span, made_at - timedelta(days=2))
            stories.told.append(stories.bookings.add(rival))
        else:
            claim = claim_of(tenant, room, span, made_at, _PURPOSE)._replace(
                series_id=series_id, recurs_at=span.starts_at
            )
            if number == _MOVED:
                later = Span(span.starts_at + _LATER, span.ends_at + _LATER)
                claim = claim._replace(span=later, moved_at=today.past(-1, 11 * 60))
            outcome["booking_id"] = stories.bookings.add(claim).row["id"]
        places = {"wall_starts_at": wall.starts_at, "wall_ends_at": wall.ends_at}
        occurrences.append({"series_id": series_id, **span._asdict(), **places, **outcome})
    return Weekly([made], occurrences)


def _room(stories: Stories) -> Diary:
    """In a building that no works are planned for."""
    rooms = [diary for diary in stories.mine if diary.resource["kind"] == "room"]
    return next(room for room in rooms if room.resource["site_id"] == stories.sites[CREATE])
