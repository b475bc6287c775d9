"""Whether somebody still runs a startup. Asked wherever a role ends or changes, whatever the reason."""

from collections.abc import Collection

from services.kit.work import Unit
from services.startups.people import rules
from services.startups.people.repository import PeopleRows
from services.startups.startups.operations import Startups


class Admins:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = PeopleRows(unit.session)

    def call_where_missing(self, startup_ids: Collection[str]) -> None:
        """A startup that nobody runs any more is a task for the staff of its hub."""
        startups, today = Startups(self._unit), self._unit.now.date()
        for startup_id in sorted(startup_ids):
            if any(rules.is_admin(each.role, each.contact_for) for each in self._rows.team_on(startup_id, today)):
                continue
            hubs = startups.hub_ids(startup_id)
            self._unit.record(
                "startup.admin_missing",
                f"admin_missing/{startup_id}",
                {"id": startup_id},
                hub_id=hubs[0] if hubs else None,
            )
