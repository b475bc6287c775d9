"""Whoever is erased operates nothing, is certified for nothing, and is nobody in what they booked."""

import pytest

from services.kit.ids import new_id
from services.spaces.certifications.operations import Certifications, Grants
from services.spaces.certifications.schemas import CertificationCreate, CertificationGrantCreate
from services.spaces.people.repository import TeamRepository
from tests.spaces.story import at
from tests.spaces.waitlist.conftest import queue, wait, wish  # noqa: F401 -- fixtures of the queue
from tests.support.service import member_of

pytestmark = pytest.mark.anyio


async def erased(spaces, kind, **data):
    event = spaces.event(f"{kind}.erased", data, visibility="private", tombstone=True)
    assert (await spaces.receive("startups", event)).status == 204


async def test_bookings_stay_and_nobody_operates_them(spaces, story, wait, queue):  # noqa: F811
    person = member_of(story.startup_id, story.hub_id, person_id=new_id())
    room = story.resource()
    story.book(room, at("09:00"), at("10:00"), by=person)
    story.book(room, at("10:00"), at("11:00"), by=story.other_key)
    wait(room, hours=("10:00", "11:00"), by=person)
    await erased(spaces, "person", id=person.person_id, person_id=person.person_id, email_sha256=None)
    await erased(spaces, "account", id=person.id)
    first, second = story.rows()
    assert (first.state, first.operator_id, first.booked_by_id) == ("confirmed", None, "erased")
    assert second.booked_by_id == story.other_key.id
    (entry,) = queue()
    assert (entry.state, entry.operator_id) == ("waiting", None)
    assert person.id not in entry.asked_by
    assert person.person_id not in entry.asked_by
    # The startup still gets what it waits for.
    story.turn(second.id, "cancel", by=story.other_key)
    assert queue()[0].state == "offered"


async def test_certifications_are_revoked_and_teams_left(spaces, story):
    person = new_id()
    role = {"role_id": new_id(), "person_id": person, "startup_id": story.startup_id, "email": None, "hub_ids": []}
    await spaces.receive("startups", spaces.event("team.joined", role, visibility="private"))
    wish = CertificationCreate(hub_id=story.hub_id, name="Laser")  # noqa: F811
    certification = story.do(lambda unit: Certifications(unit).create(wish, by=unit.by), story.staff).id
    grant = CertificationGrantCreate(certification_id=certification)
    story.do(lambda unit: Grants(unit, person).grant(grant, by=unit.by), story.staff)
    await erased(spaces, "person", id=person, person_id=person, email_sha256=None)
    with story.database.reading() as session:
        assert TeamRepository(session).startups_of(person) == frozenset()
    assert story.do(lambda unit: Certifications(unit).held_by(person), story.staff) == {}
