"""What is kept of a wish that came to nothing, and how use is counted: decisions on plain values."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from services.kit.errors import DomainError
from services.kit.spans import Span
from services.spaces.occupancy.tree import Node, Tree
from services.spaces.policies.rules import LONGEST
from services.spaces.sites.hours import first_instant

LIMIT: Final = timedelta(days=366)
# Longer than the longest report, which may compare with the year before its own last days.
KEPT: Final = timedelta(days=400)
# Refusals of what could have been used. Others say that the wish was none: a typing mistake, somebody else's startup.
_TAKEN: Final = "booking.conflict"
_BROKEN: Final = "booking.rule"
_UNCERTIFIED: Final = "certification.missing"
_PAST: Final = "booking.in_the_past"


class Cause(NamedTuple):
    cause: str
    code: str


class Bucket(NamedTuple):
    """A part of the time of a report: all of it, or a week."""

    key: str
    name: str
    span: Span


def cause_of(error: DomainError) -> Cause | None:
    """Why a wish was refused, as demand; None where no demand shows in it."""
    if error.code == _TAKEN:
        return Cause("taken", error.code)
    if error.code == _UNCERTIFIED:
        return Cause("rule", error.code)
    # A batch puts the wish that is in the way before its reasons, under the code of the refusal itself.
    broken = [violation.code for violation in error.violations if violation.code != error.code]
    if error.code != _BROKEN or not broken or _PAST in broken:
        return None
    return Cause("rule", broken[0])


def wanted_hour(at: datetime) -> datetime:
    """The hour of a wish: enough to plan by, too little to tell whose it was."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def wanted_seconds(span: Span, units: int) -> int:
    """Of a wish beyond all measure, no more than the longest booking counts."""
    return int(min(span.duration, LONGEST).total_seconds()) * units


def weeks(span: Span, zone: ZoneInfo) -> Iterator[Bucket]:
    """The weeks of a span by the wall clock of a zone, from Monday on; the first and the last may be cut."""
    local = span.starts_at.astimezone(zone).date()
    monday = local - timedelta(days=local.weekday())
    while (begins := _midnight(monday, zone)) < span.ends_at:
        following = monday + timedelta(days=7)
        clipped = Span(begins, _midnight(following, zone)).clip(span)
        if clipped is not None:
            year, week, _ = monday.isocalendar()
            yield Bucket(monday.isoformat(), f"{year}-W{week:02}", clipped)
        monday = following


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return first_instant(datetime(day.year, day.month, day.day, tzinfo=zone))


def tops(tree: Tree, members: Collection[str]) -> list[Node]:
    """The nodes of a tree whose time a row counts: of a whole and its parts in the same row, the whole alone."""
    standing = [node for node in tree.nodes.values() if node.id in members and node.state != "retired"]
    known = {node.id for node in standing}
    # What is retired was there as long as it was used; alone in its tree, nothing counts its time twice.
    alone = [node for node in tree.nodes.values() if node.id in members and len(tree.nodes) == 1]
    return alone or [node for node in standing if known.isdisjoint(a.id for a in _above(tree, node))]


def worth(tree: Tree, node_id: str, members: Collection[str]) -> float:
    """What one unit of a node is worth in a row: one, or its share of a whole that is in the row too.

    A pool gives its units to its parts, so theirs are its own. A whole is shared by its parts equally.
    """
    if len(tree.nodes) == 1:
        return 1.0
    chain = [tree.nodes[node_id], *_above(tree, tree.nodes[node_id])]
    counted = [place for place, node in enumerate(chain) if node.id in members and node.state != "retired"]
    value = 1.0
    for node, above in pairwise(chain[: max(counted, default=0) + 1]):
        if above.units == 1:
            beside = {child for child in tree.children[above.id] if tree.nodes[child].state != "retired"}
            value /= len(beside | {node.id}) * node.units
    return value


def _above(tree: Tree, node: Node) -> list[Node]:
    return list(tree.upwards(node.id))[1:]


def hours(seconds: float) -> float:
    return round(seconds / 3600, 4)


def ratio(booked: float, opened: float) -> float | None:
    return round(booked / opened, 4) if opened else None
