"""What a hub wants somebody to have learnt, and the machines that ask for it."""

import pytest

from services.kit.clock import Clock
from services.kit.ids import new_id
from services.spaces.occupancy.repository import OccupancyRepository
from tests.support.service import key_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
PATH = "/v1/certifications"


@pytest.fixture
def staff(spaces, story):
    return spaces.client(story.staff)


@pytest.fixture
def made(staff, story):
    async def make(name="Laser", **rest):
        answer = await staff.post(PATH, json={"hub_id": story.hub_id, "name": name, **rest})
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


async def test_anybody_reads_certifications_and_nobody_anonymous_changes_them(spaces, story, made):
    laser, anonymous = await made(), spaces.client()
    assert (await anonymous.get(PATH)).json()["items"] == [laser]
    one = await anonymous.get(f"{PATH}/{laser['id']}")
    assert (one.status_code, one.json()) == (200, laser)
    assert (laser["name"], laser["hub_id"], laser["version"]) == ("Laser", story.hub_id, 1)
    answers = [
        await anonymous.post(PATH, json={"hub_id": story.hub_id, "name": "CNC"}),
        await anonymous.patch(f"{PATH}/{laser['id']}", json={"name": "CNC"}, headers={"If-Match": "*"}),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(401, "credential.missing")}


async def test_certifications_are_listed_by_hub_in_the_order_of_their_names(spaces, made):
    hub_id = spaces.put_replica("hub", slug="halle")
    other = spaces.client(staff_of(hub_id))
    laser = await made("Laser")
    for name in ("Welding", "CNC"):
        assert (await other.post(PATH, json={"hub_id": hub_id, "name": name})).status_code == 201
    for hub in ("halle", hub_id):
        listed = (await other.get(PATH, params={"hub": hub, "count": "true"})).json()
        assert ([item["name"] for item in listed["items"]], listed["total"]) == (["CNC", "Welding"], 2)
    first = (await other.get(PATH, params={"limit": "2"})).json()
    rest = (await other.get(PATH, params={"limit": "2", "cursor": first["next"]})).json()
    assert [item["name"] for item in first["items"] + rest["items"]] == ["CNC", laser["name"], "Welding"]
    assert (await other.get(PATH, params={"hub": "nowhere"})).json()["code"] == "hub.not_found"


async def test_a_certification_is_renamed_by_whoever_has_read_it(staff, made):
    laser = await made()
    path = f"{PATH}/{laser['id']}"
    assert (await staff.patch(path, json={"name": "Laser 2"})).status_code == 428
    etag = (await staff.get(path)).headers["etag"]
    renamed = await staff.patch(path, json={"name": "Laser 2"}, headers={"If-Match": etag})
    assert (renamed.status_code, renamed.json()["name"], renamed.json()["version"]) == (200, "Laser 2", 2)
    assert (await staff.patch(path, json={"name": "Laser 3"}, headers={"If-Match": etag})).status_code == 412
    for wish in ({"name": " "}, {"hub_id": new_id()}, {"name": "x" * 121}):
        assert (await staff.patch(path, json=wish, headers={"If-Match": "*"})).status_code == 422
    assert (await staff.get(path)).json()["name"] == "Laser 2"


async def test_a_machine_asks_for_a_certification_of_its_hub(spaces, staff, story, made):
    laser = (await made())["id"]
    wish = {"site_id": story.site_id, "kind": "laser_cutter", "name": "Laser"}
    machine = (await staff.post("/v1/resources", json={**wish, "certification_id": laser})).json()
    assert machine["certification_id"] == laser
    path = f"/v1/resources/{machine['id']}"
    assert (await spaces.client().get(path)).json()["certification_id"] == laser
    unsaid = await staff.patch(path, json={"name": "Laser 1"}, headers={"If-Match": "*"})
    assert unsaid.json()["certification_id"] == laser
    cleared = await staff.patch(path, json={"certification_id": None}, headers={"If-Match": "*"})
    assert cleared.json()["certification_id"] is None
    again = await staff.patch(path, json={"certification_id": laser}, headers={"If-Match": "*"})
    assert again.json()["certification_id"] == laser


async def test_a_machine_asks_for_nothing_of_another_hub(spaces, staff, story):
    other = staff_of(new_id())
    hub_id = next(iter(other.hub_ids))
    theirs = (await spaces.client(other).post(PATH, json={"hub_id": hub_id, "name": "Laser"})).json()["id"]
    path = f"/v1/resources/{story.resource()}"
    for certification_id in (theirs, new_id()):
        wish = {"certification_id": certification_id}
        answers = [
            await staff.post("/v1/resources", json={"site_id": story.site_id, "kind": "cnc", "name": "CNC", **wish}),
            await staff.patch(path, json=wish, headers={"If-Match": "*"}),
        ]
        refusals = {(answer.status_code, answer.json()["code"]) for answer in answers}
        assert refusals == {(422, "certification.of_another_hub")}
    assert (await staff.get(path)).json()["certification_id"] is None


async def test_the_nearest_certification_wins(story, made):
    workshop_rules, laser_rules = (await made("Workshop"))["id"], (await made("Laser"))["id"]
    workshop = story.resource(kind="workshop", certification_id=workshop_rules)
    bench = story.resource(kind="bench", parent_id=workshop)
    laser = story.resource(kind="laser_cutter", parent_id=bench, certification_id=laser_rules)
    with story.database.reading() as session:
        tree = OccupancyRepository(session, Clock()).trees({workshop})[workshop]
    asked = {node_id: tree.certification_id(node_id) for node_id in (workshop, bench, laser)}
    assert asked == {workshop: workshop_rules, bench: workshop_rules, laser: laser_rules}
    room = story.resource()
    with story.database.reading() as session:
        assert OccupancyRepository(session, Clock()).trees({room})[room].certification_id(room) is None


async def test_an_unknown_certification_is_not_found(spaces, staff):
    for path in (f"{PATH}/{new_id()}", f"{PATH}/laser"):
        assert (await staff.get(path)).status_code == 404
    missing = await staff.patch(f"{PATH}/{new_id()}", json={"name": "x"}, headers={"If-Match": "*"})
    assert (missing.status_code, missing.json()["code"]) == (404, "certification.not_found")


async def test_only_staff_of_the_hub_make_and_rename_certifications(spaces, story, made):
    laser = await made()
    assert (await spaces.client(network_admin()).post(PATH, json={"hub_id": story.hub_id, "name": "C"})).is_success
    others = (
        someone(),
        staff_of(new_id()),
        startup_admin_of(story.startup_id, story.hub_id),
        story.key,
        key_of(new_id(), story.hub_id),
    )
    for by in others:
        client = spaces.client(by)
        answers = [
            await client.post(PATH, json={"hub_id": story.hub_id, "name": "CNC"}),
            await client.patch(f"{PATH}/{laser['id']}", json={"name": "CNC"}, headers={"If-Match": "*"}),
        ]
        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "role.missing")}
