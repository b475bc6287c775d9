"""Tells of those who have left on the day that was set for it: their accounts lose the role with it."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import structlog
from fastapi import FastAPI

from services.startups.people import rules
from services.startups.people.admins import Admins
from services.startups.people.journal import TeamJournal
from services.startups.people.repository import PeopleRows
from services.startups.startups.repository import StartupRows
from services.startups.sweeping import house_unit

BATCH: Final = 100

log = structlog.get_logger("sweep")


def leavers(app: FastAPI) -> Sequence[Any]:
    with app.state.database.reading() as session:
        return PeopleRows(session).just_left(app.state.clock.now().date(), limit=BATCH)


def tell(app: FastAPI, startup_id: str, role_id: str) -> None:
    """One of them, once, under the lock of the startup that everybody takes."""
    with app.state.database.transaction() as session:
        unit = house_unit(app, session)
        rows = PeopleRows(session)
        StartupRows(session).lock(startup_id)
        role = rows.find(startup_id, role_id, locked=True)
        if role is None or role.told_left or role.ends_on is None or role.ends_on > unit.now.date():
            return
        rows.change(role.id, {"told_left": True, "version": role.version + 1, "updated_at": unit.now})
        TeamJournal(unit).left(role, role)
        if rules.is_admin(role.role, role.contact_for):
            Admins(unit).call_where_missing([startup_id])
        unit.write_down(app.state.subscriptions)


async def sweep(app: FastAPI) -> int:
    run = app.state.database.run
    found: Sequence[Any] = await run(lambda: leavers(app))
    for row in found:
        try:
            await run(partial(tell, app, row.startup_id, row.id))
        except Exception as error:  # noqa: BLE001 -- one role in trouble must not keep the others waiting
            log.warning("sweep.role_postponed", role_id=row.id, error=repr(error))
    return len(found)
