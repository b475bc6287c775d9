"""What only the service itself can say of the demo: quarters that are locked, and a report that was frozen."""

from typing import Any

from sqlalchemy import insert, update

from deploy.demo.chance import identifier
from deploy.demo.days import Today
from services.kit import tables
from services.kit.clock import FixedClock
from services.kit.database import Database
from services.kit.principal import Grant, Principal
from services.kit.unit import Unit
from services.startups.declarations.quarters import quarter_of
from services.startups.declarations.repository import declaration
from services.startups.snapshots.operations import Snapshots
from services.startups.snapshots.schemas import SnapshotCreate

_TITLE = "Rapport annuel à la région"


def lock_and_freeze(database: Database, hub: dict[str, Any], today: Today) -> None:
    """Whoever was told of it has heard of it long ago, so nothing is left to deliver."""
    staff = Principal(
        kind="person",
        id=identifier("account", 1),
        grants=(Grant(hub_id=hub["id"], role="staff"),),
        scopes=frozenset({"reports:read", "reports:write"}),
    )
    until = quarter_of(today.on).plus(-1).starts_on
    wish = {"hub": hub["id"], "from": until.replace(year=until.year - 1), "to": until, "title": _TITLE}
    with database.transaction() as session:
        session.execute(
            update(declaration)
            .where(declaration.c.locked_at.is_not(None), declaration.c.state == "validated")
            .values(state="locked")
        )
        unit = Unit(session=session, by=staff, clock=FixedClock(today.now), now=today.now)
        for report in ("portfolio", "jobs"):
            Snapshots(unit).freeze(SnapshotCreate.model_validate({**wish, "report": report}), by=staff)
        session.execute(insert(tables.audit), unit.audits)
