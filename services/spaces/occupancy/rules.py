"""How much of a tree of resources is taken at each instant. Plain values in, plain values out.

What a node has taken is what was booked on it directly plus what its parts take of it. A pool (more than one unit)
gives its parts their units: they add up. A whole (one unit) is taken entirely as soon as any part is: parts of it may
be taken side by side, but not the whole with one of them. A request fits where the *peak* of what is taken leaves
room on the node and on everything above it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from services.kit.spans import Span, merge
from services.spaces.occupancy.tree import Tree


class Claim(NamedTuple):
    """Units of a node taken for a span, turnaround included."""

    node_id: str
    starts_at: datetime
    ends_at: datetime
    units: int


class Peak(NamedTuple):
    used: int
    starts_at: datetime


class Sweep:
    """What is taken at one instant, kept up to date while time moves on."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._direct = dict.fromkeys(tree.nodes, 0)
        self._used = dict.fromkeys(tree.nodes, 0)

    def change(self, node_id: str, units: int) -> None:
        if node_id not in self._direct:
            node_id = self._tree.root_id  # a part added since the tree was read
        self._direct[node_id] += units
        for node in self._tree.upwards(node_id):
            parts = [self._used[child] for child in self._tree.children.get(node.id, ())]
            taken_by_parts = sum(parts) if node.units > 1 else min(1, max(parts, default=0))
            self._used[node.id] = self._direct[node.id] + taken_by_parts

    def used(self, node_id: str) -> int:
        return self._used[node_id]

    def free(self, node_id: str) -> int:
        """How many units of the node could be taken now, seen from it and from everything above it."""
        here, *above = self._tree.upwards(node_id)
        free = here.units - self._used[here.id]
        step = 0  # what the branch takes of the node above when any unit is taken; 0 while it grows unit by unit
        fixed = here.units == 1
        if fixed:
            step = 1 - min(1, self._used[here.id])
        for node in above:
            if node.units == 1:
                if self._direct[node.id]:
                    return 0
                step, fixed = 1 - min(1, self._used[node.id]), True
            elif fixed:
                free = free if self._used[node.id] + step <= node.units else 0
            else:
                free = min(free, node.units - self._used[node.id])
        return max(free, 0)


def steps(tree: Tree, node_id: str, claims: Iterable[Claim], within: Span) -> Iterator[tuple[Span, int]]:
    """The free units of a node through a span, as consecutive pieces that fill it."""
    changes: list[tuple[datetime, str, int]] = []
    for claim in claims:
        if claim.starts_at < within.ends_at and claim.ends_at > within.starts_at:
            changes.append((max(claim.starts_at, within.starts_at), claim.node_id, claim.units))
            changes.append((claim.ends_at, claim.node_id, -claim.units))
    changes.sort()
    sweep = Sweep(tree)
    at = within.starts_at
    for when, changed, units in changes:
        if when >= within.ends_at:
            break
        if when > at:
            yield Span(at, when), sweep.free(node_id)
            at = when
        sweep.change(changed, units)
    yield Span(at, within.ends_at), sweep.free(node_id)


def conflicts(tree: Tree, node_id: str, claims: Iterable[Claim], span: Span, units: int) -> list[Span]:
    """The parts of a span in which fewer units are free than asked; empty when the request fits."""
    return list(merge(piece for piece, free in steps(tree, node_id, claims, span) if free < units))


def peak(tree: Tree, node_id: str, claims: Sequence[Claim]) -> Peak | None:
    """The most units of a node taken at once, and when that begins; None when nothing is taken."""
    changes = sorted(
        change
        for claim in claims
        for change in (
            (claim.starts_at, 1, claim.node_id, claim.units),
            (claim.ends_at, 0, claim.node_id, -claim.units),
        )
    )
    sweep, highest = Sweep(tree), None
    for when, _, changed, units in changes:
        sweep.change(changed, units)
        if sweep.used(node_id) > (highest.used if highest else 0):
            highest = Peak(sweep.used(node_id), when)
    return highest


def windows(
    tree: Tree, node_id: str, claims: Iterable[Claim], within: Span, *, units: int, turnaround: timedelta
) -> list[tuple[Span, int]]:
    """Maximal spans in which `units` stay free, with the fewest units free in each.

    A booking in a window also keeps its turnaround free after it, so a window ends that much before the next claim;
    `within` is the time bookings may lie in, their turnaround may reach beyond.
    """
    reach = Span(within.starts_at, within.ends_at + turnaround)
    found: list[tuple[Span, int]] = []
    started: datetime | None = None
    fewest, end = 0, within.starts_at
    for piece, free in steps(tree, node_id, claims, reach):
        if free >= units:
            if started is None:
                started, fewest = piece.starts_at, free
            fewest, end = min(fewest, free), piece.ends_at
            continue
        _close(found, started, end - turnaround, fewest)
        started = None
    _close(found, started, end - turnaround, fewest)
    return found


def _close(found: list[tuple[Span, int]], started: datetime | None, end: datetime, fewest: int) -> None:
    if started is not None and started < end:
        found.append((Span(started, end), fewest))
