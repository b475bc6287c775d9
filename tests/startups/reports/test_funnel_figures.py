"""The selection funnel in figures."""

from datetime import timedelta
from typing import Any

import pytest

from tests.startups.applications.conftest import Funnel
from tests.startups.reports.conftest import values
from tests.support.service import staff_of

pytestmark = pytest.mark.anyio


@pytest.fixture
async def funnel(directory: Any) -> Funnel:
    programme = await directory.made("/v1/programmes", hub_id=directory.hub, name="Fighters", kind="incubation")
    cohort = await directory.made(
        "/v1/cohorts",
        programme_id=programme["id"],
        code="spring",
        opens_at="2026-11-01T00:00:00+01:00",
        deadline_at="2026-12-31T00:00:00+01:00",
        starts_on="2027-02-01",
        ends_on="2027-08-01",
        seats=2,
    )
    return Funnel(directory, cohort)


async def test_every_step_counts_who_came_so_far(funnel: Funnel) -> None:
    directory = funnel.directory
    await funnel.draft("Draft")
    await funnel.application("submitted", "Fresh")
    confirmed = await funnel.application("accepted", "Confirmed")
    withdrawn = await funnel.application("accepted", "Withdrawn")
    rejected = await funnel.application("in_review", "Rejected")
    early = await funnel.application("submitted", "Early")
    by = directory.client(staff_of(directory.hub))
    for score in ({"scores": {"team": 4}}, {"scores": {"team": 2}, "conflict_of_interest": True}):
        reviewer = directory.client(staff_of(directory.hub))
        answer = await reviewer.post(f"/v1/applications/{rejected['id']}/reviews", json=score)
        assert answer.status_code in {200, 201}, answer.text
    directory.service.clock.advance(timedelta(days=4))
    await funnel.turned(confirmed, "confirm")
    await funnel.turned(withdrawn, "withdraw")
    await funnel.turned(rejected, "reject", reason="No")
    await funnel.turned(early, "reject", reason="No")
    answer = await by.get("/v1/reports/funnel", params={"cohort": funnel.cohort["id"]})
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert (
        values(report)
        == values(report, funnel.cohort["id"])
        == {
            "received": 5,
            "eligible": 3,
            "reviewed": 1,
            "shortlisted": 2,
            "accepted": 2,
            "confirmed": 1,
            "acceptance_rate": 0.4,
            "days_to_decision": 2,
            "conflicts_of_interest": 1,
        }
    )
    assert (report["counts"], report["rows"][0]["name"]) == ("application", "Fighters spring")
    assert report["coverage"] == {"asked": 5, "answered": 4, "rate": 0.8}
    asked = {"cohort": funnel.cohort["id"], "figure": "accepted"}
    counted = (await by.get("/v1/reports/funnel/counted", params=asked)).json()["items"]
    assert [each["id"] for each in counted] == sorted([confirmed["id"], withdrawn["id"]])


async def test_who_applied_to_a_cohort_again_is_received_once(funnel: Funnel) -> None:
    first = await funnel.application("submitted", "Alpha")
    await funnel.turned(first, "withdraw")
    again = await funnel.directory.made("/v1/applications", funnel.team(first), cohort_id=funnel.cohort["id"])
    await funnel.turned(again, "submit")
    answer = await funnel.staff.get("/v1/reports/funnel", params={"cohort": funnel.cohort["id"]})
    assert values(answer.json())["received"] == 1


async def test_without_a_cohort_those_whose_deadline_is_in_the_period_are_told(funnel: Funnel) -> None:
    await funnel.application("submitted", "Alpha")
    assert len((await funnel.staff.get("/v1/reports/funnel")).json()["rows"]) == 1
    funnel.directory.service.clock.advance(timedelta(days=31))
    rows = (await funnel.staff.get("/v1/reports/funnel")).json()["rows"]
    assert [row["name"] for row in rows] == ["Fighters spring", ""]
