"""Writes down what has lapsed by itself, so that the first who waits is told. No verdict waits for it."""

from collections.abc import Sequence
from functools import partial

import structlog
from fastapi import FastAPI

from services.startups.applications.repository import ApplicationRows
from services.startups.applications.seats import Seats
from services.startups.programmes.cohorts import Cohorts
from services.startups.sweeping import house_unit

BATCH = 100

log = structlog.get_logger("sweep")


def overdue_cohorts(app: FastAPI) -> Sequence[str]:
    with app.state.database.reading() as session:
        return ApplicationRows(session).cohorts_overdue(now=app.state.clock.now(), limit=BATCH)


def tidy(app: FastAPI, cohort_id: str) -> int:
    """One cohort, in one transaction, under the lock that everybody takes."""
    with app.state.database.transaction() as session:
        unit = house_unit(app, session)
        settled = Seats(unit).settle(Cohorts(unit).row(cohort_id, locked=True))
        unit.write_down(app.state.subscriptions)
    return settled


async def sweep(app: FastAPI) -> int:
    """One round; returns how many cohorts it tidied."""
    run = app.state.database.run
    cohorts: Sequence[str] = await run(lambda: overdue_cohorts(app))
    for cohort_id in cohorts:
        try:
            await run(partial(tidy, app, cohort_id))
        except Exception as error:  # noqa: BLE001 -- one cohort in trouble must not keep the others waiting
            log.warning("sweep.cohort_postponed", cohort_id=cohort_id, error=repr(error))
    return len(cohorts)
