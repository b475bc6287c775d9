"""Which row each figure of the report belongs to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.spaces.occupancy.tree import Tree
from services.spaces.usage import rules
from services.spaces.usage.capacity import Capacity
from services.spaces.usage.rules import Bucket
from services.spaces.usage.tally import Tally


class Report:
    """Rows and totals of one hub. The totals hold everything, also what belongs to no row."""

    def __init__(self, capacity: Capacity, buckets: Sequence[Bucket]) -> None:
        self._capacity = capacity
        self._buckets = buckets
        self._tree_of: dict[str, Tree] = {}
        everything: dict[str, set[str]] = defaultdict(set)
        for row in capacity.resources:
            self._tree_of[row.id] = capacity.trees[row.root_id]
            everything[row.root_id].add(row.id)
        self._everything = everything
        self.total = Tally("", "", everything)
        self._open(self.total)

    def by_place(self, by: str, site_names: Mapping[str, str]) -> dict[str, Tally]:
        """A row for each resource, kind or site, whether or not it was used."""
        found: dict[str, Tally] = {}
        for row in self._capacity.resources:
            node = self._tree_of[row.id].nodes[row.id]
            key, name = {
                "resource": (row.id, node.name),
                "kind": (node.kind, node.kind),
                "site": (row.site_id, site_names.get(row.site_id, "")),
            }[by]
            found.setdefault(key, Tally(key, name)).members[row.root_id].add(row.id)
        for tally in found.values():
            self._open(tally)
        return found

    def by_week(self) -> dict[str, Tally]:
        tallies = [Tally(bucket.key, bucket.name, self._everything) for bucket in self._buckets]
        for number, tally in enumerate(tallies):
            self._open(tally, number)
        return {tally.key: tally for tally in tallies}

    def by_startup(self, names: Mapping[str, str]) -> dict[str, Tally]:
        """What each startup took of all that was open."""
        ordered = sorted(names, key=lambda startup_id: (names[startup_id].casefold(), startup_id))
        tallies = [Tally(startup_id, names[startup_id], self._everything) for startup_id in ordered]
        for tally in tallies:
            tally.add_open(self.total.units, self.total.opened)
        return {tally.key: tally for tally in tallies}

    def add(self, tallies: dict[str, Tally], by: str, bookings: Iterable[Any], demand: Iterable[Any]) -> None:
        for row in bookings:
            tree = self._tree_of[row.resource_id]
            node = tree.nodes[row.resource_id]
            for tally in (self.total, tallies.get(self._key(by, row, node.kind, tree.grounds.id))):
                if tally is not None:
                    tally.add_bookings(row, tree)
        for row in demand:
            self.total.add_demand(row)
            key = self._key(by, row, row.kind, row.site_id)
            if by == "kind":
                tallies.setdefault(key, Tally(key, key))  # nothing of that kind is there: the more it was missed
            if key in tallies:
                tallies[key].add_demand(row)

    def _key(self, by: str, row: Any, kind: str, site_id: str | None) -> Any:
        if by == "week":
            return self._buckets[row.bucket].key
        if by == "startup":
            return getattr(row, "startup_id", None)
        return {"resource": row.resource_id, "kind": kind, "site": site_id}[by]

    def _open(self, tally: Tally, number: int | None = None) -> None:
        for root_id, members in tally.members.items():
            tree = self._capacity.trees[root_id]
            for node in rules.tops(tree, members):
                seconds = self._capacity.open_seconds(tree, node)
                opened = sum(seconds) if number is None else seconds[number]
                tally.add_open(node.units if node.state != "retired" else 0, opened * node.units)
