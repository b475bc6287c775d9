"""A person asks what is known of them, and is forgotten: afterwards no database holds their name or address."""

import pytest
from sqlalchemy import inspect, text

from gateway.identity.accounts.rules import Place
from tests.support.hub import PASSWORD

pytestmark = pytest.mark.anyio

NAME = "Zoé Quillfeather"
EMAIL = "Zoe.Quillfeather@alpha.example"
TRACES = ("quillfeather", "zoé")


@pytest.fixture
async def zoe(hub):
    """A founder of Alice's startup with an account of the same address, signed in."""
    team = f"/v1/startups/{hub.alice_startup}/team"
    joined = await hub.made(
        hub.alice, team, email=EMAIL, name=NAME, role="founder", show_publicly=True, consent_text_version="2026-11"
    )
    await hub.deliver()
    hub._account(EMAIL, Place(None, "startup_admin", hub.alice_startup))
    client = await hub.sign_in(EMAIL)
    yield client, joined["person_id"]
    # The hub of separate processes is everybody's: the next journey begins without her.
    await hub.staff.post(f"/v1/people/{joined['person_id']}/erase")
    await hub.deliver()


async def test_everything_about_one_person_is_told_to_themselves_and_the_staff(hub, zoe):
    client, person = zoe
    path = f"/v1/people/{person}"
    assert (await client.get("/v1/me")).json()["person_id"] == person
    told = (await client.get(f"{path}/export")).json()
    assert (told["person"]["name"], told["person"]["email"]) == (NAME, "Zoe.Quillfeather@alpha.example")
    assert [role["startup_id"] for role in told["person"]["roles"]] == [hub.alice_startup]
    assert (await hub.staff.get(f"{path}/export")).status_code == 200
    for stranger in (hub.alice, hub.bruno, hub.bruno_key, hub.alice_key):
        assert (await stranger.get(f"{path}/export")).status_code == 404
        assert (await stranger.post(f"{path}/erase")).status_code == 404
    assert (await hub.anonymous.post(f"{path}/erase")).status_code == 401
    # She is shown publicly: her name, and nothing that reaches her.
    card = (await hub.anonymous.get(path)).json()
    assert (card["name"], card["email"]) == (NAME, None)


async def test_who_is_erased_is_found_nowhere(hub, zoe):
    client, person = zoe
    printer = await hub.printer()
    booked = await hub.made(client, "/v1/bookings", **printer.wish("10:00", "11:00", operator_id=person))
    other = await hub.made(hub.bruno_key, "/v1/bookings", **printer.wish("12:00", "13:00"))
    wait = {"resource_id": printer.id, "from": other["starts_at"], "to": other["ends_at"], "duration": "PT1H"}
    await hub.made(client, "/v1/waitlist", **wait)
    event = await hub.made(
        hub.staff, "/v1/events",
        hub_id=hub.id, title={"en": "Open day"}, starts_at=printer.at("18:00"), ends_at=printer.at("20:00"),
        time_zone="Europe/Paris", capacity=1,
    )  # fmt: skip
    assert (await hub.staff.post(f"/v1/events/{event['id']}/publish")).status_code == 200
    registrations = f"/v1/events/{event['id']}/registrations"
    seat = await hub.made(client, registrations, name=NAME, email=EMAIL.upper())
    await hub.deliver()
    assert traces(hub)

    assert (await client.post(f"/v1/people/{person}/erase")).status_code == 204
    await hub.deliver()
    assert traces(hub) == []
    assert (await hub.staff.post(f"/v1/people/{person}/erase")).status_code == 204
    assert (await client.get("/v1/bookings")).status_code == 401
    again = await hub.anonymous.post("/v1/sessions", json={"email": EMAIL, "password": PASSWORD})
    assert again.status_code == 401

    # What she booked stays with the startup, and nobody operates it; her seat stays taken.
    kept = (await hub.alice_key.get(f"/v1/bookings/{booked['id']}")).json()
    assert (kept["state"], kept["operator_id"], kept["booked_by"]["id"]) == ("confirmed", None, "erased")
    listed = (await hub.staff.get(registrations)).json()["items"]
    assert [(one["id"], one["name"], one["state"]) for one in listed] == [(seat["id"], "Erased person", "confirmed")]
    full = await hub.anonymous.post(registrations, json={"name": "Next", "email": "next@beta.example"})
    assert full.json()["state"] == "waitlisted"
    assert (await hub.staff.get(f"/v1/people/{person}")).json()["name"] == "Erased person"
    assert (await hub.anonymous.get(f"/v1/people/{person}")).status_code == 404
    feed = (await hub.admin.get("/v1/feed", params={"types": "person.erased,startup.admin_missing"})).json()["items"]
    # A hub of separate processes is shared: other tests forget others in it.
    assert {(item["type"], item["data"]["id"]) for item in feed} >= {
        ("person.erased", person),
        ("startup.admin_missing", hub.alice_startup),
    }
    startup = (await hub.anonymous.get(f"/v1/startups/{hub.alice_startup}")).json()
    assert startup["display_name"] == "Alpha Numérique"

    # The address is free: whoever has it next is somebody else.
    team = f"/v1/startups/{hub.alice_startup}/team"
    new = await hub.made(hub.alice, team, email=EMAIL, name="Zelda", role="founder")
    assert new["person_id"] != person
    await hub.deliver()
    hub._account(EMAIL, Place(None, "startup_admin", hub.alice_startup))
    assert (await (await hub.sign_in(EMAIL)).get("/v1/me")).json()["person_id"] == new["person_id"]


def traces(hub):
    """Where any database of the network still says who she was."""
    found = []
    for process, database in hub.databases.items():
        quoted = database.engine.dialect.identifier_preparer.quote
        with database.engine.connect() as connection:
            for table in inspect(connection).get_table_names():
                rows = connection.execute(text("SELECT * FROM " + quoted(table)))
                said = [" ".join(map(readable, row)).casefold() for row in rows]
                found += [(process, table, row) for row in said if any(trace in row for trace in TRACES)]
    return found


def readable(cell):
    return cell.decode(errors="ignore") if isinstance(cell, bytes) else str(cell)
