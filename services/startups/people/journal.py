"""Tells of teams: each change is an audit row, which names people by id only, and an event for startup and hub."""

from typing import Any, Final

from services.kit.unit import Unit
from services.startups.people.repository import PeopleRows
from services.startups.startups.operations import Startups

_KEPT: Final = ("role", "contact_for", "show_publicly", "starts_on", "ends_on")


class TeamJournal:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._startups = Startups(unit)

    def joined(self, role: Any) -> None:
        self.introduced(role)
        self.founded(role)

    def introduced(self, role: Any) -> None:
        """The event alone, which gives the person's account its role."""
        self._record("team.joined", role)

    def founded(self, role: Any) -> None:
        """The audit row alone."""
        self._unit.audit("team.joined", _subject(role), after=_ids(role) | _facts(role))

    def left(self, before: Any, role: Any) -> None:
        self._record("team.left", before)
        self.noted("team.left", before, role)

    def changed(self, before: Any, role: Any) -> None:
        self._record("team.updated", role, {"before": {"role": before.role, "contact_for": before.contact_for}})
        self.noted("team.updated", before, role)

    def noted(self, action: str, before: Any, role: Any) -> None:
        """The audit row alone: what else is to be told of it is told otherwise."""
        old, new = _facts(before), _facts(role)
        changed = [name for name in _KEPT if old[name] != new[name]]
        self._unit.audit(
            action,
            _subject(role),
            before={name: old[name] for name in changed},
            after=_ids(role) | {name: new[name] for name in changed},
        )

    def _record(self, event_type: str, role: Any, more: dict[str, Any] | None = None) -> None:
        hubs = self._startups.hub_ids(role.startup_id)
        told = {"email": role.email, "hub_ids": hubs, "role": role.role, "contact_for": role.contact_for}
        self._unit.record(
            event_type,
            _subject(role),
            {
                "role_id": role.id,
                "account_id": None,
                **_ids(role),
                **told,
                "still": still(self._unit, role),
                **(more or {}),
            },
            hub_id=hubs[0] if hubs else None,
            startup_id=role.startup_id,
        )


def still(unit: Unit, role: Any) -> list[dict[str, Any]]:
    """The other roles that go on: what they allow is not lost with this one."""
    return [dict(other) for other in PeopleRows(unit.session).others_of(role, today=unit.now.date())]


def _subject(role: Any) -> str:
    return f"team/{role.id}"


def _ids(role: Any) -> dict[str, Any]:
    return {"startup_id": role.startup_id, "person_id": role.person_id}


def _facts(role: Any) -> dict[str, Any]:
    days = {name: day.isoformat() if (day := getattr(role, name)) else None for name in ("starts_on", "ends_on")}
    return {name: getattr(role, name) for name in _KEPT} | days
