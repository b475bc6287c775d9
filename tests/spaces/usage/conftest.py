import pytest
from sqlalchemy import insert

from services.kit.ids import new_id
from services.spaces.bookings.models import LIVE, OCCUPYING, Booking
from tests.conftest import NOW
from tests.spaces.story import z


@pytest.fixture
def put(story):
    """Puts a booking in any state straight into the table, whenever it was."""

    def insert_one(resource_id, starts_at, ends_at, state="confirmed", **more):
        row = {
            "id": new_id(),
            "version": 1,
            "created_at": NOW,
            "updated_at": NOW,
            "hub_id": story.hub_id,
            "resource_id": resource_id,
            "root_id": resource_id,
            "startup_id": story.startup_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "blocked_until": ends_at,
            "units": 1,
            "exclusive": False,
            "occupies": state in OCCUPYING,
            "state": state,
            "expires_at": ends_at if state == "held" else None,
            "lapses_at": ends_at if state in LIVE else None,
            "turnaround": 0,
            "credits": 0,
            "booked_by_kind": "key",
            "booked_by_id": "x",
            **more,
        }
        with story.database.transaction() as session:
            session.execute(insert(Booking), [row])

    return insert_one


@pytest.fixture
def report(spaces, story):
    """The report of the story's hub, as staff read it."""

    async def ask(since, until, by="resource", **headers):
        asked = {"hub": story.hub_id, "from": z(since), "to": z(until), "by": by}
        answer = await spaces.client(story.staff, **headers).get("/v1/reports/utilisation", params=asked)
        assert answer.status_code == 200, answer.text
        return answer if headers.get("accept") == "text/csv" else answer.json()

    return ask
