"""Startups through HTTP: who makes, reads and changes them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.ids import new_id
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.startups.startups.errors import IdentifierTaken
from services.startups.startups.operations import Startups
from services.startups.startups.schemas import StartupCreate
from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
SIREN = {"scheme": "siren", "value": "732 829 320"}
FULL: dict[str, Any] = {
    "display_name": "Éléphant Rose",
    "aliases": ["Pink Elephant"],
    "pitch": "Des jouets réparables",
    "descriptions": {"fr": "Des jouets.", "en": "Toys."},
    "website": "https://elephant.example/",
    "founded_on": "2021-03",
    "stage": "seed",
    "sectors": ["toys", "Greentech"],
    "tags": ["repair"],
    "identifiers": [SIREN],
    "visibility": "public",
    "hiring": True,
}


async def test_nobody_anonymous_makes_a_startup(directory: Any) -> None:
    answer = await directory.anyone.post("/v1/startups", json=FULL)
    assert (answer.status_code, answer.json()["code"]) == (401, "credential.missing")


async def test_staff_make_a_startup_that_everybody_reads(directory: Any) -> None:
    made = await directory.made("/v1/startups", **FULL)
    read = (await directory.anyone.get("/v1/startups/elephant-rose")).json()
    assert read == {name: value for name, value in made.items() if name not in {"warnings", "missing"}}
    assert {**read, **FULL, "sectors": ["toys", "greentech"], "identifiers": read["identifiers"]} == read
    assert read["identifiers"] == [{"scheme": "siren", "value": "732829320"}]
    assert (read["published"], read["hubs"], made["warnings"]) == (True, [], [])
    created, published = directory.service.events()[-2:]
    assert (created.type, created.visibility, created.startup_id) == ("startup.created", "private", made["id"])
    assert (published.type, published.visibility, published.data) == ("startup.published", "public", read)


async def test_a_startup_somebody_makes_waits_for_the_staff(directory: Any) -> None:
    maker = someone()
    made = await directory.made("/v1/startups", directory.client(maker), display_name="Nouvelle Vague")
    path = f"/v1/startups/{made['id']}"
    assert made["published"] is False
    created = directory.service.events()[-1]
    assert (created.type, created.actor.id, created.visibility) == ("startup.created", maker.id, "private")
    assert (await directory.anyone.get(path)).status_code == 404
    assert await directory.names(q="Nouvelle Vague") == []
    admin = directory.client(startup_admin_of(made["id"]))
    for insider in (directory.client(maker), admin, directory.staff):
        assert (await insider.get(path)).status_code == 200
    own = await admin.patch(path, json={"published": True}, headers={"If-Match": "*"})
    assert (own.status_code, own.json()["code"]) == (403, "role.missing")
    shown = await directory.staff.patch(path, json={"published": True}, headers={"If-Match": "*"})
    assert shown.json()["published"] is True
    assert directory.service.events()[-1].type == "startup.published"
    assert (await directory.anyone.get(path)).status_code == 200
    # Once it is shown, having made it is no longer a right.
    later = await directory.client(maker).patch(path, json={"pitch": "x"}, headers={"If-Match": "*"})
    assert later.status_code == 403


async def test_a_key_makes_no_startup(directory: Any) -> None:
    answer = await directory.client(key_of(new_id())).post("/v1/startups", json=FULL)
    assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"display_name": ""}, "value.invalid"),
        ({"display_name": "x" * 121}, "value.invalid"),
        ({"display_name": "two\nlines"}, "value.invalid"),
        ({"pitch": "x" * 141}, "value.invalid"),
        ({"website": "javascript:alert(1)"}, "value.invalid"),
        ({"website": "https://user@evil.example"}, "value.invalid"),
        ({"founded_on": "2021-13"}, "value.invalid"),
        ({"founded_on": "2021-02-30"}, "value.invalid"),
        ({"stage": "unicorn"}, "value.invalid"),
        ({"sectors": [f"s{n}" for n in range(7)]}, "value.invalid"),
        ({"colour": "pink"}, "body.unknown_field"),
        ({"hubs": []}, "body.unknown_field"),
        ({"identifiers": [{"scheme": "siren", "value": "732829321"}]}, "identifier.checksum"),
        ({"identifiers": [{"scheme": "siret", "value": "11122233344455"}]}, "identifier.siren_of_siret"),
    ],
)
async def test_a_startup_that_cannot_be_is_refused(directory: Any, wrong: dict[str, Any], code: str) -> None:
    answer = await directory.staff.post("/v1/startups", json=FULL | wrong)
    assert (answer.status_code, answer.json()["violations"][0]["code"]) == (422, code)
    assert await directory.names() == []


async def test_names_are_counted_in_characters_and_cleaned_of_unseen_ones(directory: Any) -> None:
    long = await directory.made("/v1/startups", display_name="é" * 120)
    assert long["display_name"] == "é" * 120
    tricky = await directory.made("/v1/startups", display_name="  Acme\u202e\u200b Ltd ")
    assert tricky["display_name"] == "Acme Ltd"


async def test_an_identifier_belongs_to_one_live_startup(directory: Any) -> None:
    first = await directory.startup("First", identifiers=[SIREN])
    again = await directory.staff.post("/v1/startups", json={"display_name": "Second", "identifiers": [SIREN]})
    assert (again.status_code, again.json()["code"]) == (409, "startup.identifier_taken")
    assert again.json()["conflicts"] == [{"startup_id": first["id"]}]
    assert await directory.names() == ["First"]
    gone = await directory.staff.delete(f"/v1/startups/{first['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 204
    assert (await directory.startup("Second", identifiers=[SIREN]))["slug"] == "second"


async def test_a_conflict_does_not_tell_of_a_startup_in_stealth(directory: Any) -> None:
    await directory.startup("Stealth", identifiers=[SIREN], visibility="private", since="2026-01-01")
    stranger = directory.client(someone())
    answer = await stranger.post("/v1/startups", json={"display_name": "Me", "identifiers": [SIREN]})
    assert answer.status_code == 409
    assert "conflicts" not in answer.json()
    assert "tealth" not in answer.text


def at_once(directory: Any, number: int, act: Callable[[Unit], Any]) -> list[Any]:
    """What comes of the same act by several people at the same time."""
    database, clock = directory.service.database, directory.service.clock
    by = staff_of(directory.hub)

    def one(_: int) -> Any:
        try:
            with database.transaction() as session:
                return act(Unit(session=session, by=by, clock=clock, now=clock.now(), request_id="race"))
        except IdentifierTaken as error:
            return error

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


async def test_of_many_who_claim_an_identifier_at_once_one_has_it(directory: Any) -> None:
    wish = StartupCreate.model_validate(FULL)
    found = at_once(directory, 8, lambda unit: Startups(unit).create(wish, by=unit.by))
    assert sum(isinstance(each, IdentifierTaken) for each in found) == 7
    with directory.service.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM startup")).scalar_one() == 1
        assert session.execute(text("SELECT count(*) FROM startup_identifier")).scalar_one() == 1


async def test_homonyms_made_at_once_all_find_a_place(directory: Any) -> None:
    wish = StartupCreate(display_name="Écho")
    found = at_once(directory, 6, lambda unit: Startups(unit).create(wish, by=unit.by))
    assert len({startup.slug for startup in found}) == 6


def insiders(directory: Any, startup: str) -> dict[str, Principal]:
    return {
        "admin of the network": network_admin(),
        "staff of its hub": staff_of(directory.hub),
        "its admin": startup_admin_of(startup, directory.hub),
        "its key": key_of(startup, directory.hub),
    }


async def test_its_own_people_and_the_staff_of_its_hub_change_a_startup(directory: Any) -> None:
    made = await directory.startup("Alpha", since="2026-01-01")
    for who, by in insiders(directory, made["id"]).items():
        answer = await directory.client(by).patch(
            f"/v1/startups/{made['id']}", json={"pitch": who}, headers={"If-Match": "*"}
        )
        assert (answer.status_code, answer.json()["pitch"]) == (200, who)
    strangers = {
        "role.missing": (someone(), staff_of(directory.other_hub), startup_admin_of(new_id(), directory.hub),
                         member_of(made["id"], directory.hub)),
        "scope.missing": (key_of(made["id"], directory.hub, scopes=["startups:read"]),),
    }  # fmt: skip
    for code, refused in strangers.items():
        for by in refused:
            answer = await directory.client(by).patch(
                f"/v1/startups/{made['id']}", json={"pitch": "mine"}, headers={"If-Match": "*"}
            )
            assert (answer.status_code, answer.json()["code"]) == (403, code)


async def test_a_patch_changes_what_it_names_and_no_more(directory: Any) -> None:
    made = await directory.made("/v1/startups", **FULL)
    path, staff = f"/v1/startups/{made['id']}", directory.staff
    tag = (await staff.get(path)).headers["etag"]
    wish = {"descriptions": {"en": None}, "pitch": None, "sectors": ["health"], "display_name": "Éléphant Bleu"}
    changed = await staff.patch(path, json=wish, headers={"If-Match": tag})
    read = changed.json()
    assert (read["descriptions"], read["pitch"], read["sectors"]) == ({"fr": "Des jouets."}, None, ["health"])
    assert (read["tags"], read["identifiers"], read["slug"]) == (made["tags"], made["identifiers"], made["slug"])
    assert changed.headers["etag"] != tag
    assert await directory.names(q="bleu") == ["Éléphant Bleu"]
    assert await directory.names(sector="toys") == []
    same = await staff.patch(path, json={"pitch": None}, headers={"If-Match": changed.headers["etag"]})
    assert same.json()["version"] == read["version"]
    assert len(directory.service.events("startup.updated")) == 1
    refused = await staff.patch(path, json={"display_name": None}, headers={"If-Match": "*"})
    assert refused.status_code == 422


async def test_identifiers_are_replaced_as_a_whole(directory: Any) -> None:
    made = await directory.made("/v1/startups", **FULL)
    path = f"/v1/startups/{made['id']}"
    changed = await directory.staff.patch(
        path, json={"identifiers": [{"scheme": "rna", "value": "w751 212 517"}]}, headers={"If-Match": "*"}
    )
    assert changed.json()["identifiers"] == [{"scheme": "rna", "value": "W751212517"}]
    assert changed.json()["version"] == made["version"] + 1
    assert (await directory.startup("Other", identifiers=[SIREN]))["identifiers"][0]["value"] == "732829320"


async def test_two_who_change_a_startup_do_not_lose_each_others_work(directory: Any) -> None:
    made = await directory.startup("Alpha")
    path = f"/v1/startups/{made['id']}"
    assert (await directory.staff.patch(path, json={"pitch": "a"})).status_code == 428
    tag = (await directory.anyone.get(path)).headers["etag"]
    assert (await directory.staff.patch(path, json={"pitch": "a"}, headers={"If-Match": tag})).status_code == 200
    second = await directory.staff.patch(path, json={"pitch": "b"}, headers={"If-Match": tag})
    assert (second.status_code, second.json()["code"]) == (412, "etag.mismatch")


async def test_a_startup_that_was_taken_away_is_gone_for_everybody(directory: Any) -> None:
    made = await directory.startup("Alpha", since="2026-01-01")
    path = f"/v1/startups/{made['id']}"
    assert (await directory.staff.delete(path)).status_code == 428
    assert (await directory.staff.delete(path, headers={"If-Match": "*"})).status_code == 204
    for by in insiders(directory, made["id"]).values():
        assert (await directory.client(by).get(path)).status_code == 404
    assert await directory.names(directory.staff) == []
    hidden, erased = directory.service.events()[-2:]
    assert [(e.type, e.tombstone, e.visibility) for e in (hidden, erased)] == [
        ("startup.hidden", True, "public"),
        ("startup.erased", True, "public"),
    ]
    assert "Alpha" not in hidden.model_dump_json()


async def test_a_startup_that_hides_is_taken_out_of_the_feed(directory: Any) -> None:
    made = await directory.startup("Alpha", since="2026-01-01")
    path = f"/v1/startups/{made['id']}"
    await directory.staff.patch(path, json={"visibility": "private"}, headers={"If-Match": "*"})
    hidden, updated = directory.service.events()[-2:]
    assert (hidden.type, hidden.visibility, hidden.tombstone) == ("startup.hidden", "public", True)
    assert "Alpha" not in str(hidden.data)
    assert (updated.type, updated.visibility, updated.tombstone) == ("startup.updated", "private", False)


async def test_search_engines_get_linked_data(directory: Any) -> None:
    made = await directory.made("/v1/startups", **FULL)
    path = f"/v1/startups/{made['slug']}"
    answer = await directory.client(accept="application/ld+json").get(path)
    assert answer.headers["content-type"] == "application/ld+json"
    assert (answer.json()["@type"], answer.json()["name"]) == ("Organization", "Éléphant Rose")
    assert answer.json()["foundingDate"] == "2021-03"
    plain = await directory.anyone.get(path)
    assert (plain.headers["content-type"], plain.headers["vary"]) == ("application/json", "Accept")
    again = await directory.anyone.get(path, headers={"If-None-Match": plain.headers["etag"]})
    assert again.status_code == 304


async def test_the_same_key_makes_one_startup(directory: Any) -> None:
    client = directory.client(staff_of(directory.hub, id=new_id()))
    answers = [
        await client.post("/v1/startups", json={"display_name": "Once"}, headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert await directory.names() == ["Once"]


async def test_somebody_elses_key_changes_and_removes_nothing(directory: Any) -> None:
    mine = await directory.startup("Mine", since="2026-01-01")
    stealth = await directory.startup("Stealth", since="2026-01-01", visibility="private")
    other = directory.client(key_of(new_id(), directory.hub))
    for startup, status in ((mine, 403), (stealth, 404)):
        path = f"/v1/startups/{startup['id']}"
        assert (await other.patch(path, json={"pitch": "x"}, headers={"If-Match": "*"})).status_code == status
        assert (await other.delete(path, headers={"If-Match": "*"})).status_code == status
    assert (await directory.staff.get(f"/v1/startups/{stealth['id']}")).json()["version"] == 2
