"""Who may know of a registration, and who may end it."""

import pytest

from services.kit.ids import new_id
from tests.events.conftest import ELSEWHERE, HUB, STARTUP, STEALTH, House
from tests.support.service import key_of, member_of, someone, staff_of

pytestmark = pytest.mark.anyio


async def test_the_token_is_stored_nowhere(house: House) -> None:
    event = await house.publish()
    made = await house.joined(event, "ada")
    with house.service.database.reading() as session:
        stored = [str(row) for row in session.connection().exec_driver_sql("SELECT * FROM registration")]
    assert len(stored) == 1
    assert made["manage_token"] not in stored[0]


async def test_only_who_sees_an_event_registers_for_it(house: House) -> None:
    event = await house.publish(visibility="hub")
    assert (await house.join(event, "ada")).status_code == 404
    assert (await house.join(event, "ada", someone())).status_code == 404
    assert (await house.join(event, "ada", member_of(STARTUP, HUB))).status_code == 201
    reader = key_of(STARTUP, HUB, scopes=["registrations:read"])
    assert (await house.join(event, "bo", reader)).json()["code"] == "scope.missing"


async def test_a_registration_is_cancelled_once_and_by_whom_it_concerns(house: House) -> None:
    event = await house.publish(host_startup_id=STARTUP)
    ada, bo, cy = [await house.joined(event, who) for who in ("ada", "bo", "cy")]
    for by, token in [(None, None), (None, bo["manage_token"]), (someone(), None), (key_of(STEALTH, HUB), None)]:
        assert (await house.cancel(ada, by, token)).status_code == 404
    assert (await house.cancel(ada, staff_of(ELSEWHERE))).status_code == 404
    assert (await house.cancel(ada, token=ada["manage_token"])).status_code == 200
    again = await house.cancel(ada, token=ada["manage_token"])
    assert (again.status_code, again.json()["code"]) == (409, "registration.transition")
    assert (await house.cancel(bo, house.startup)).status_code == 200
    assert (await house.cancel(cy, house.staff)).status_code == 200
    assert (await house.cancel({"id": new_id()}, house.staff)).status_code == 404


async def test_who_was_signed_in_needs_no_token(house: House) -> None:
    event = await house.publish()
    me = someone()
    made = (await house.join(event, "ada", me)).json()
    assert (await house.client(me).get(f"/v1/registrations/{made['id']}")).status_code == 200
    assert (await house.client(someone()).get(f"/v1/registrations/{made['id']}")).status_code == 404
    assert (await house.cancel(made, me)).status_code == 200


async def test_the_list_is_for_staff_and_the_host(house: House) -> None:
    event = await house.publish(host_startup_id=STARTUP)
    await house.joined(event, "ada")
    path = f"/v1/events/{event['id']}/registrations"
    assert (await house.client().get(path)).status_code == 401
    for by in (someone(), key_of(STEALTH, HUB), staff_of(ELSEWHERE), member_of(STARTUP, HUB)):
        refused = await house.client(by).get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "role.missing")
    for by in (house.staff, house.startup):
        listed = (await house.client(by).get(path, params={"count": "true"})).json()
        assert [(item["email"], item["state"]) for item in listed["items"]] == [("ada@example.org", "confirmed")]
        assert listed["total"] == 1
    assert (await house.client(house.staff).get(path, params={"state": "waitlisted"})).json()["items"] == []
    draft = await house.draft()
    assert (await house.client(someone()).get(f"/v1/events/{draft['id']}/registrations")).status_code == 404


async def test_news_of_registrations_names_nobody(house: House) -> None:
    event = await house.publish(capacity=1, host_startup_id=STARTUP)
    await house.joined(event, "ada")
    await house.joined(event, "bo")
    told = [news for news in house.service.events() if news.type.startswith("registration.")]
    assert [news.type for news in told] == ["registration.confirmed", "registration.waitlisted"]
    for news in told:
        assert (news.visibility, news.hub_id, news.startup_id) == ("private", HUB, STARTUP)
        assert set(news.data) == {"id", "event_id", "state", "seats"}
