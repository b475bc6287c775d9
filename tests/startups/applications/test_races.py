"""Seats under many hands: real threads on connections of their own, as several replicas have them."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.database import Database
from services.kit.errors import DomainError
from services.kit.principal import ANONYMOUS
from services.kit.unit import Unit
from services.startups.applications.arrivals import Arrivals
from services.startups.applications.operations import Applications
from services.startups.applications.schemas import ApplicationByForm, ApplicationCreate
from services.startups.applications.seats import Seats
from services.startups.applications.turns import Turns
from services.startups.main import SUBSCRIPTIONS
from services.startups.programmes.cohorts import Cohorts
from tests.support.service import staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
Act = Callable[[Unit], Any]


@pytest.fixture
def race(funnel: Any) -> Iterator[Callable[..., Counter[str]]]:
    """What comes of several acts at the same time, each in a transaction of its own."""
    service = funnel.directory.service
    url = service.database.engine.url.render_as_string(hide_password=False)
    replicas = [Database(url) for _ in range(2)]

    def one(number: int, act: Act, by: Any) -> str:
        now = service.clock.now()
        try:
            with replicas[number % 2].transaction() as session:
                unit = Unit(session=session, by=by, clock=service.clock, now=now)
                done = act(unit)
                unit.write_down(SUBSCRIPTIONS)
        except DomainError as error:
            return error.code
        return str(getattr(done, "state", done))

    def run(*acts: tuple[Act, Any]) -> Counter[str]:
        with ThreadPoolExecutor(8) as pool:
            return Counter(pool.map(lambda each: one(each[0], *each[1]), enumerate(acts)))

    yield run
    for replica in replicas:
        replica.dispose()


async def test_of_many_accepted_at_once_no_more_are_than_there_are_seats(funnel: Any, race: Any) -> None:
    made = [await funnel.application("shortlisted", f"Startup {number}") for number in range(6)]
    staff = staff_of(funnel.directory.hub)
    acts = [(lambda unit, i=each["id"]: Turns(unit).turn(i, "accept", by=unit.by), staff) for each in made]
    assert race(*acts) == {"accepted": 2, "application.no_seat": 4}


async def test_a_lapsed_seat_is_passed_on_once_whoever_finds_it(funnel: Any, race: Any) -> None:
    await funnel.application("accepted", "Alpha", due_at="2026-12-02T08:00:00Z")
    await funnel.application("accepted", "Beta")
    waiting = [await funnel.application("waitlisted", f"Startup {number}") for number in range(3)]
    funnel.directory.service.clock.advance(timedelta(days=1))
    cohort = funnel.cohort["id"]
    settle = (lambda unit: Seats(unit).settle(Cohorts(unit).row(cohort, locked=True)), staff_of(funnel.directory.hub))
    assert race(*[settle] * 6) == {"1": 1, "0": 5}
    assert Counter([await funnel.state(each) for each in waiting]) == {"accepted": 1, "waitlisted": 2}
    assert len(funnel.directory.service.events("application.lapsed")) == 1


async def test_a_withdrawal_and_an_acceptance_at_once_share_the_one_seat(funnel: Any, race: Any) -> None:
    leaving = await funnel.application("accepted", "Alpha")
    await funnel.application("accepted", "Beta")
    waiting = await funnel.application("waitlisted", "Gamma")
    wished = await funnel.application("shortlisted", "Delta")
    team, staff = startup_admin_of(leaving["startup_id"]), staff_of(funnel.directory.hub)
    withdraw = (lambda unit: Turns(unit).turn(leaving["id"], "withdraw", by=unit.by), team)
    accept = (lambda unit: Turns(unit).turn(wished["id"], "accept", by=unit.by), staff)
    found = race(withdraw, accept, withdraw)
    assert found == {"withdrawn": 1, "application.no_seat": 1, "application.transition": 1}
    assert await funnel.state(waiting) == "accepted"


async def _form(funnel: Any, *, hourly: int) -> Callable[..., tuple[Act, Any]]:
    """The cohort has a form; what is returned sends it."""
    cohort = funnel.cohort["id"]
    form = {"questions": [{"id": "problem", "label": {"en": "Which problem?"}}], "consent_text_version": "1"}
    assert (await funnel.staff.put(f"/v1/cohorts/{cohort}/form", json=form)).status_code == 200

    def sent(**changes: str) -> tuple[Act, Any]:
        said = {"project_name": "Lumen", "contact_name": "Noor", "email": "noor@lumen.example"} | changes
        wish = ApplicationByForm(**said, consent_text_version="1", answers={"problem": "Light"})
        return (lambda unit: Arrivals(unit, hourly=hourly).receive(cohort, wish, by=unit.by), ANONYMOUS)

    return sent


async def test_of_many_that_come_by_the_form_at_once_an_hour_takes_as_many_as_it_may(funnel: Any, race: Any) -> None:
    sent = await _form(funnel, hourly=2)
    many = [sent(email=f"n{number}@lumen.example", project_name=f"Project {number}") for number in range(6)]
    assert race(*many) == {"submitted": 2, "form.crowded": 4}


async def test_of_many_from_one_address_at_once_five_go_on(funnel: Any, race: Any) -> None:
    sent = await _form(funnel, hourly=60)
    many = [sent(project_name=f"Project {number}") for number in range(8)]
    assert race(*many) == {"submitted": 5, "form.address_limit": 3}


async def test_the_same_form_sent_many_times_at_once_is_one_application(funnel: Any, race: Any) -> None:
    sent = await _form(funnel, hourly=60)
    receive, by = sent()
    same = (lambda unit: receive(unit).id, by)
    (made,) = race(*[same] * 6)
    assert [each["id"] for each in (await funnel.staff.get("/v1/applications")).json()["items"]] == [made]
    with funnel.directory.service.database.reading() as session:
        for table in ("startup", "person", "team_role", "consent"):
            assert session.execute(text("SELECT count(*) FROM " + table)).scalar_one() == 1


async def test_of_many_drafts_begun_at_once_there_is_one(funnel: Any, race: Any) -> None:
    startup = await funnel.directory.startup("Alpha")
    wish, by = ApplicationCreate(cohort_id=funnel.cohort["id"]), startup_admin_of(startup["id"])
    begin = (lambda unit: Applications(unit).create(wish, by=unit.by), by)
    assert race(*[begin] * 6) == {"draft": 1, "application.already_there": 5}
