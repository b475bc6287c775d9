"""What the staff of a hub see first: who lives there, and what waits for them."""

from services.kit.principal import Principal
from services.kit.unit import Unit
from services.startups.hubs.operations import Hubs
from services.startups.hubs.repository import HubRows
from services.startups.hubs.rules import day_in
from services.startups.overview.repository import Counts
from services.startups.overview.schemas import Overview, Portfolio, Waiting
from services.startups.todo.operations import Todo


def overview(unit: Unit, hub: str, *, by: Principal) -> Overview:
    by.must_have("startups:read")
    row = Hubs(unit).row(hub)
    by.must_be_staff_of(row.id)
    counts, todo = Counts(unit.session, row.id), Todo(unit, row.id, by=by)
    days = HubRows(unit.session).days(unit.now)
    today = day_in(unit.now, row.time_zone)
    return Overview(
        portfolio=Portfolio(
            residents=counts.of_standing("resident", days),
            alumni=counts.of_standing("alumni", days),
            candidates=counts.of_standing("candidate", days),
            arrivals_this_month=counts.arrivals(today.replace(day=1), today),
        ),
        waiting=Waiting(
            startups_to_publish=todo.count("startups_to_publish"),
            memberships_ending_30_days=todo.count("memberships_ending_30"),
        ),
    )
