"""Who has learnt what: some for good, some until a day, some no longer."""

import random
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final

from deploy.demo.chance import identifier, pick, stream
from deploy.demo.claims import Tenant
from deploy.demo.days import Today
from services.spaces.certifications.rules import lasts

Row = dict[str, Any]

# Of a hub's startups, so many have somebody who learnt it.
_SHARE: Final = 0.4
_ENDINGS: Final = (("never", 40.0), ("later", 45.0), ("expired", 9.0), ("revoked", 6.0))
# The founder of the first hero may cut, her cofounder may not; that of the second may no more, but his cofounder may.
_HEROES: Final = (("later",), ("expired", "later"))


class Certified:
    """The grants of all hubs, and who of a startup may operate a machine."""

    def __init__(
        self,
        certifications: list[Row],
        tenants: dict[str, list[Tenant]],
        roles: list[Row],
        staff_id: str,
        today: Today,
    ) -> None:
        self._today = today
        self._staff_id = staff_id
        self._held: dict[tuple[str, str], list[Row]] = defaultdict(list)
        rng = stream("certifications")
        teams: dict[str, list[Row]] = defaultdict(list)
        for role in roles:
            if role["ends_on"] is None:
                teams[role["startup_id"]].append(role)
        for certification in certifications:
            for tenant in tenants.get(certification["hub_id"], []):
                self._learn(certification, tenant, teams[tenant.startup_id], rng)
        self.grants = sorted(
            (grant for held in self._held.values() for grant in held), key=lambda g: (g["granted_at"], g["person_id"])
        )
        # Ids grow, so that the newest are listed first.
        for number, grant in enumerate(self.grants):
            grant["id"] = identifier("certification_grant", number)

    def operator(self, startup_id: str, certification_id: str, *, asked_at: datetime, at: datetime) -> str | None:
        """Somebody of a startup who held it when they asked, and will still hold it then."""
        for grant in self._held.get((startup_id, certification_id), ()):
            stays = grant["revoked_at"] is None or grant["revoked_at"] > at
            if grant["granted_at"] <= asked_at and lasts(grant["expires_at"], at) and stays:
                return str(grant["person_id"])
        return None

    def _learn(self, certification: Row, tenant: Tenant, team: list[Row], rng: random.Random) -> None:
        if tenant.hero is not None:
            learnt = list(zip(team, _HEROES[tenant.hero], strict=False))
        elif rng.random() < _SHARE:
            learners = rng.sample(team, min(len(team), 1 + (rng.random() < 0.4)))
            learnt = [(role, pick(rng, _ENDINGS)) for role in learners]
        else:
            return
        held = self._held[tenant.startup_id, certification["id"]]
        held += [self._grant(certification, role, how, rng) for role, how in learnt]

    def _grant(self, certification: Row, role: Row, how: str, rng: random.Random) -> Row:
        today = self._today
        joined = (role["starts_on"] - today.on).days
        wanted = -rng.randrange(400, 700) if how == "expired" else -rng.randrange(110, 500)
        granted_at = today.past(max(wanted, joined), 10 * 60 + rng.randrange(360))
        ends = {"later": rng.randrange(120, 700), "expired": -rng.randrange(3, 80)}.get(how)
        expires_at = None if ends is None else max(today.at(ends, 0), granted_at + timedelta(hours=1))
        revoked_at = today.past(-rng.randrange(1, 60), 15 * 60) if how == "revoked" else None
        return {
            "id": "",
            "certification_id": certification["id"],
            "person_id": role["person_id"],
            "granted_by": self._staff_id,
            "granted_at": granted_at,
            "expires_at": expires_at,
            "revoked_at": None if revoked_at is None else max(revoked_at, granted_at),
        }
