"""Many at once, on separate sessions: what must never be true twice is read back from the database."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text

from services.events.agenda.errors import CapacityBelowRegistered
from services.events.agenda.operations import Agenda
from services.events.agenda.schemas import EventUpdate
from services.events.main import SUBSCRIPTIONS
from services.events.registrations.errors import RegistrationTransition
from services.events.registrations.operations import Registrations
from services.events.registrations.schemas import RegistrationCreate
from services.kit.database import DatabaseBusy, translated
from services.kit.etags import Match
from services.kit.principal import ANONYMOUS, Principal
from services.kit.unit import Unit
from tests.events.conftest import House

pytestmark = pytest.mark.anyio
MANY = 50


def at_once(house: House, deeds: list[Callable[[Unit], Any]], *, by: Principal = ANONYMOUS) -> list[Any]:
    """Each deed in a thread and a transaction of its own; all start together. Refusals are answers too."""
    barrier = Barrier(len(deeds))
    database, clock = house.service.database, house.service.clock

    def once(deed: Callable[[Unit], Any]) -> Any:
        with database.transaction() as session:
            unit = Unit(session=session, by=by, clock=clock, now=clock.now(), source="events")
            answer = deed(unit)
            unit.write_down(SUBSCRIPTIONS)
            return answer

    def run(deed: Callable[[Unit], Any]) -> Any:
        barrier.wait()
        while True:
            try:
                return translated(lambda: once(deed))
            except DatabaseBusy:
                continue  # the client's part: 503 with Retry-After
            except (CapacityBelowRegistered, RegistrationTransition) as refusal:
                return refusal

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def joining(event: dict[str, Any], who: str) -> Callable[[Unit], Any]:
    wish = RegistrationCreate(name=who, email=f"{who}@example.org")
    return lambda unit: Registrations(unit).join(event["id"], wish, by=unit.by)


def counted(house: House) -> Counter[str]:
    with house.service.database.reading() as session:
        return Counter(session.connection().execute(text("SELECT state FROM registration")).scalars())


async def test_the_last_seat_goes_to_one(house: House) -> None:
    event = await house.publish(capacity=1)
    at_once(house, [joining(event, f"p{number}") for number in range(MANY)])
    assert counted(house) == {"confirmed": 1, "waitlisted": MANY - 1}
    with house.service.database.reading() as session:
        turns = session.connection().execute(text("SELECT turn FROM registration ORDER BY turn")).scalars().all()
    assert turns == list(range(1, MANY + 1))


async def test_one_person_is_registered_once(house: House) -> None:
    event = await house.publish(capacity=MANY)
    answers = at_once(house, [joining(event, "ada")] * MANY)
    assert counted(house) == {"confirmed": 1}
    assert Counter(answer.status for answer in answers) == {None: 1, 200: MANY - 1}
    assert len(house.service.events("registration.confirmed")) == 1


async def test_a_registration_cancelled_by_many_frees_its_seat_once(house: House) -> None:
    event = await house.publish(capacity=1)
    ada = await house.joined(event, "ada")
    for number in range(3):
        await house.joined(event, f"w{number}")
    deed = lambda unit: Registrations(unit).cancel(ada["id"], token=ada["manage_token"], by=unit.by)
    answers = at_once(house, [deed] * 20)
    assert sum(isinstance(answer, RegistrationTransition) for answer in answers) == 19
    assert counted(house) == {"cancelled": 1, "confirmed": 1, "waitlisted": 2}


async def test_leaving_and_joining_at_once_never_overfills_nor_leaves_a_seat_empty(house: House) -> None:
    event = await house.publish(capacity=10)
    seated = [await house.joined(event, f"s{number}") for number in range(10)]

    def leaving(one: dict[str, Any]) -> Callable[[Unit], Any]:
        return lambda unit: Registrations(unit).cancel(one["id"], token=one["manage_token"], by=unit.by)

    deeds = [deed for pair in zip(map(leaving, seated), [joining(event, f"p{n}") for n in range(10)], strict=True)
             for deed in pair]  # fmt: skip
    at_once(house, deeds)
    assert counted(house) == {"cancelled": 10, "confirmed": 10}


async def test_lowering_the_capacity_while_people_join_never_unseats_anybody(house: House) -> None:
    event = await house.publish(capacity=30)
    lower = lambda unit: Agenda(unit).update(event["id"], EventUpdate(capacity=10), Match("*"), by=house.staff)
    at_once(house, [*[joining(event, f"p{number}") for number in range(29)], lower])
    capacity = (await house.read(event))["capacity"]
    confirmed = counted(house)["confirmed"]
    assert (capacity, confirmed) in [(30, 29), (10, 10)]
