"""Tells of a merge: what ended with it, what became part of what, and what that was like before."""

from collections.abc import Mapping
from typing import Any, Final

from services.kit.unit import Unit
from services.startups.people.journal import still
from services.startups.startups.operations import Startups
from services.startups.startups.schemas import StartupRead
from services.startups.startups.told import home, shown_to, subject

# From the widest to the narrowest.
_CIRCLES: Final = ("public", "network", "hub", "private")


class Journal:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def tell_left(self, role: Any, startup: StartupRead) -> None:
        """A role ended: the same person has it in the other team, and goes on there."""
        hubs = [tenancy.hub for tenancy in startup.hubs]
        said = {"role_id": role.id, "person_id": role.person_id, "account_id": None, "startup_id": startup.id}
        told = said | {"email": role.email, "hub_ids": hubs, "role": role.role, "contact_for": role.contact_for}
        told["still"] = still(self._unit, role)
        about: dict[str, Any] = {"hub_id": hubs[0] if hubs else None, "startup_id": startup.id}
        self._unit.record("team.left", f"team/{role.id}", told, **about)
        self._unit.audit("team.left", subject(startup.id), after={**said, "role": role.role})

    def tell_merged(self, startup: StartupRead, into: StartupRead, *, moved: Mapping[str, Any]) -> None:
        """Whoever may know of both is told where it went, others that it is gone. Its history keeps it whole."""
        Startups(self._unit).tell_gone("startup.hidden", startup)
        narrower = max(shown_to(startup), shown_to(into), key=_CIRCLES.index)
        gone = {"id": startup.id, "into": into.id, "slug": startup.slug, "visibility": "private", "hubs": []}
        about: dict[str, Any] = {"hub_id": home(startup), "startup_id": into.id, "visibility": narrower}
        self._unit.record("startup.merged", subject(startup.id), gone, **about, tombstone=True)
        snapshot = startup.model_dump(mode="json") | {"moved": moved}
        self._unit.audit("startup.merged", subject(startup.id), before=snapshot, after={"into": into.id})
