"""Two who change the same version at once: one of them does, the other reads again. Real threads and connections."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.kit.database import Database
from services.kit.errors import DomainError
from services.kit.etags import Match
from services.kit.unit import Unit
from services.startups.consents.operations import Consents
from services.startups.forms.operations import Forms
from services.startups.forms.schemas import FormWrite
from services.startups.hubs.operations import Hubs
from services.startups.hubs.schemas import HubUpdate
from services.startups.main import SUBSCRIPTIONS
from services.startups.memberships.operations import Memberships
from services.startups.memberships.schemas import MembershipUpdate
from services.startups.people.operations import Team
from services.startups.people.schemas import TeamRoleUpdate
from services.startups.programmes.cohorts import Cohorts
from services.startups.programmes.operations import Programmes
from services.startups.programmes.schemas import CohortUpdate, ProgrammeUpdate
from services.startups.startups.operations import Startups
from services.startups.startups.schemas import StartupUpdate
from tests.support.service import network_admin

pytestmark = pytest.mark.anyio
Act = Callable[[Unit], Any]
ADA = {"email": "ada@example.org", "name": "Ada", "role": "founder"}


def race(service: Any, *acts: Act) -> Counter[str]:
    """What comes of several acts at once, each in a transaction of its own."""
    url = service.database.engine.url.render_as_string(hide_password=False)
    replicas = [Database(url) for _ in range(2)]

    def one(number: int, act: Act) -> str:
        try:
            with replicas[number % 2].transaction() as session:
                unit = Unit(session=session, by=network_admin(), clock=service.clock, now=service.clock.now())
                act(unit)
                unit.write_down(SUBSCRIPTIONS)
        except DomainError as error:
            return error.code
        return "done"

    try:
        with ThreadPoolExecutor(6) as pool:
            return Counter(pool.map(lambda each: one(*each), enumerate(acts)))
    finally:
        for replica in replicas:
            replica.dispose()


async def test_of_many_who_change_the_same_version_one_does(directory: Any) -> None:
    alpha = await directory.startup("Alpha")
    member = await directory.member(alpha, starts_on="2026-01-01")
    role = await directory.made(f"/v1/startups/{alpha['id']}/team", **ADA)
    programme = await directory.made("/v1/programmes", hub_id=directory.hub, name="Fighters", kind="incubation")
    dates = {"opens_at": "2026-11-01T00:00:00Z", "deadline_at": "2027-01-01T00:00:00Z"}
    days = {"starts_on": "2027-02-01", "ends_on": "2027-08-01", "seats": 1}
    cohort = await directory.made("/v1/cohorts", programme_id=programme["id"], code="spring", **dates, **days)
    question = {"id": "problem", "label": {"en": "Which?"}}
    form = {"questions": [question], "consent_text_version": "1"}
    await directory.staff.put(f"/v1/cohorts/{cohort['id']}/form", json=form)
    version = (await directory.staff.get(f"/v1/startups/{alpha['id']}")).json()["version"]
    read = Match('"v1"')

    def words(number: int) -> FormWrite:
        return FormWrite.model_validate({**form, "questions": [question | {"max_length": number + 1}]})

    changes: dict[str, Callable[[int], Act]] = {
        "startup": lambda n: (
            lambda u: Startups(u).change(
                alpha["id"], StartupUpdate(pitch=f"Pitch {n}"), Match(f'"v{version}"'), by=u.by
            )
        ),
        "membership": lambda n: (
            lambda u: Memberships(u).change(member["id"], MembershipUpdate(desks=n + 1), read, by=u.by)
        ),
        "role": lambda n: (
            lambda u: Team(u, alpha["id"]).change(
                role["id"], TeamRoleUpdate(ends_on=f"2027-01-0{n + 1}"), read, by=u.by
            )
        ),
        "hub": lambda n: lambda u: Hubs(u).change(directory.hub, HubUpdate(name=f"Hub {n}"), read, by=u.by),
        "programme": lambda n: (
            lambda u: Programmes(u).change(programme["id"], ProgrammeUpdate(name=f"N{n}"), read, by=u.by)
        ),
        "cohort": lambda n: lambda u: Cohorts(u).change(cohort["id"], CohortUpdate(seats=n + 2), read, by=u.by),
        "form": lambda n: lambda u: Forms(u).write(cohort["id"], words(n), read, by=u.by),
    }
    for noun, change in changes.items():
        found = race(directory.service, *map(change, range(5)))
        assert found == {"done": 1, "etag.mismatch": 4}, noun


async def test_nobody_is_shown_by_passing_a_withdrawal(directory: Any) -> None:
    alpha = await directory.startup("Alpha")
    team = f"/v1/startups/{alpha['id']}/team"
    roles = [await directory.made(team, **ADA | {"role": f"role {letter}"}) for letter in "abcd"]
    person = roles[0]["person_id"]
    admin = directory.client(network_admin())
    wish = {"purpose": "directory", "text_version": "1"}
    given = (await admin.post(f"/v1/people/{person}/consents", json=wish)).json()
    shown = TeamRoleUpdate(show_publicly=True)

    def show(role: dict[str, Any]) -> Act:
        return lambda unit: Team(unit, alpha["id"]).change(role["id"], shown, Match("*"), by=unit.by)

    def withdraw(unit: Unit) -> Any:
        return Consents(unit, person).withdraw(given["id"], by=unit.by)

    found = race(directory.service, show(roles[0]), show(roles[1]), withdraw, show(roles[2]), show(roles[3]))
    assert set(found) <= {"done", "consent.missing"}
    assert (await directory.anyone.get(team)).json()["items"] == []
