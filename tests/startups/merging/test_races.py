"""Merges at the same time as other things: one of two wins, and nothing is lost."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from services.kit.etags import Match
from services.startups.memberships.operations import Memberships
from services.startups.memberships.schemas import MembershipCreate
from services.startups.merging.operations import Merging
from services.startups.merging.schemas import MergeWish
from services.startups.people.operations import Team
from services.startups.people.schemas import TeamRoleCreate
from services.startups.startups.operations import Startups
from services.startups.startups.repository import startup
from services.startups.startups.schemas import StartupCreate, StartupUpdate
from tests.support.service import staff_of

pytestmark = pytest.mark.anyio
ROUNDS = 4


def merging(one: Any, into: Any, by: Any) -> Any:
    return lambda unit: Merging(unit).merge(one["id"], MergeWish(into=into["id"]), by=by), by


async def test_of_two_that_become_part_of_each_other_one_does(directory: Any, race: Any) -> None:
    by = staff_of(directory.hub)
    for number in range(ROUNDS):
        one, other = [await directory.startup(f"{name} {number}") for name in ("Alpha", "Beta")]
        found = race(merging(one, other, by), merging(other, one, by))
        assert Counter(found) == {"done": 1, "startup.merged": 1}
        with directory.service.database.reading() as session:
            rows = session.execute(select(startup).where(startup.c.id.in_([one["id"], other["id"]]))).all()
        (stays,), (gone,) = [[row for row in rows if (row.merged_into is None) is live] for live in (True, False)]
        assert (stays.hidden_at, gone.merged_into) == (None, stays.id)


async def test_a_ring_of_merges_leaves_one_and_no_ring(directory: Any, race: Any) -> None:
    by = staff_of(directory.hub)
    ring = [await directory.startup(f"Ring {number}") for number in range(4)]
    found = race(*(merging(one, ring[(number + 1) % 4], by) for number, one in enumerate(ring)))
    assert set(found) <= {"done", "startup.merged"}
    with directory.service.database.reading() as session:
        rows = {row.id: row for row in session.execute(select(startup)).all()}
    stays = {row.id for row in rows.values() if row.merged_into is None}
    assert len(stays) == 4 - found.count("done")
    assert {row.merged_into for row in rows.values() if row.merged_into is not None} <= stays


async def test_what_is_written_at_the_same_moment_is_kept_or_refused(directory: Any, race: Any) -> None:
    by = staff_of(directory.hub)
    for number in range(ROUNDS):
        one, into = [await directory.startup(f"{name} {number}") for name in ("Alpha", "Beta")]
        wish = MembershipCreate(startup_id=one["id"], hub_id=directory.hub, starts_on=date(2026, 1, 1))
        role = TeamRoleCreate(name="Ida", email=f"ida{number}@alpha.example", role="founder")
        change = StartupUpdate(pitch="Later")
        merged, *written = race(
            merging(one, into, by),
            (lambda unit, w=wish: Memberships(unit).create(w, by=by), by),
            (lambda unit, i=one["id"], w=role: Team(unit, i).join(w, by=by), by),
            (lambda unit, i=one["id"], w=change: Startups(unit).change(i, w, Match("*"), by=by), by),
        )
        assert merged == "done"
        assert set(written) <= {"done", "startup.merged"}
        shown = (await directory.staff.get(f"/v1/startups/{into['id']}")).json()
        team = (await directory.staff.get(f"/v1/startups/{into['id']}/team")).json()["items"]
        assert [len(shown["hubs"]), len(team), int(shown["pitch"] == "Later")] == [
            int(each == "done") for each in written
        ]


async def test_of_two_made_at_once_on_one_site_one_is_held(directory: Any, race: Any) -> None:
    by = staff_of(directory.hub)
    wishes = [StartupCreate(display_name=f"Lumen {n}", website="https://lumen.example") for n in range(4)]
    found = race(*((lambda unit, w=wish: Startups(unit).create(w, by=by), by) for wish in wishes))
    assert found == ["done"] * 4
    assert len(await directory.names()) == 1
    pairs = (await directory.staff.get("/v1/startups/duplicates", params={"count": "true"})).json()
    assert pairs["total"] == 6
