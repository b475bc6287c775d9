"""Resources as a tree of nodes, with what each inherits from above."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from services.spaces.sites.hours import Hours, Intervals


@dataclass(frozen=True, slots=True)
class Node:
    """A resource, as far as taking time is concerned."""

    id: str
    parent_id: str | None
    units: int
    kind: str = ""
    name: str = ""
    state: str = "active"
    turnaround: timedelta = timedelta(0)
    opening_hours: Mapping[str, Intervals] | None = None
    policy_id: str | None = None
    certification_id: str | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """The site a tree stands on."""

    id: str
    hub_id: str
    time_zone: str
    holidays: str | None
    opening_hours: Mapping[str, Intervals] | None
    exceptions: Mapping[str, Intervals]
    policy_id: str | None
    kind_policies: Mapping[str, str]


@dataclass(frozen=True)
class Tree:
    """Resources that share a root, and the site they stand on."""

    root_id: str
    nodes: Mapping[str, Node]
    grounds: Grounds

    @cached_property
    def children(self) -> Mapping[str, list[str]]:
        below: dict[str, list[str]] = defaultdict(list)
        for node in self.nodes.values():
            if node.parent_id is not None:
                below[node.parent_id].append(node.id)
        return below

    def upwards(self, node_id: str) -> Iterator[Node]:
        """The node and its ancestors, nearest first."""
        here: str | None = node_id
        while here is not None:
            node = self.nodes[here]
            yield node
            here = node.parent_id

    def downwards(self, node_id: str) -> Iterator[str]:
        """The node and all its parts, and theirs."""
        yield node_id
        for part in self.children.get(node_id, ()):
            yield from self.downwards(part)

    def hours(self, node_id: str) -> Hours:
        """The node's own hours or its nearest ancestor's, else the site's; exceptions and holidays are the site's."""
        own = (node.opening_hours for node in self.upwards(node_id) if node.opening_hours is not None)
        return Hours(
            zone=ZoneInfo(self.grounds.time_zone),
            week=next(own, self.grounds.opening_hours),
            exceptions=self.grounds.exceptions,
            holidays=self.grounds.holidays,
        )

    def policy_id(self, node_id: str, of_hub: str | None = None) -> str | None:
        """The nearest policy: resource, parents, its kind in the site, site, hub."""
        own = next((node.policy_id for node in self.upwards(node_id) if node.policy_id is not None), None)
        of_kind = self.grounds.kind_policies.get(self.nodes[node_id].kind)
        return own or of_kind or self.grounds.policy_id or of_hub

    def certification_id(self, node_id: str) -> str | None:
        """The certification that operating it takes: its own or its nearest ancestor's."""
        own = (node.certification_id for node in self.upwards(node_id) if node.certification_id is not None)
        return next(own, None)


def exceptions_by_date(exceptions: Iterable[Mapping[str, Any]]) -> dict[str, Intervals]:
    return {exception["date"]: exception["intervals"] for exception in exceptions}
