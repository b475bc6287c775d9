"""Everything that decides whether a resource can be booked, gathered once per request."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from sqlmodel import Session

from services.kit import replicas
from services.kit.unit import Unit
from services.spaces.closures.closed import closed_around, closures_of
from services.spaces.occupancy.tree import Node, Tree
from services.spaces.policies.repository import NO_POLICY, Judge, PolicyRepository
from services.spaces.sites.hours import Hours


class Place(NamedTuple):
    """A resource with its tree, its hours and the policy in force."""

    tree: Tree
    node: Node
    hours: Hours
    judge: Judge

    @property
    def id(self) -> str:
        return self.node.id


def places(unit: Unit, wanted: Iterable[tuple[Tree, str]]) -> list[Place]:
    """The places of some resources `(tree, resource id)`; a few statements, however many there are.

    Closures that are over are left out: nobody books into the past.
    """
    pairs = list(wanted)
    session = unit.session
    without = {t.grounds.hub_id for t, node_id in pairs if t.policy_id(node_id) is None}
    of_hub = {hub_id: _policy_of_hub(session, hub_id) for hub_id in without}
    nearest = {node_id: t.policy_id(node_id, of_hub.get(t.grounds.hub_id)) for t, node_id in pairs}
    judges = PolicyRepository(session).judges({policy for policy in nearest.values() if policy is not None})
    closed = closed_around(session, (tree for tree, _ in pairs), since=unit.now) if pairs else {}
    found = []
    for tree, node_id in pairs:
        hours = tree.hours(node_id)
        shut = closures_of(tree, node_id, closed)
        judge = judges.get(nearest[node_id] or "", NO_POLICY)
        found.append(Place(tree, tree.nodes[node_id], replace(hours, closures=shut) if shut else hours, judge))
    return found


def _policy_of_hub(session: Session, hub_id: str) -> str | None:
    hub = replicas.find(session, "hub", hub_id)
    return hub.data.get("policy_id") if hub else None
