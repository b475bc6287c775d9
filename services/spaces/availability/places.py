"""Everything that decides whether a resource can be booked, gathered once per request."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlmodel import Session

from services.kit import replicas
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


def places(session: Session, wanted: Iterable[tuple[Tree, str]]) -> list[Place]:
    """The places of some resources `(tree, resource id)`; two statements at most, however many there are."""
    pairs = list(wanted)
    without = {t.grounds.hub_id for t, node_id in pairs if t.policy_id(node_id) is None}
    of_hub = {hub_id: _policy_of_hub(session, hub_id) for hub_id in without}
    nearest = {node_id: t.policy_id(node_id, of_hub.get(t.grounds.hub_id)) for t, node_id in pairs}
    judges = PolicyRepository(session).judges({policy for policy in nearest.values() if policy is not None})
    return [
        Place(tree, tree.nodes[node_id], tree.hours(node_id), judges.get(nearest[node_id] or "", NO_POLICY))
        for tree, node_id in pairs
    ]


def _policy_of_hub(session: Session, hub_id: str) -> str | None:
    hub = replicas.find(session, "hub", hub_id)
    return hub.data.get("policy_id") if hub else None
