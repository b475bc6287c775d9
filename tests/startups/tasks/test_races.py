"""Tasks under many hands: real threads on connections of their own, as several replicas have them."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from services.kit.database import Database
from services.kit.errors import DomainError
from services.kit.unit import Unit
from services.startups.checklists.sweep import due, tidy
from services.startups.main import SUBSCRIPTIONS
from services.startups.memberships.operations import Memberships
from services.startups.memberships.schemas import MembershipCreate, MembershipEnd, MembershipNotice
from services.startups.tasks.admins import MissingAdmins
from services.startups.tasks.operations import Tasks
from tests.support.service import staff_of

pytestmark = pytest.mark.anyio
Act = Callable[[Unit], Any]


@pytest.fixture
def race(desk: Any) -> Iterator[Callable[..., Counter[str]]]:
    """What comes of several acts of the staff at the same time, each in a transaction of its own."""
    service = desk.directory.service
    url = service.database.engine.url.render_as_string(hide_password=False)
    replicas = [Database(url) for _ in range(2)]
    by = staff_of(desk.directory.hub)

    def one(number: int, act: Act) -> str:
        try:
            with replicas[number % 2].transaction() as session:
                unit = Unit(session=session, by=by, clock=service.clock, now=service.clock.now())
                done = act(unit)
                unit.write_down(SUBSCRIPTIONS)
        except DomainError as error:
            return error.code
        return str(getattr(done, "state", getattr(done, "status", done)))

    def run(*acts: Act) -> Counter[str]:
        with ThreadPoolExecutor(8) as pool:
            return Counter(pool.map(lambda each: one(*each), enumerate(acts)))

    yield run
    for replica in replicas:
        replica.dispose()


async def test_of_two_who_take_a_startup_in_one_does_and_it_is_welcomed_once(desk: Any, race: Any) -> None:
    startup = await desk.directory.startup("Alpha")
    wish = MembershipCreate(startup_id=startup["id"], hub_id=desk.directory.hub, starts_on=date(2026, 12, 10))
    found = race(*[lambda unit: Memberships(unit).create(wish, by=unit.by)] * 6)
    assert found == {"pending": 1, "membership.overlap": 5}
    assert [task["item"] for task in await desk.tasks()] == ["keys", "insurance"]


async def test_notice_end_and_the_house_at_once_raise_each_task_once(desk: Any, race: Any) -> None:
    made = await desk.member(starts_on="2026-01-01", ends_on="2026-12-20")
    notice = MembershipNotice(on=date(2026, 12, 1), ends_on=date(2026, 12, 20))
    end = MembershipEnd(ends_on=date(2026, 12, 20))
    app = desk.directory.service.app
    (found,) = due(app)
    acts = [
        lambda unit: Memberships(unit).give_notice(made["id"], notice, by=unit.by),
        lambda unit: Memberships(unit).end(made["id"], end, by=unit.by),
    ]
    with ThreadPoolExecutor(1) as house:
        tidying = house.submit(tidy, app, found)
        race(*acts * 3)
        tidying.result()
    assert await desk.found(kind="offboarding") == [("talk", "open", "2026-12-06"), ("lockers", "open", "2026-12-20")]
    raised = [event for event in desk.directory.service.events("task.raised") if event.data["kind"] == "offboarding"]
    assert len(raised) == 2


async def test_what_many_notice_at_once_is_one_task(desk: Any, race: Any) -> None:
    startup = await desk.directory.startup("Alpha")
    hub = desk.directory.hub
    race(*[lambda unit: MissingAdmins(unit).ask(startup["id"], [hub])] * 6)
    assert len(await desk.tasks(kind="admin_missing")) == 1
    assert len(desk.directory.service.events("task.raised")) == 1


async def test_a_task_is_finished_once(desk: Any, race: Any) -> None:
    await desk.member()
    task = (await desk.tasks())[0]
    found = race(*[lambda unit: Tasks(unit).finish(task["id"], by=unit.by)] * 6)
    assert found == {"done": 1, "task.transition": 5}
    assert len(desk.directory.service.events("task.done")) == 1
