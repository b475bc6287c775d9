"""What people are certified for: staff grant and revoke it, and few may know."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services.kit.ids import new_id
from services.kit.tables import audit
from tests.spaces.story import at, z
from tests.support.service import (
    Grant,
    Principal,
    key_of,
    member_of,
    network_admin,
    someone,
    staff_of,
    startup_admin_of,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def staff(spaces, story):
    return spaces.client(story.staff)


@pytest.fixture
async def laser(staff, story, anyio_backend):
    assert anyio_backend
    return (await staff.post("/v1/certifications", json={"hub_id": story.hub_id, "name": "Laser"})).json()["id"]


@pytest.fixture
def person():
    return new_id()


@pytest.fixture
def path(person):
    return f"/v1/people/{person}/certifications"


async def granted(client, path, certification_id, **rest):
    answer = await client.post(path, json={"certification_id": certification_id, **rest})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def listed(client, path):
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def join(spaces, person_id, startup_id):
    data = {"role_id": new_id(), "person_id": person_id, "startup_id": startup_id, "email": "p@hub.example"}
    assert (await spaces.receive("startups", spaces.event("team.joined", data))).status == 204
    return data


async def test_an_anonymous_caller_learns_and_changes_nothing(spaces, staff, path, laser):
    grant, anonymous = await granted(staff, path, laser), spaces.client()
    answers = [
        await anonymous.get(path),
        await anonymous.post(path, json={"certification_id": laser}),
        await anonymous.delete(f"{path}/{grant['id']}"),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(401, "credential.missing")}
    assert await listed(staff, path) == [grant]


async def test_staff_certify_a_person_whom_no_team_has_told_of(staff, person, path, laser):
    grant = await granted(staff, path, laser, expires_at="2027-01-01T00:00:00+01:00")
    grant_id = grant.pop("id")
    assert grant == {
        "certification_id": laser,
        "name": "Laser",
        "person_id": person,
        "granted_at": "2026-12-01T08:00:00Z",
        "expires_at": "2026-12-31T23:00:00Z",
        "revoked_at": None,
        "state": "valid",
    }
    assert [item["id"] for item in await listed(staff, path)] == [grant_id]


async def test_a_certification_expires_by_itself(staff, path, laser, clock):
    await granted(staff, path, laser, expires_at=z(at("09:00", day=1)))
    clock.set(at("08:59", day=1))
    assert [item["state"] for item in await listed(staff, path)] == ["valid"]
    clock.set(at("09:00", day=1))
    assert [(item["state"], item["revoked_at"]) for item in await listed(staff, path)] == [("expired", None)]


@pytest.mark.parametrize("expires_at", ["2026-12-01T08:00:00Z", "2020-01-01T00:00:00Z"])
async def test_nothing_is_granted_that_has_expired_already(staff, path, laser, expires_at):
    answer = await staff.post(path, json={"certification_id": laser, "expires_at": expires_at})
    assert (answer.status_code, answer.json()["code"]) == (422, "certification.expiry_past")


async def test_wishes_that_cannot_be_right_are_refused_by_name(staff, path, laser):
    for wish, status, code in (
        ({"certification_id": new_id()}, 404, "certification.not_found"),
        ({"certification_id": "laser"}, 422, "id.invalid"),
        ({}, 422, "body.missing_field"),
        ({"certification_id": laser, "person_id": new_id()}, 422, "body.unknown_field"),
        ({"certification_id": laser, "expires_at": "2027-01-01T00:00:00"}, 422, "time.naive"),
    ):
        answer = await staff.post(path, json=wish)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await staff.post("/v1/people/me/certifications", json={"certification_id": laser})).status_code == 404


async def test_granting_again_replaces_what_was_live(spaces, staff, path, laser, clock):
    first = await granted(staff, path, laser, expires_at=z(at("09:00", day=1)))
    clock.advance(timedelta(hours=2))
    second = await granted(staff, path, laser)
    newest, oldest = await listed(staff, path)
    assert (newest["id"], newest["state"], newest["expires_at"]) == (second["id"], "valid", None)
    assert (oldest["id"], oldest["state"], oldest["revoked_at"]) == (first["id"], "revoked", "2026-12-01T10:00:00Z")
    told = [(event.type, event.data["id"]) for event in spaces.events() if event.type.startswith("certification.")]
    assert told == [
        ("certification.granted", first["id"]),
        ("certification.revoked", first["id"]),
        ("certification.granted", second["id"]),
    ]


async def test_a_repeated_request_grants_once(spaces, staff, path, laser):
    said = {"Idempotency-Key": "once"}
    first, second = [await staff.post(path, json={"certification_id": laser}, headers=said) for _ in range(2)]
    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (201, first.json())
    assert len(spaces.events("certification.granted")) == 1


async def test_revoking_ends_it_once_however_often_it_is_asked(spaces, staff, path, laser, clock):
    grant = await granted(staff, path, laser)
    for _ in range(2):
        clock.advance(timedelta(minutes=1))
        answer = await staff.delete(f"{path}/{grant['id']}")
        assert (answer.status_code, answer.content) == (204, b"")
    (item,) = await listed(staff, path)
    assert (item["state"], item["revoked_at"]) == ("revoked", "2026-12-01T08:01:00Z")
    (event,) = spaces.events("certification.revoked")
    assert (event.data["state"], event.data["id"]) == ("revoked", grant["id"])
    elsewhere = f"/v1/people/{new_id()}/certifications/{grant['id']}"
    for gone in (elsewhere, f"{path}/{new_id()}", f"{path}/first"):
        assert (await staff.delete(gone)).status_code == 404


async def test_every_change_is_kept_and_told_to_the_hub_alone(spaces, staff, story, path, laser):
    grant = await granted(staff, path, laser)
    await staff.delete(f"{path}/{grant['id']}")
    for event in spaces.events():
        if event.type.startswith("certification."):
            assert (event.visibility, event.hub_id, event.startup_id) == ("private", story.hub_id, None)
            assert event.actor.id == story.staff.id
    with story.database.reading() as session:
        rows = session.execute(select(audit).order_by(audit.c.number)).all()
    kept = [(row.subject, row.action, row.actor["id"]) for row in rows if row.action.startswith("certification.")]
    subject = f"certification_grant/{grant['id']}"
    assert kept == [
        (f"certification/{laser}", "certification.created", story.staff.id),
        (subject, "certification.granted", story.staff.id),
        (subject, "certification.revoked", story.staff.id),
    ]
    assert (rows[-1].before["state"], rows[-1].after["state"]) == ("valid", "revoked")


async def test_the_person_and_whoever_runs_their_startup_know_what_they_hold(spaces, staff, story, person, path, laser):
    grant = await granted(staff, path, laser)
    joined = await join(spaces, person, story.startup_id)
    readers = [
        someone(person_id=person),
        someone(id=person),
        startup_admin_of(story.startup_id, story.hub_id),
        network_admin(),
    ]
    for by in readers:
        assert await listed(spaces.client(by), path) == [grant]
        if not by.is_network_admin:
            refused = await spaces.client(by).delete(f"{path}/{grant['id']}")
            assert (refused.status_code, refused.json()["code"]) == (403, "role.missing")
    assert await listed(spaces.client(someone(id=person)), path) == [grant]
    await spaces.receive("startups", spaces.event("team.left", joined))
    former = await spaces.client(startup_admin_of(story.startup_id, story.hub_id)).get(path)
    assert former.status_code == 404


async def test_staff_know_what_their_own_hubs_granted(spaces, staff, story, person, path, laser):
    other_hub = new_id()
    others = spaces.client(staff_of(other_hub))
    ours = await granted(staff, path, laser)
    assert (await others.get(path)).status_code == 404
    made = await others.post("/v1/certifications", json={"hub_id": other_hub, "name": "CNC"})
    theirs = await granted(others, path, made.json()["id"])
    assert await listed(staff, path) == [ours]
    assert await listed(others, path) == [theirs]
    assert await listed(spaces.client(someone(person_id=person)), path) == [theirs, ours]
    assert (await staff.delete(f"{path}/{theirs['id']}")).status_code == 404
    with_ours = await others.post(path, json={"certification_id": laser})
    assert (with_ours.status_code, with_ours.json()["code"]) == (403, "role.missing")


async def test_staff_know_that_people_of_their_startups_hold_nothing_yet(spaces, staff, story, person, path):
    assert (await staff.get(path)).status_code == 404
    await join(spaces, person, story.startup_id)
    spaces.put_replica("startup", id=story.startup_id, hubs=[{"hub": story.hub_id, "status": "resident"}])
    assert await listed(staff, path) == []
    assert (await spaces.client(staff_of(new_id())).get(path)).status_code == 404


async def test_a_list_goes_on_page_by_page(staff, path, laser):
    ids = [(await granted(staff, path, laser))["id"] for _ in range(3)]
    first = (await staff.get(path, params={"limit": "2", "count": "true"})).json()
    rest = (await staff.get(path, params={"limit": "2", "count": "true", "cursor": first["next"]})).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == ids[::-1]
    assert (first["total"], rest["next"]) == (3, None)


async def test_a_hubs_key_acts_as_its_staff_within_its_scopes(spaces, story, path, laser):
    of_hub = Principal(kind="key", id=new_id(), grants=(Grant(hub_id=story.hub_id, role="staff"),))
    writer = spaces.client(of_hub.model_copy(update={"scopes": frozenset({"bookings:write"})}))
    reader = spaces.client(of_hub.model_copy(update={"scopes": frozenset({"bookings:read"})}))
    grant = await granted(writer, path, laser)
    assert await listed(reader, path) == [grant]
    answers = [
        await writer.get(path),
        await reader.post(path, json={"certification_id": laser}),
        await reader.delete(f"{path}/{grant['id']}"),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "scope.missing")}


async def test_someone_elses_key_learns_and_changes_nothing(spaces, staff, story, person, path, laser):
    grant = await granted(staff, path, laser)
    await join(spaces, person, story.startup_id)
    strangers = (
        someone(),
        staff_of(new_id()),
        startup_admin_of(story.other_id, story.hub_id),
        member_of(story.startup_id, story.hub_id),
        story.key,
        key_of(story.other_id, story.hub_id),
    )
    for by in strangers:
        client = spaces.client(by)
        assert (await client.get(path)).status_code == 404
        assert (await client.delete(f"{path}/{grant['id']}")).status_code == 404
        wish = await client.post(path, json={"certification_id": laser})
        assert (wish.status_code, wish.json()["code"]) == (403, "role.missing")
    assert await listed(staff, path) == [grant]
