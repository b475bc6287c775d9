"""Memberships, as far as booking is concerned: who may not book in a hub, and until when."""

from datetime import datetime
from typing import Final

from services.kit.errors import Violation
from services.kit.text import Text
from services.kit.unit import Unit
from services.spaces.memberships import rules
from services.spaces.memberships.repository import MembershipRows
from services.spaces.memberships.rules import Residency, Standing

_SAID: Final[dict[Standing, Text]] = {
    "suspended": Text(
        "The startup’s membership of this hub is suspended.", "L’adhésion de la startup à ce quartier est suspendue."
    ),
    "ended": Text(
        "The startup’s membership of this hub has ended.", "L’adhésion de la startup à ce quartier est terminée."
    ),
}


class Memberships:
    """Reads each startup's memberships once: for work whose answer they cannot change meanwhile."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = MembershipRows(unit.session)
        self._known: dict[tuple[str, str], Residency | None] = {}

    def violations(self, startup_id: str | None, hub_id: str, *, starts_at: datetime) -> list[Violation]:
        """Why a startup may not book now for that start; the house itself always may."""
        residency = self._residency(startup_id, hub_id) if startup_id is not None else None
        standing = rules.bar(residency, starts_at, now=self._unit.now) if residency is not None else None
        if standing is None:
            return []
        return [Violation("booking.not_allowed", _SAID[standing], "membership", actual=standing)]

    def turns(self, startup_id: str, hub_id: str) -> list[datetime]:
        """When that may change."""
        residency = self._residency(startup_id, hub_id)
        return rules.turns(residency, after=self._unit.now) if residency is not None else []

    def _residency(self, startup_id: str, hub_id: str) -> Residency | None:
        key = (startup_id, hub_id)
        if key not in self._known:
            self._known[key] = self._rows.residency(*key)
        return self._known[key]
