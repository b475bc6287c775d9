"""What closures take from opening hours, for whoever asks when a resource is open."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from services.kit.spans import Span, merge
from services.spaces.closures.repository import ClosureRepository
from services.spaces.occupancy.tree import Tree

Closed = Mapping[str, Sequence[Span]]


def closed_ahead(session: Session, hub_ids: Collection[str], *, since: datetime) -> Closed:
    """When sites and resources of some hubs are closed from an instant on, by the id of the site or resource."""
    return _by_place(ClosureRepository(session).ahead(hub_ids, since=since))


def closed_around(session: Session, trees: Iterable[Tree], *, since: datetime) -> Closed:
    """The same for some trees and their sites only: a booking pays for nobody else's closures."""
    site_of = {tree.root_id: tree.grounds.id for tree in trees}
    return _by_place(ClosureRepository(session).ahead_of(site_of, set(site_of.values()), since=since))


def closures_of(tree: Tree, node_id: str, closed: Closed) -> tuple[Span, ...]:
    """What shuts a node, in order and apart."""
    if not closed:
        return ()
    return tuple(merge(span for place in shutting(tree, node_id) for span in closed.get(place, ())))


def _by_place(rows: Iterable[Any]) -> Closed:
    found: dict[str, list[Span]] = defaultdict(list)
    for row in rows:
        found[row.site_id or row.resource_id].append(Span(row.starts_at, row.ends_at))
    return found


def shutting(tree: Tree, node_id: str) -> list[str]:
    """The places whose closures shut a node: its site, itself and what it is part of; and of a whole, every part."""
    return [tree.grounds.id, *(node.id for node in tree.upwards(node_id)), *_parts(tree, node_id)]


def shut_by(tree: Tree, place_id: str) -> list[str]:
    """The nodes of a tree that a closure of a place (its site or one of its nodes) shuts."""
    return [node_id for node_id in tree.nodes if place_id in shutting(tree, node_id)]


def _parts(tree: Tree, node_id: str) -> list[str]:
    if tree.nodes[node_id].units > 1:
        return []
    return [found for part in tree.children.get(node_id, ()) for found in (part, *_parts(tree, part))]
