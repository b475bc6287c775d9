"""A search shows what this caller can really book: certified, within quota, with credits left."""

import pytest

from services.spaces.certifications.operations import Certifications, Grants
from services.spaces.certifications.schemas import CertificationCreate, CertificationGrantCreate
from tests.spaces.allowances.test_ledger import grant
from tests.spaces.story import at, z
from tests.support.service import member_of

pytestmark = pytest.mark.anyio


def asked(**more):
    return {"kind": "laser", "from": z(at("09:00")), "to": z(at("09:00", 12)), "duration": "PT2H", **more}


async def found(client, **more):
    answer = await client.get("/v1/availability", params=asked(**more))
    assert answer.status_code == 200, answer.text
    return {item["resource"]["name"]: item["starts_at"] for item in answer.json()["items"]}


@pytest.fixture
def member(story):
    return member_of(story.startup_id, story.hub_id)


@pytest.fixture
def certification(story):
    wish = CertificationCreate(hub_id=story.hub_id, name="Laser")
    return story.do(lambda unit: Certifications(unit).create(wish, by=unit.by), story.staff).id


def certify(story, person, certification, **more):
    wish = CertificationGrantCreate(certification_id=certification, **more)
    story.do(lambda unit: Grants(unit, person.id).grant(wish, by=unit.by), story.staff)


async def test_a_stranger_is_certified_for_nothing(spaces, story, certification):
    story.resource(kind="laser", name="Trotec", certification_id=certification)
    story.resource(kind="laser", name="Plotter")
    assert set(await found(spaces.client())) == {"Trotec", "Plotter"}
    assert set(await found(spaces.client(), certified_only="true")) == {"Plotter"}


async def test_certified_only_shows_what_the_person_may_operate_at_its_start(spaces, story, member, certification):
    story.resource(kind="laser", name="Trotec", certification_id=certification)
    assert await found(spaces.client(member), certified_only="true") == {}
    certify(story, member, certification, expires_at=z(at("10:00")))
    assert await found(spaces.client(member), certified_only="true") == {"Trotec": z(at("09:00"))}
    room = story.resource(kind="laser", name="Busy", certification_id=certification)
    story.book(room, at("08:00"), at("11:00"), by=story.staff, override_reason="Course", operator_id=member.id)
    assert set(await found(spaces.client(member), certified_only="true")) == {"Trotec"}


async def test_a_part_asks_for_the_certification_of_its_whole(spaces, story, member, certification):
    bench = story.resource(kind="bench", name="Bench", certification_id=certification)
    story.resource(kind="laser", name="Head", parent_id=bench)
    assert await found(spaces.client(member), certified_only="true") == {}
    certify(story, member, certification)
    assert set(await found(spaces.client(member), certified_only="true")) == {"Head"}


async def test_when_the_quota_of_a_week_is_used_up_the_search_goes_on_in_the_next(spaces, story, member):
    laser = story.resource(kind="laser", name="Trotec", policy_id=story.policy(quota_hours_per_week=3))
    story.book(laser, at("12:00"), at("14:00"))
    assert await found(spaces.client(member)) == {"Trotec": z(at("00:00", 7))}
    assert await found(spaces.client(story.other_key)) == {"Trotec": z(at("09:00"))}
    assert await found(spaces.client(story.staff)) == {"Trotec": z(at("09:00"))}
    wish = {"resource_id": laser, "starts_at": z(at("00:00", 7)), "ends_at": z(at("02:00", 7))}
    assert (await spaces.client(member).post("/v1/bookings", json=wish)).status_code == 201


async def test_what_nobody_can_pay_for_is_not_offered(spaces, story, member):
    story.resource(kind="laser", name="Trotec", policy_id=story.policy(credits_per_hour=2))
    assert await found(spaces.client(member)) == {}
    grant(story, 4)
    assert await found(spaces.client(member)) == {"Trotec": z(at("09:00"))}


async def test_somebody_elses_quota_does_not_matter(spaces, story, member):
    laser = story.resource(kind="laser", name="Trotec", policy_id=story.policy(quota_hours_per_week=3))
    story.book(laser, at("12:00"), at("14:00"), by=story.other_key)
    assert await found(spaces.client(member)) == {"Trotec": z(at("09:00"))}
