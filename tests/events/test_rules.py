"""Decisions on plain values."""

from datetime import UTC, datetime, timedelta

import pytest

from services.events.agenda.rules import merged
from services.events.registrations.errors import EventFull, TooManySeats
from services.events.registrations.rules import Standing, Terms, folded_email, is_filled, placed, promoted

START = datetime(2026, 12, 1, tzinfo=UTC)


def terms(capacity: int | None, *, mode: str = "open", waitlist: str = "direct") -> Terms:
    return Terms(mode, None, None, START, waitlist, capacity)


@pytest.mark.parametrize(
    ("capacity", "seats", "standing", "state"),
    [
        (None, 20, Standing(held=9999, waiting=1), "confirmed"),
        (3, 1, Standing(held=2), "confirmed"),
        (3, 2, Standing(held=2), "waitlisted"),
        (3, 1, Standing(held=2, waiting=1), "waitlisted"),
        (3, 3, Standing(), "confirmed"),
    ],
)
def test_a_newcomer_gets_a_seat_or_the_end_of_the_queue(
    capacity: int | None, seats: int, standing: Standing, state: str
) -> None:
    assert placed(terms(capacity), seats, standing) == state


def test_nobody_waits_for_what_cannot_come() -> None:
    with pytest.raises(EventFull):
        placed(terms(1, waitlist="none"), 1, Standing(held=1))
    with pytest.raises(TooManySeats):
        placed(terms(1), 2, Standing())


def test_the_queue_is_seated_in_order_until_somebody_does_not_fit() -> None:
    waiting = [("a", 1), ("b", 3), ("c", 1)]
    assert promoted(waiting, capacity=3, held=0) == ["a"]
    assert promoted(waiting, capacity=4, held=0) == ["a", "b"]
    assert promoted(waiting, capacity=3, held=3) == []
    assert promoted(waiting, capacity=None, held=99) == ["a", "b", "c"]


def test_seats_are_filled_until_the_start_of_a_published_event() -> None:
    before = START - timedelta(seconds=1)
    assert is_filled(terms(1), "published", before)
    assert not is_filled(terms(1), "published", START)
    assert not is_filled(terms(1), "cancelled", before)
    assert not is_filled(terms(1, mode="closed"), "published", before)


def test_a_mailbox_has_one_form() -> None:
    assert folded_email(" Ada@EXAMPLE.org") == folded_email("ada@example.org")
    assert folded_email("adá@example.org") != folded_email("ada@example.org")


def test_a_merge_patch_removes_with_null_and_descends_into_objects() -> None:
    document = {"a": {"x": 1, "y": 2}, "b": [1], "c": 3}
    assert merged(document, {"a": {"x": None, "z": 4}, "b": [2], "c": None}) == {"a": {"y": 2, "z": 4}, "b": [2]}
    assert merged({"a": 1}, {"a": {"x": None, "y": 1}}) == {"a": {"y": 1}}
