"""Decisions about merging: what the one that stays is given, and what cannot be put together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.startups.startups.rules import sort_name

# What is a startup's own, or follows from something else. Every other column can be given to one that lacks it.
_OWN: Final = (
    "number id slug display_name aliases domain visibility hiring locked_fields sort_name folded_name folded_text "
    "created_by published_at hidden_at merged_into last_confirmed_at closed_on version created_at updated_at"
)
OWN: Final = frozenset(_OWN.split())
_IN_PARTS: Final = frozenset({"descriptions", "socials", "alias_kinds"})


def filled(survivor: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What the one that stays does not say and the other does; never what it says itself, nor what is locked."""
    locked = set(survivor["locked_fields"])
    values: dict[str, Any] = {}
    for name, theirs in other.items():
        mine = survivor[name]
        if name in OWN or name in locked or _is_nothing(theirs):
            continue
        if _is_nothing(mine):
            values[name] = theirs
        elif isinstance(mine, dict) and name in _IN_PARTS and not theirs.keys() <= mine.keys():
            values[name] = {**theirs, **mine}
    return values


def former_names(survivor: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The names of the other that the one that stays does not have yet."""
    if "aliases" in survivor["locked_fields"]:
        return []
    known = {sort_name(name) for name in (survivor["display_name"], *survivor["aliases"])}
    new = {sort_name(name): name for name in reversed((other["display_name"], *other["aliases"]))}
    return [name for folded, name in reversed(new.items()) if folded not in known]


def overlaps(ones: Sequence[Any], others: Sequence[Any]) -> list[dict[str, str]]:
    """Pairs of memberships of the same hub and kind that share a day."""
    return [
        {"hub_id": one.hub_id, "kind": one.kind, "membership_id": one.id, "other_membership_id": other.id}
        for one in ones
        for other in others
        if (one.hub_id, one.kind) == (other.hub_id, other.kind) and _share_a_day(one, other)
    ]


def collisions(ones: Iterable[Any], others: Iterable[Any]) -> list[dict[str, str]]:
    """Pairs of live applications to the same cohort."""
    by_cohort = {other.cohort_id: other.id for other in others}
    return [
        {"cohort_id": one.cohort_id, "application_id": one.id, "other_application_id": by_cohort[one.cohort_id]}
        for one in ones
        if one.cohort_id in by_cohort
    ]


def _share_a_day(one: Any, other: Any) -> bool:
    first = max(one.starts_on, other.starts_on)
    return bool(first < min(one.ends_on or date.max, other.ends_on or date.max))


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [], {})
