"""Looks for startups that may be the one that was just written, and keeps what it finds as pairs."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.kit.fold import fold
from services.kit.ids import new_id
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.startups.duplicates import rules
from services.startups.duplicates.repository import MOST, DuplicateRows
from services.startups.duplicates.rules import Traits
from services.startups.duplicates.schemas import Reason
from services.startups.startups.errors import StartupHeld
from services.startups.startups.repository import StartupRows, live, other_than
from services.startups.startups.rules import registrable
from services.startups.startups.search import Search


class Lookout:
    """Sees every startup, whoever asks: what it finds is for the staff, what it says is what the caller may see."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = DuplicateRows(unit.session)
        self._startups = StartupRows(unit.session)
        self._search = Search(unit.session)

    def claim(self, domain: str | None, startup_id: str) -> bool:
        """Before a site is written: whoever writes the same one at the same moment comes before or after.

        Whether others are there.
        """
        if domain is None:
            return False
        self._rows.claim_site(domain)
        return bool(self._rows.on_site(domain, but=startup_id))

    def holders(self, domain: str | None, startup_id: str, *, by: Principal) -> Sequence[str]:
        """The startups of the same site that keep one from being published, as far as the caller may see them."""
        return self._rows.seen_on_site(domain, but=startup_id, by=by) if domain is not None else ()

    def must_be_clear(self, startup_id: str, *, by: Principal) -> None:
        """Refuse to publish a startup while a pair of the same site waits for a decision."""
        found = self._rows.held_by(startup_id, by)
        if found:
            raise StartupHeld(conflicts=[{"startup_id": each} for each in found])

    def look(self, startup_id: str) -> None:
        """Compare a startup with others, a bounded number of them, and write down what has changed about its pairs."""
        row = self._startups.of_ids([startup_id])[0]
        # A pair that is there is compared whatever the bounds: it goes only when its reasons do.
        paired = self._rows.open_with(startup_id)
        same_site: set[str] = set()
        if row.domain:
            same_site |= {*self._rows.on_site(row.domain, but=startup_id)}
            same_site |= {*self._rows.on_site(row.domain, but=startup_id, among=paired)} if paired else set()
        mine = self._traits([startup_id])[startup_id]
        # Without a place or a founder's address a name can be no reason, and nobody needs to look for it.
        names = set() if mine.is_empty else self._named_like(row, paired)
        traits = self._traits(same_site | names)
        found = {
            other: reasons
            for other in sorted(same_site | names)
            if (
                reasons := rules.reasons(mine, traits[other], same_site=other in same_site, similar_name=other in names)
            )
        }
        self._keep(startup_id, found)

    def _named_like(self, row: Any, paired: Collection[str]) -> set[str]:
        found: set[str] = set()
        others = [live(), other_than(row.id)]
        for name in (row.display_name, *row.aliases):
            like = self._search.named_like(name, others)
            found |= {*like[:MOST], *(other for other in like if other in paired)}
        return found

    def _traits(self, startup_ids: Collection[str]) -> Mapping[str, Traits]:
        hubs: dict[str, set[str]] = defaultdict(set)
        towns: dict[str, set[str]] = defaultdict(set)
        mail: dict[str, set[str]] = defaultdict(set)
        if startup_ids:
            for row in self._rows.hubs_of(startup_ids):
                hubs[row.startup_id].add(row.hub_id)
                towns[row.startup_id].add(fold(row.address.get("city") or ""))
            for row in self._rows.founders_of(startup_ids):
                mail[row.startup_id].add(registrable(row.folded_email.rpartition("@")[2]) or "")
        nothing = {"", *rules.MAIL_HOSTS}
        return {
            each: Traits(frozenset(hubs[each]), frozenset(towns[each] - {""}), frozenset(mail[each] - nothing))
            for each in startup_ids
        }

    def _keep(self, startup_id: str, found: Mapping[str, Sequence[Reason]]) -> None:
        known = {
            row.second_id if row.first_id == startup_id else row.first_id: row
            for row in self._rows.of_startup(startup_id)
        }
        new = []
        for other, reasons in found.items():
            row = known.get(other)
            said = {"tier": rules.tier(reasons), "reasons": list(reasons)}
            again = {"state": "open", "reason": None, "decided_at": None, "decided_by": None}
            if row is None:
                first, second = sorted((startup_id, other))
                halves = {"id": new_id(), "first_id": first, "second_id": second, "found_at": self._unit.now}
                new.append(halves | said | again)
            elif row.state == "open" and row.reasons != said["reasons"]:
                self._rows.change(row.id, said)
            elif row.state == "dismissed" and rules.asks_again(row.reasons, reasons):
                self._rows.change(row.id, said | again | {"found_at": self._unit.now})
        self._rows.add(new)
        self._rows.drop([row.id for other, row in known.items() if row.state == "open" and other not in found])
