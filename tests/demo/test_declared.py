"""The demo's quarters and rounds: as many as are promised, late where they are, and a report that was frozen."""

from collections import Counter
from typing import Any

import pytest

from deploy.demo.network import Network
from services.startups.declarations import rules
from services.startups.declarations.metrics import METRICS
from tests.demo.conftest import Loaded

STAFF = "staff@halle-freyssinet.example"


def test_most_residents_declared_their_quarters(full: Network) -> None:
    sheets = full.declarations.sheets
    assert len({(row["startup_id"], row["period"]) for row in sheets}) == len(sheets)
    assert len({row["period"] for row in sheets}) == 9
    assert len(full.declarations.values) > 25_000
    residents = {s.id for s in full.startups if s.standing.standing in {"resident", "notice"}}
    there = {row["startup_id"] for row in full.memberships if str(row["starts_on"]) < "2026-03-01"} & residents
    declared = {row["startup_id"] for row in sheets if row["period"] == "2026-Q1"}
    assert 0.8 < len(declared & there) / len(there) < 0.9


def test_every_value_is_one_that_the_service_would_take(full: Network) -> None:
    wrong = [
        row
        for row in full.declarations.values
        if rules.violations(
            [rules.Said(row["metric"], rules.value(METRICS[row["metric"]], row["amount"]), row["currency"])]
        )
    ]
    assert wrong == []


def test_there_are_as_many_rounds_as_are_promised(full: Network, small: Network) -> None:
    assert (len(full.rounds), len(small.rounds)) == (620, 20)
    assert len({len(row["raised_on"]) for row in full.rounds}) == 3
    assert {"public", "private"} == {row["visibility"] for row in full.rounds}


@pytest.mark.anyio
async def test_staff_find_quarters_in_every_state_somebody_late_and_an_intact_report(loaded: Loaded) -> None:
    staff = await loaded.signed_in(STAFF)

    async def items(path: str) -> list[dict[str, Any]]:
        answer = await staff.get(path)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    states = Counter()
    for state in ("submitted", "validated", "locked"):
        states[state] = len(await items(f"/v1/declarations?state={state}&limit=100"))
    assert all(states.values())
    assert await items("/v1/declarations/overdue?hub=halle-freyssinet")
    frozen = await items("/v1/reports/snapshots")
    assert {each["report"] for each in frozen} == {"portfolio", "jobs"}
    for each in frozen:
        found = (await staff.get(f"/v1/reports/snapshots/{each['id']}/verify")).json()
        assert (found["intact"], found["same_figures"]) == (True, True)
