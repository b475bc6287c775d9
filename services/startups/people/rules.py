"""Decisions about people: who answers for them, who runs a startup, what is left of one who is forgotten."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from services.kit.principal import Principal
from services.startups.people.errors import TeamRoleDates

ERASED: Final = "Erased person"
_ADMINISTERS: Final = frozenset({"founder", "admin"})


def answers_for(by: Principal, person_id: str, *, hub_ids: Collection[str]) -> bool:
    """The person, the admins of the network, and the staff of all the hubs around them.

    Staff put whom they like into a team of their own hub: that gives them nothing of what is in another one.
    """
    is_themselves = by.kind == "person" and by.person_id == person_id
    is_all_theirs = bool(hub_ids) and all(by.is_staff_of(hub_id) for hub_id in hub_ids)
    return is_themselves or by.is_network_admin or is_all_theirs


def is_admin(role: str, contact_for: Collection[str]) -> bool:
    return role in _ADMINISTERS or "admin" in contact_for


def runs(role: Any, *, today: date) -> bool:
    """Whether this role runs its startup today."""
    return (role.ends_on is None or role.ends_on > today) and is_admin(role.role, role.contact_for)


def must_be_in_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise TeamRoleDates


def ended(starts_on: date, ends_on: date | None, *, today: date) -> date:
    """When a role ends that ends today at the latest; one that was still to come never begins."""
    latest = max(today, starts_on)
    return latest if ends_on is None else min(ends_on, latest)
