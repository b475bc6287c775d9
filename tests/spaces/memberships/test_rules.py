"""What dates mean for booking, day by day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.spaces.memberships.rules import Residency, Stay, bar, barred_on, is_ever_barred, standing_on, turns

PARIS = ZoneInfo("Europe/Paris")
LIVES = Stay(date(2026, 1, 1))
ENDS = Stay(date(2026, 1, 1), ends_on=date(2026, 12, 10))
PAUSES = Stay(date(2026, 1, 1), suspended_from=date(2026, 12, 5), suspended_to=date(2026, 12, 8))
COMES = Stay(date(2026, 12, 20))


def day(number):
    return date(2026, 12, number)


def instant(number, hour=12):
    return datetime(2026, 12, number, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stays", "on", "standing"),
    [
        ([], 1, "none"),
        ([COMES], 1, "none"),
        ([LIVES], 1, "active"),
        ([ENDS], 9, "active"),
        ([ENDS], 10, "ended"),
        ([ENDS, COMES], 15, "ended"),
        ([ENDS, COMES], 20, "active"),
        ([PAUSES], 4, "active"),
        ([PAUSES], 5, "suspended"),
        ([PAUSES], 7, "suspended"),
        ([PAUSES], 8, "active"),
        ([PAUSES, LIVES], 6, "active"),
        ([ENDS._replace(ends_on=day(1)), PAUSES], 6, "suspended"),
    ],
)
def test_the_best_of_all_memberships_counts(stays, on, standing):
    assert standing_on(day(on), stays) == standing


def test_a_day_begins_by_the_clock_of_the_hub():
    ends = Residency([ENDS], PARIS, cancels=False)
    assert barred_on(ends, instant(9, 22)) is None
    assert barred_on(ends, instant(9, 23)) == "ended"


def test_where_an_end_cancels_nothing_is_booked_beyond_it():
    for cancels, told in ((True, "ended"), (False, None)):
        assert bar(Residency([ENDS], PARIS, cancels), instant(15), now=instant(1)) == told
        assert bar(Residency([ENDS], PARIS, cancels), instant(8), now=instant(1)) is None
        assert bar(Residency([ENDS], PARIS, cancels), instant(15), now=instant(12)) == "ended"


def test_it_changes_at_local_midnights():
    assert turns(Residency([PAUSES], PARIS, cancels=True), after=instant(6)) == [datetime(2026, 12, 8, tzinfo=PARIS)]
    assert is_ever_barred(Residency([ENDS], PARIS, cancels=False), since=instant(1))
    assert is_ever_barred(Residency([ENDS], PARIS, cancels=False), since=instant(30))
    assert not is_ever_barred(Residency([PAUSES], PARIS, cancels=False), since=instant(9))
