"""What the founders have locked survives imports, and staff change it with a reason that is kept."""

from typing import Any

import pytest

from tests.startups.logos.pictures import picture
from tests.support.service import key_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
MATCH = {"If-Match": "*"}


@pytest.fixture
async def alpha(directory: Any) -> Any:
    """A startup that has locked its pitch, its numbers and its French description."""
    words = {"pitch": "Ours", "descriptions": {"fr": "À nous", "en": "Theirs"}, "stage": "seed"}
    made = await directory.startup("Alpha", since="2026-01-01", **words)
    directory.path, directory.alpha = f"/v1/startups/{made['id']}", made["id"]
    locked = {"locked_fields": ["pitch", "identifiers", "description_fr"]}
    owner = directory.client(startup_admin_of(made["id"]))
    assert (await owner.patch(directory.path, json=locked, headers=MATCH)).status_code == 200
    return directory


async def test_staff_do_not_change_a_locked_field_without_a_reason(alpha: Any) -> None:
    wish = {
        "pitch": "Theirs", "stage": "growth", "descriptions": {"fr": "À eux", "en": "Also theirs"},
        "identifiers": [{"scheme": "siren", "value": "000000018"}],
    }  # fmt: skip
    for by in (staff_of(alpha.hub), network_admin()):
        answer = await alpha.client(by).patch(alpha.path, json=wish, headers=MATCH)
        assert (answer.status_code, answer.json()["code"]) == (422, "startup.locked")
        fields = [fault["field"] for fault in answer.json()["violations"]]
        assert fields == ["descriptions.fr", "identifiers", "pitch"]
    read = (await alpha.staff.get(alpha.path)).json()
    assert (read["pitch"], read["stage"], read["identifiers"]) == ("Ours", "seed", [])


async def test_a_reason_passes_the_lock_and_stays_in_the_history(alpha: Any) -> None:
    wish = {"pitch": "Theirs", "override_reason": "The court said so"}
    assert (await alpha.staff.patch(alpha.path, json=wish, headers=MATCH)).json()["pitch"] == "Theirs"
    history = (await alpha.staff.get(f"{alpha.path}/history", params={"limit": 100})).json()["items"]
    assert (history[-1]["reason"], history[-1]["before"]["pitch"]) == ("The court said so", "Ours")


async def test_what_is_not_locked_or_not_changed_needs_no_reason(alpha: Any) -> None:
    wish = {"pitch": "Ours", "stage": "growth", "descriptions": {"en": "Also theirs"}, "published": True}
    changed = await alpha.staff.patch(alpha.path, json=wish, headers=MATCH)
    assert (changed.status_code, changed.json()["stage"]) == (200, "growth")
    assert changed.json()["descriptions"] == {"fr": "À nous", "en": "Also theirs"}


async def test_its_own_people_and_keys_change_what_they_have_locked(alpha: Any) -> None:
    for by in (startup_admin_of(alpha.alpha), key_of(alpha.alpha)):
        changed = await alpha.client(by).patch(alpha.path, json={"pitch": by.kind}, headers=MATCH)
        assert changed.json()["pitch"] == by.kind


async def test_whoever_made_a_startup_changes_what_they_have_locked(directory: Any) -> None:
    maker = directory.client(someone())
    made = await directory.made("/v1/startups", maker, display_name="Beta", pitch="Ours")
    for wish in ({"locked_fields": ["pitch"]}, {"pitch": "Ours too"}):
        assert (await maker.patch(f"/v1/startups/{made['id']}", json=wish, headers=MATCH)).status_code == 200


async def test_an_import_leaves_what_is_locked_alone_and_takes_the_rest(alpha: Any) -> None:
    table = "display_name;pitch;stage;hub\nAlpha;Theirs;growth;halle-freyssinet\n"
    headers = {"Content-Type": "text/csv"}
    report = (await alpha.staff.post("/v1/startups/import", content=table.encode(), headers=headers)).json()
    assert (report["updated"], report["refused"]) == (1, 0)
    read = (await alpha.staff.get(alpha.path)).json()
    assert (read["pitch"], read["stage"]) == ("Ours", "growth")


async def test_the_kind_of_a_locked_alias_and_a_locked_logo_are_locked_too(directory: Any) -> None:
    startup = await directory.startup("Alpha", since="2026-01-01", aliases=["Alpha Lab"])
    path = f"/v1/startups/{startup['id']}"
    owner = directory.client(startup_admin_of(startup["id"]))
    locked = await owner.patch(path, json={"locked_fields": ["aliases", "logo"]}, headers=MATCH)
    assert locked.status_code == 200, locked.text
    kinds = {"aliases": [{"value": "Alpha Lab", "kind": "former"}]}
    refused = await directory.staff.patch(path, json=kinds, headers=MATCH)
    assert (refused.status_code, refused.json()["code"]) == (422, "startup.locked")
    sent = {"content": picture(), "headers": {"Content-Type": "image/png"}}
    assert (await directory.staff.put(f"{path}/logo", **sent)).json()["code"] == "startup.locked"
    assert (await owner.put(f"{path}/logo", **sent)).status_code == 200
