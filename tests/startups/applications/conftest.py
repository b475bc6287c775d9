"""A cohort with two seats that is open now, and startups that apply to it."""

from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.startups.applications.forms import QUESTIONS
from tests.startups.conftest import Directory
from tests.support.service import startup_admin_of

PATHS = {
    "submitted": [],
    "screening": ["screen"],
    "in_review": ["screen", "review"],
    "shortlisted": ["screen", "review", "shortlist"],
    "waitlisted": ["screen", "review", "shortlist", "waitlist"],
    "accepted": ["screen", "review", "shortlist", "accept"],
}


@dataclass
class Funnel:
    directory: Directory
    cohort: dict[str, Any]

    @property
    def staff(self) -> httpx2.AsyncClient:
        return self.directory.staff

    def team(self, application: dict[str, Any]) -> httpx2.AsyncClient:
        return self.directory.client(startup_admin_of(application["startup_id"]))

    async def draft(self, name: str = "Alpha", **wish: Any) -> dict[str, Any]:
        startup = await self.directory.startup(name)
        by = self.directory.client(startup_admin_of(startup["id"]))
        known = {"cohort_id": self.cohort["id"], "answers": {"problem": "Light", "founders": 2}}
        return await self.directory.made("/v1/applications", by, **{**known, **wish})

    async def application(self, state: str, name: str = "Alpha", **accepted: Any) -> dict[str, Any]:
        """One that has come as far as this; `accepted` goes with the acceptance."""
        made = await self.draft(name)
        found = await self.turned(made, "submit")
        for verb in PATHS[state]:
            found = await self.turned(made, verb, **(accepted if verb == "accept" else {}))
        assert found["state"] == state
        return found

    async def turn(self, application: dict[str, Any], verb: str, **wish: Any) -> httpx2.Response:
        """A verb by those whose it is."""
        by = self.team if verb in {"submit", "answer-info", "confirm", "withdraw"} else lambda _: self.staff
        return await by(application).post(f"/v1/applications/{application['id']}/{verb}", json=wish or None)

    async def turned(self, application: dict[str, Any], verb: str, **wish: Any) -> dict[str, Any]:
        answer = await self.turn(application, verb, **wish)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def state(self, application: dict[str, Any]) -> str:
        answer = await self.team(application).get(f"/v1/applications/{application['id']}")
        return str(answer.json()["state"])


@pytest.fixture
async def funnel(directory: Directory) -> Funnel:
    programme = await directory.made("/v1/programmes", hub_id=directory.hub, name="Fighters", kind="incubation")
    cohort = await directory.made(
        "/v1/cohorts",
        programme_id=programme["id"],
        code="2027-spring",
        opens_at="2026-11-01T00:00:00+01:00",
        deadline_at="2027-01-01T00:00:00+01:00",
        starts_on="2027-02-01",
        ends_on="2027-08-01",
        seats=2,
    )
    return Funnel(directory, cohort)


@pytest.fixture
async def form(funnel: Any) -> Any:
    """The cohort with a form; `path` is where one applies."""
    path = f"/v1/cohorts/{funnel.cohort['id']}"
    wish = {"questions": QUESTIONS, "consent_text_version": "2026-11"}
    assert (await funnel.staff.put(f"{path}/form", json=wish)).status_code == 200
    funnel.path = f"{path}/applications"
    return funnel
