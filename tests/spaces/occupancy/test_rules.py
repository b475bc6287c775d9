"""What is taken of a tree at each instant, told in examples and against a model that walks minute by minute."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.kit.spans import Span
from services.spaces.occupancy.rules import Claim, conflicts, peak, steps, windows
from services.spaces.occupancy.tree import Grounds, Node, Tree

MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)
GROUNDS = Grounds("site", "hub", "UTC", None, None, {}, None, {})


def tree(*nodes: tuple[str, str | None, int]) -> Tree:
    return Tree(nodes[0][0], {name: Node(name, parent, units) for name, parent, units in nodes}, GROUNDS)


def minute(number: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=number)


def span(hours: str) -> Span:
    start, end = hours.split("-")
    return Span(MIDNIGHT + timedelta(hours=float(start)), MIDNIGHT + timedelta(hours=float(end)))


def claim(node: str, hours: str, units: int = 1) -> Claim:
    return Claim(node, *span(hours), units)


def fits(where: Tree, node: str, claims: Sequence[Claim], hours: str, units: int = 1) -> bool:
    return conflicts(where, node, claims, span(hours), units) == []


PAIR = tree(("pair", None, 2))
HALL = tree(("hall", None, 1), ("left", "hall", 1), ("right", "hall", 1), ("corner", "left", 1))
DESKS = tree(("floor", None, 10), ("north", "floor", 6), ("south", "floor", 4))


def test_the_peak_counts_and_not_the_number_of_neighbours():
    one_after_the_other = [claim("pair", "9-10"), claim("pair", "10-11")]
    assert fits(PAIR, "pair", one_after_the_other, "9-11")
    at_once = [claim("pair", "9-10.5"), claim("pair", "10-11")]
    assert conflicts(PAIR, "pair", at_once, span("9-11"), 1) == [span("10-10.5")]


def test_a_request_for_several_units_needs_them_all_at_every_instant():
    assert conflicts(PAIR, "pair", [claim("pair", "9-10")], span("8-12"), 2) == [span("9-10")]
    assert fits(PAIR, "pair", [claim("pair", "9-10")], "10-12", units=2)


def test_spans_that_touch_do_not_meet():
    taken = [claim("right", "9-10")]
    assert fits(HALL, "right", taken, "10-11")
    assert fits(HALL, "right", taken, "8-9")
    assert not fits(HALL, "right", taken, "9.99-11")


def test_the_hall_and_a_half_are_never_taken_together():
    assert not fits(HALL, "hall", [claim("left", "9-10")], "8-12")
    assert not fits(HALL, "left", [claim("hall", "9-10")], "9-10")


def test_both_halves_may_be_taken_side_by_side():
    assert fits(HALL, "right", [claim("left", "9-10")], "9-10")


def test_a_part_of_a_part_takes_everything_above_it_and_nothing_beside_it():
    taken = [claim("corner", "9-10")]
    assert not fits(HALL, "left", taken, "9-10")
    assert not fits(HALL, "hall", taken, "9-10")
    assert fits(HALL, "right", taken, "9-10")
    assert not fits(HALL, "corner", [claim("hall", "9-10")], "9-10")


def test_zones_of_a_pool_of_desks_share_its_units():
    taken = [claim("north", "9-12", 5), claim("floor", "9-12", 2)]
    assert fits(DESKS, "south", taken, "9-12", units=3)
    assert conflicts(DESKS, "south", taken, span("9-13"), 4) == [span("9-12")]
    assert fits(DESKS, "north", taken, "9-12", units=1)
    assert not fits(DESKS, "north", taken, "9-12", units=2)


def test_a_room_in_a_pool_takes_one_unit_of_it_however_many_parts_are_used():
    where = tree(("pool", None, 2), ("room", "pool", 1), ("a", "room", 1), ("b", "room", 1))
    taken = [claim("a", "9-10"), claim("pool", "9-10")]
    assert fits(where, "b", taken, "9-10")
    assert not fits(where, "pool", taken, "9-10")


def test_a_window_ends_a_turnaround_before_the_next_claim():
    taken = [claim("right", "12-13")]
    half_hour = timedelta(minutes=30)
    found = windows(HALL, "right", taken, span("9-18"), units=1, turnaround=half_hour)
    assert found == [(span("9-11.5"), 1), (span("13-18"), 1)]


def test_a_gap_no_longer_than_the_turnaround_is_no_window():
    taken = [claim("right", "9-10"), claim("right", "10.5-12")]
    assert windows(HALL, "right", taken, span("9-12"), units=1, turnaround=timedelta(minutes=30)) == []


def test_a_claim_after_the_range_still_needs_the_turnaround_before_it():
    taken = [claim("right", "12-13")]
    found = windows(HALL, "right", taken, span("9-12"), units=1, turnaround=timedelta(hours=1))
    assert found == [(span("9-11"), 1)]


def test_windows_name_the_fewest_units_free_in_them():
    found = windows(DESKS, "floor", [claim("north", "10-11", 3)], span("9-12"), units=2, turnaround=timedelta(0))
    assert found == [(span("9-12"), 7)]


def test_a_part_that_the_tree_does_not_know_yet_counts_at_its_root():
    assert not fits(HALL, "right", [claim("new part", "9-10")], "9-10")
    assert conflicts(DESKS, "floor", [claim("new part", "9-10", 3)], span("8-11"), 8) == [span("9-10")]


def test_the_peak_names_when_it_begins():
    taken = [claim("pair", "9-12"), claim("pair", "11-13"), claim("pair", "13-14", 2)]
    assert peak(PAIR, "pair", taken) == (2, span("11-12").starts_at)
    assert peak(PAIR, "pair", []) is None


# The model: for each minute, add the units to the node and look whether any node of the tree holds more than it has.

LONG = 12
NAMES = ("root", "a", "b", "c", "d", "e")


@st.composite
def trees(draw):
    nodes = [("root", None, draw(st.integers(1, 4)))]
    for name in NAMES[1 : draw(st.integers(1, len(NAMES)))]:
        parent = draw(st.sampled_from([known for known, _, _ in nodes]))
        nodes.append((name, parent, draw(st.integers(1, 3))))
    return tree(*nodes)


@st.composite
def taken_trees(draw):
    """A tree with claims that came one after the other, each where the model still had room for it."""
    where = draw(trees())
    claims: list[Claim] = []
    for _ in range(draw(st.integers(0, 8))):
        node = draw(st.sampled_from(sorted(where.nodes)))
        start = draw(st.integers(0, LONG - 1))
        end = draw(st.integers(start + 1, LONG))
        units = draw(st.integers(1, 2))
        if all(free_by_hand(where, node, claims, number) >= units for number in range(start, end)):
            claims.append(Claim(node, minute(start), minute(end), units))
    return where, claims


def used_by_hand(where: Tree, node: str, direct: dict[str, int]) -> int:
    parts = [used_by_hand(where, child, direct) for child in where.nodes if where.nodes[child].parent_id == node]
    of_parts = sum(parts) if where.nodes[node].units > 1 else int(any(parts))
    return direct.get(node, 0) + of_parts


def direct_at(claims: Sequence[Claim], number: int) -> dict[str, int]:
    direct: dict[str, int] = {}
    for one in claims:
        if one.starts_at <= minute(number) < one.ends_at:
            direct[one.node_id] = direct.get(one.node_id, 0) + one.units
    return direct


def free_by_hand(where: Tree, node: str, claims: Sequence[Claim], number: int) -> int:
    direct, free = direct_at(claims, number), 0
    while True:
        direct[node] = direct.get(node, 0) + 1
        if any(used_by_hand(where, name, direct) > known.units for name, known in where.nodes.items()):
            return free
        free += 1


@settings(max_examples=300, deadline=None)
@given(taken_trees())
def test_steps_agree_with_counting_each_minute(taken):
    where, claims = taken
    whole = Span(minute(0), minute(LONG))
    for node in where.nodes:
        pieces = list(steps(where, node, claims, whole))
        assert pieces[0][0].starts_at == whole.starts_at
        assert pieces[-1][0].ends_at == whole.ends_at
        assert all(one.ends_at == other.starts_at for (one, _), (other, _) in pairwise(pieces))
        swept = [free for piece, free in pieces for _ in range(int(piece.duration.total_seconds() // 60))]
        assert swept == [free_by_hand(where, node, claims, number) for number in range(LONG)]


@settings(max_examples=200, deadline=None)
@given(taken_trees(), st.integers(1, 3), st.integers(0, LONG - 1), st.integers(1, LONG))
def test_conflicts_are_the_minutes_with_too_few_units(taken, units, start, length):
    where, claims = taken
    asked = range(start, min(start + length, LONG))
    for node in where.nodes:
        found = conflicts(where, node, claims, Span(minute(start), minute(asked.stop)), units)
        named = [n for n in asked if any(s.starts_at <= minute(n) < s.ends_at for s in found)]
        assert named == [n for n in asked if free_by_hand(where, node, claims, n) < units]


@settings(max_examples=200, deadline=None)
@given(taken_trees(), st.integers(1, 3), st.integers(0, 3))
def test_windows_hold_exactly_the_bookings_that_fit(taken, units, turnaround):
    where, claims = taken
    for node in where.nodes:
        free = [free_by_hand(where, node, claims, number) for number in range(LONG + 4)]
        found = windows(
            where, node, claims, Span(minute(0), minute(LONG)), units=units, turnaround=timedelta(minutes=turnaround)
        )
        for start in range(LONG):
            for end in range(start + 1, LONG + 1):
                inside = any(w.contains(Span(minute(start), minute(end))) for w, _ in found)
                assert inside == all(free[number] >= units for number in range(start, end + turnaround))


@settings(max_examples=100, deadline=None)
@given(taken_trees())
def test_the_peak_is_the_highest_minute(taken):
    where, claims = taken
    for node in where.nodes:
        by_minute = [used_by_hand(where, node, direct_at(claims, number)) for number in range(LONG)]
        found = peak(where, node, claims)
        assert (found.used if found else 0) == max(by_minute)
        if found is not None:
            assert found.starts_at == minute(by_minute.index(max(by_minute)))
