"""Half-open spans: an end that is another's beginning is no overlap."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.spans import Span, merge

START = datetime(2026, 12, 1, tzinfo=UTC)


def span(first, last):
    return Span(START + timedelta(hours=first), START + timedelta(hours=last))


spans = st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda each: span(each[0], each[0] + each[1]))


def hours(each):
    """The hours a span covers, one by one."""
    first, last = (int((at - START) / timedelta(hours=1)) for at in each)
    return set(range(first, last))


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [((0, 8), False), ((0, 9), True), ((9, 10), True), ((11, 12), True), ((12, 13), False), ((0, 24), True)],
)
def test_spans_that_touch_do_not_overlap(other, overlaps):
    assert span(8, 12).overlaps(span(*other)) == span(*other).overlaps(span(8, 12)) == overlaps


def test_a_span_contains_itself_and_what_ends_with_it_but_nothing_that_sticks_out():
    day = span(8, 18)
    assert all(day.contains(inside) for inside in (day, span(8, 9), span(17, 18)))
    assert not any(day.contains(outside) for outside in (span(7, 9), span(17, 19), span(7, 19), span(18, 19)))


def test_what_is_clipped_away_is_none_and_not_empty():
    assert span(0, 8).clip(span(8, 12)) is None
    assert span(7, 10).clip(span(8, 12)) == span(8, 10)
    assert span(9, 10).clip(span(8, 12)) == span(9, 10)


def test_a_duration_is_real_time():
    assert span(8, 12).duration == timedelta(hours=4)


def test_spans_that_touch_are_merged_and_others_stay_apart():
    assert list(merge([span(8, 9), span(4, 6), span(6, 7), span(10, 14), span(11, 12)])) == [
        span(4, 7),
        span(8, 9),
        span(10, 14),
    ]
    assert list(merge([])) == []


@given(spans, spans)
def test_spans_agree_with_counting_hours(one, other):
    shared = hours(one) & hours(other)
    assert one.overlaps(other) == bool(shared)
    assert one.contains(other) == (hours(other) <= hours(one))
    clipped = one.clip(other)
    assert (hours(clipped) if clipped else set()) == shared


@given(st.lists(spans, max_size=8))
def test_merging_keeps_every_hour_and_leaves_gaps_between(several):
    merged = list(merge(several))
    assert set().union(*map(hours, merged)) == set().union(*map(hours, several))
    assert all(sooner.ends_at < later.starts_at for sooner, later in pairwise(merged))
