"""Hubs through HTTP."""

from typing import Any

import pytest

from services.kit.ids import new_id
from tests.support.service import network_admin, staff_of

pytestmark = pytest.mark.anyio
WISH = {"name": "Cité des Sciences", "kind": "fablab", "time_zone": "Europe/Paris"}


async def test_anyone_reads_hubs_and_nobody_anonymous_adds_one(directory: Any) -> None:
    listed = await directory.anyone.get("/v1/hubs", params={"count": "true"})
    assert [item["slug"] for item in listed.json()["items"]] == ["euratechnologies", "halle-freyssinet"]
    assert listed.json()["total"] == 2
    by_slug = await directory.anyone.get("/v1/hubs/halle-freyssinet")
    assert by_slug.json()["id"] == directory.hub
    assert by_slug.json()["location"] == {"lat": 48.834, "lon": 2.371}
    assert (await directory.anyone.post("/v1/hubs", json=WISH)).status_code == 401


async def test_an_admin_of_the_network_adds_a_hub(directory: Any) -> None:
    admin = directory.client(network_admin())
    made = await admin.post("/v1/hubs", json=WISH | {"slug": "cite"})
    assert (made.status_code, made.json()["slug"], made.json()["languages"]) == (201, "cite", ["fr", "en"])
    told = directory.service.events("hub.created")[-1]
    assert (told.subject, told.visibility) == (f"hub/{made.json()['id']}", "public")
    assert told.data["slug"] == "cite"
    again = await admin.post("/v1/hubs", json=WISH | {"slug": "cite"})
    assert (again.status_code, again.json()["code"]) == (409, "hub.slug_taken")


@pytest.mark.parametrize(
    "wrong",
    [{"time_zone": "Europe/Pariss"}, {"time_zone": "../etc"}, {"name": ""}, {"location": {"lat": 91, "lon": 0}},
     {"slug": new_id()}, {"mascot": "owl"}, {"kind": "palace"}],
)  # fmt: skip
async def test_a_hub_that_cannot_be_is_refused(directory: Any, wrong: dict[str, Any]) -> None:
    answer = await directory.client(network_admin()).post("/v1/hubs", json=WISH | wrong)
    assert answer.status_code == 422
    assert answer.json()["violations"]


async def test_a_change_needs_the_version_that_was_read(directory: Any) -> None:
    admin, path = directory.client(network_admin()), f"/v1/hubs/{directory.hub}"
    tag = (await admin.get(path)).headers["etag"]
    assert (await admin.patch(path, json={"name": "Station"})).status_code == 428
    changed = await admin.patch(path, json={"name": "Station", "location": None}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["name"], changed.json()["location"]) == (200, "Station", None)
    stale = await admin.patch(path, json={"name": "Gare"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "etag.mismatch")
    same = await admin.patch(path, json={"name": "Station"}, headers={"If-Match": changed.headers["etag"]})
    assert same.headers["etag"] == changed.headers["etag"]
    assert len(directory.service.events("hub.updated")) == 1


async def test_an_unknown_hub_is_not_found(directory: Any) -> None:
    for unknown in (new_id(), "nowhere"):
        answer = await directory.anyone.get(f"/v1/hubs/{unknown}")
        assert (answer.status_code, answer.json()["code"]) == (404, "hub.not_found")


async def test_the_staff_of_a_hub_do_not_change_hubs(directory: Any) -> None:
    staff = directory.client(staff_of(directory.hub))
    for answer in (
        await staff.post("/v1/hubs", json=WISH),
        await staff.patch(f"/v1/hubs/{directory.hub}", json={"name": "Mine"}, headers={"If-Match": "*"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")
