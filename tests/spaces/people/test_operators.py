"""Who is in a team, as the startups service tells it; and so whom a booking may name as its operator."""

from itertools import permutations

import pytest

from services.kit.errors import DomainError
from services.kit.ids import new_id
from services.kit.principal import ANONYMOUS, Grant, Principal
from services.spaces.people.operations import People
from services.spaces.people.repository import TeamRepository
from tests.support.service import key_of, member_of, staff_of

pytestmark = pytest.mark.anyio


def role(person_id, startup_id, **rest):
    known = {"role_id": new_id(), "account_id": None, "email": "p@hub.example", "hub_ids": [], "contact_for": []}
    return {**known, "person_id": person_id, "startup_id": startup_id, "role": "employee", **rest}


async def tell(spaces, event_type, data):
    assert (await spaces.receive("startups", spaces.event(event_type, data, visibility="private"))).status == 204


def startups_of(story, person_id):
    with story.database.reading() as session:
        return TeamRepository(session).startups_of(person_id)


def operator(story, wish, by, startup_id, **rest):
    try:
        return story.do(lambda unit: People(unit).operator_of(wish, startup_id=startup_id, by=by, **rest), by)
    except DomainError as refusal:
        return refusal.code


def test_nobody_who_is_anonymous_operates_anything(story):
    assert operator(story, None, ANONYMOUS, story.startup_id) == "booking.operator_required"


async def test_a_person_is_in_a_team_from_joining_until_they_leave(spaces, story):
    person = new_id()
    founder, adviser = role(person, story.startup_id), role(person, story.startup_id, role="advisor")
    await tell(spaces, "team.joined", founder)
    await tell(spaces, "team.joined", adviser)
    await tell(spaces, "team.joined", role(person, story.other_id))
    assert startups_of(story, person) == {story.startup_id, story.other_id}
    await tell(spaces, "team.left", founder)
    assert startups_of(story, person) == {story.startup_id, story.other_id}
    await tell(spaces, "team.left", adviser)
    assert startups_of(story, person) == {story.other_id}
    await tell(spaces, "team.joined", role(person, story.startup_id))
    assert startups_of(story, person) == {story.startup_id, story.other_id}


@pytest.mark.parametrize("order", sorted(set(permutations(["team.joined", "team.joined", "team.left", "team.left"]))))
async def test_who_has_left_stays_away_in_whatever_order_the_news_arrives(spaces, story, order):
    data = role(new_id(), story.startup_id)
    for event_type in order:
        await tell(spaces, event_type, data)
    assert startups_of(story, data["person_id"]) == frozenset()


async def test_a_key_names_somebody_of_its_team(spaces, story):
    mate, stranger = new_id(), new_id()
    joined = role(mate, story.startup_id)
    await tell(spaces, "team.joined", joined)
    await tell(spaces, "team.joined", role(stranger, story.other_id))
    assert operator(story, mate, story.key, story.startup_id) == mate
    for nobody in (stranger, new_id(), story.key.id):
        assert operator(story, nobody, story.key, story.startup_id) == "booking.operator_unknown"
    assert operator(story, None, story.key, story.startup_id) == "booking.operator_required"
    assert operator(story, None, story.key, story.startup_id, required=False) is None
    await tell(spaces, "team.left", joined)
    assert operator(story, mate, story.key, story.startup_id) == "booking.operator_unknown"


async def test_a_signed_in_person_is_the_operator_unless_they_name_another(spaces, story):
    person_id, mate = new_id(), new_id()
    await tell(spaces, "team.joined", role(mate, story.startup_id))
    mia = member_of(story.startup_id, person_id=person_id)
    # Their own place in the team may still be on its way here, and their account's id means them too.
    assert [operator(story, wish, mia, story.startup_id) for wish in (None, person_id, mia.id)] == [person_id] * 3
    assert operator(story, mate, mia, story.startup_id) == mate
    assert operator(story, new_id(), mia, story.startup_id) == "booking.operator_unknown"
    unknown_to_teams = member_of(story.startup_id)
    assert operator(story, None, unknown_to_teams, story.startup_id) == unknown_to_teams.id


async def test_staff_who_book_for_a_startup_name_its_people_and_for_the_house_anybody(spaces, story):
    mate, visitor = new_id(), new_id()
    await tell(spaces, "team.joined", role(mate, story.startup_id))
    assert operator(story, mate, story.staff, story.startup_id) == mate
    assert operator(story, visitor, story.staff, story.startup_id) == "booking.operator_unknown"
    assert operator(story, visitor, story.staff, None) == visitor
    assert operator(story, None, story.staff, None) == story.staff.id
    of_hub = Principal(kind="key", id=new_id(), grants=(Grant(hub_id=story.hub_id, role="staff"),))
    assert operator(story, visitor, of_hub, None) == visitor
    assert operator(story, None, of_hub, None) == "booking.operator_required"


async def test_what_is_said_to_teams_in_one_process_is_known_in_the_others(hub):
    wish = {"email": "alice@alpha.example", "name": "Alice", "role": "founder"}
    joined = await hub.made(hub.alice, f"/v1/startups/{hub.alice_startup}/team", **wish)
    await hub.deliver()
    assert (await hub.alice.get("/v1/me")).json()["person_id"] == joined["person_id"]
    with hub.databases["spaces"].reading() as session:
        teams = TeamRepository(session)
        assert teams.is_in_team(joined["person_id"], hub.alice_startup)
        assert not teams.is_in_team(joined["person_id"], hub.bruno_startup)


async def test_someone_elses_key_names_none_of_this_team(spaces, story):
    mate = new_id()
    await tell(spaces, "team.joined", role(mate, story.startup_id))
    foreign = key_of(story.other_id, story.hub_id)
    assert operator(story, mate, foreign, story.other_id) == "booking.operator_unknown"
    assert operator(story, mate, staff_of(new_id()), story.other_id) == "booking.operator_unknown"
