"""Who did what with a booking, as the audit trail tells it: for the heroes' bookings, and those with a story."""

from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any, Final

from deploy.demo.bookings import Kept
from deploy.demo.chance import identifier
from services.spaces.bookings.shapes import shown
from services.spaces.house import HOUSE

Row = dict[str, Any]

# What the house writes down when nobody does anything.
_BY_ITSELF: Final = frozenset({"released"})
_BY_STAFF: Final = "confirmed"


def history(bookings: Iterable[Kept], names: dict[str, str], staff_id: str) -> list[Row]:
    """One row for each step; `names` are those of the accounts."""
    found = [row for kept in bookings for row in _of(kept, names, staff_id)]
    return sorted(found, key=lambda row: (row["at"], row["subject"]))


def _of(kept: Kept, names: dict[str, str], staff_id: str) -> Iterator[Row]:
    booking, before = kept.row, None
    for number, step in enumerate(kept.steps, 1):
        was = {"state": step.state, "version": number, "updated_at": step.at}
        if step.state != "completed":
            was |= {"ends_at": kept.span.ends_at}
        if booking["recurs_at"] is not None and step.told == "confirmed" and kept.steps[-1].told != "confirmed":
            # Where its series had it, before somebody moved it.
            was |= {"starts_at": booking["recurs_at"], "ends_at": booking["recurs_at"] + kept.span.duration}
        if step.state not in {"checked_in", "completed"}:
            was |= {"checked_in_at": None, "unit": None}
        after = shown(SimpleNamespace(**{**booking, **was}), kept.zone.key).model_dump(mode="json")
        by = staff_id if step.told == _BY_STAFF and number > 1 else booking["booked_by_id"]
        actor = {"kind": "person", "id": by, "name": names.get(by, "")}
        if step.told in _BY_ITSELF:
            actor = {"kind": HOUSE.kind, "id": HOUSE.id, "name": HOUSE.name}
        yield {
            "subject": f"booking/{booking['id']}",
            "at": step.at,
            "actor": actor,
            "on_behalf_of": booking["startup_id"] if by == staff_id else None,
            "action": f"booking.{step.told}",
            "before": before,
            "after": after,
            "reason": booking["override_reason"] if number == 1 else None,
            "request_id": identifier(f"request-{booking['id']}", number),
        }
        before = after
