"""What the calendar brings without anybody saying it: memberships that end by themselves, documents that expire.

No verdict waits for it; it only raises and drops tasks.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import structlog
from fastapi import FastAPI

from services.startups.checklists.repository import MembershipSteps
from services.startups.checklists.steps import Steps
from services.startups.documents.lapsing import Lapsing
from services.startups.hubs.repository import HubRows
from services.startups.memberships.repository import MembershipRows
from services.startups.startups.repository import StartupRows
from services.startups.sweeping import house_unit

BATCH: Final = 100

log = structlog.get_logger("sweep")


class Found(NamedTuple):
    what: str
    id: str
    startup_id: str


async def sweep(app: FastAPI) -> int:
    """One round; returns for how many memberships and documents there was something to do."""
    run = app.state.database.run
    found: Sequence[Found] = await run(lambda: due(app))
    for each in found:
        try:
            await run(partial(tidy, app, each))
        except Exception as error:  # noqa: BLE001 -- one in trouble must not keep the others waiting
            log.warning("sweep.task_postponed", id=each.id, error=repr(error))
    return len(found)


def due(app: FastAPI) -> Sequence[Found]:
    with app.state.database.reading() as session:
        days = HubRows(session).days(app.state.clock.now())
        steps = MembershipSteps(session)
        found: dict[str, Sequence[Any]] = {"leaving": steps.leaving(days, BATCH), "over": steps.over(days, BATCH)}
        found["expired"] = Lapsing(session).expired(days, BATCH)
    return [Found(what, row.id, row.startup_id) for what, rows in found.items() for row in rows]


def tidy(app: FastAPI, found: Found) -> None:
    """One of them, in one transaction, under the lock that everybody takes, as it is by then."""
    with app.state.database.transaction() as session:
        unit = house_unit(app, session)
        StartupRows(session).lock(found.startup_id)
        if found.what == "expired":
            Lapsing(session).raise_(unit, found.id)
        elif found.what == "over":
            Steps(unit).ended(MembershipRows(session).find(found.id, locked=True))
        elif MembershipSteps(session).is_leaving(found.id, HubRows(session).days(unit.now)):
            Steps(unit).leaving(MembershipRows(session).find(found.id, locked=True))
        unit.write_down(app.state.subscriptions)
