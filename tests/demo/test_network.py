"""What is invented is as much as promised, as messy as promised, and the same every time."""

from collections import Counter
from datetime import timedelta

import pytest

from deploy.demo.chance import identifier
from deploy.demo.days import Today
from deploy.demo.network import Network, network
from deploy.demo.sizes import FULL, SMALL, Size
from services.events.registrations.rules import HOLDING
from services.kit.clock import FixedClock
from services.kit.ids import parse_id
from services.startups.memberships import rules as memberships
from services.startups.memberships.rules import Dates
from services.startups.startups import identifiers as numbers
from services.startups.startups.identifiers import Identifier
from tests.demo.conftest import NOW


@pytest.fixture(params=["full", "small"])
def sized(request: pytest.FixtureRequest) -> tuple[Size, Network]:
    return {"full": FULL, "small": SMALL}[request.param], request.getfixturevalue(request.param)


def test_there_is_as_much_as_the_size_says(sized: tuple[Size, Network], today: Today) -> None:
    size, made = sized
    midnight = today.at(0, 0)
    founders = [role for role in made.people.roles if role["role"] in {"founder", "cofounder"}]
    assert len(made.startups) == size.startups
    assert len(made.people.persons) == size.people
    assert len(founders) == size.founders
    assert sum(booking["starts_at"] < midnight for booking in made.bookings) == size.bookings_past
    assert sum(booking["starts_at"] >= midnight for booking in made.bookings) == size.bookings_ahead
    assert sum(event["starts_at"] < NOW for event in made.agenda.events) == size.events_past
    assert sum(event["starts_at"] >= NOW for event in made.agenda.events) == size.events_ahead
    assert len(made.registrations) == size.registrations


def test_the_full_demo_has_what_its_hub_is_known_for(full: Network) -> None:
    kinds = Counter(resource["kind"] for resource in full.spaces.resources)
    parts = [r for r in full.spaces.resources if r["kind"] == "hall" and r["parent_id"]]
    tools = sum(kinds.values()) - sum(kinds[k] for k in ("desk", "room", "phone_booth", "hall", "printer"))
    technologies = Counter(r["attributes"]["technology"] for r in full.spaces.resources if r["kind"] == "printer")
    assert len(full.hubs) == 5
    assert full.hubs[0]["slug"] == "halle-freyssinet"
    assert len(full.startups) == 1000
    assert sum(r["units"] for r in full.spaces.resources if r["kind"] == "desk") == 3100
    assert (kinds["desk"], kinds["room"], kinds["phone_booth"], kinds["printer"]) == (60, 60, 24, 23)
    assert (kinds["hall"] - len(parts), len(parts), tools) == (4, 8, 45)
    assert technologies["FDM"] == 14
    assert (technologies["SLS"], technologies["BMD"]) == (2, 1)


def test_every_startup_stands_as_planned_in_its_hub(sized: tuple[Size, Network], today: Today) -> None:
    size, made = sized
    best: dict[str, str] = {}
    for startup in made.startups:
        hub_id = made.hubs[startup.standing.hub]["id"]
        rows = [r for r in made.memberships if r["startup_id"] == startup.id and r["hub_id"] == hub_id]
        standings = [
            memberships.standing(memberships.status_on(today.on, Dates(r["starts_on"], r["ends_on"])), r["outcome"])
            for r in rows
        ]
        best[startup.id] = memberships.best(standings)
    planned = dict(size.standings)
    assert Counter(best.values()) == {
        "resident": planned["resident"] + planned["notice"],
        "alumni": planned["alumni"],
        "candidate": planned["candidate"],
        "former": planned["closed"],
    }
    on_notice = [row for row in made.memberships if row["notice_on"] is not None]
    assert len(on_notice) == planned["notice"]
    assert all(row["notice_on"] <= today.on < row["ends_on"] for row in on_notice)


def test_names_put_software_to_the_test(full: Network) -> None:
    names = [startup.row["display_name"] for startup in full.startups]
    assert max(map(len, names)) == 120
    assert Counter(name.casefold() for name in names)["atlas"] == 3
    assert {"نور للبرمجيات", "אור חדש", "Pousse 🌱", "Numérique en Commun"} <= set(names)
    assert any(not startup.row["descriptions"] for startup in full.startups)
    assert {"public", "network", "hub", "private"} == {startup.row["visibility"] for startup in full.startups}
    assert 150 <= sum(startup.is_foreign for startup in full.startups) <= 250
    assert not any(i["scheme"] == "siren" for s in full.startups if s.is_foreign for i in s.identifiers)
    assert len({startup.row["slug"] for startup in full.startups}) == 1000


def test_identifiers_pass_every_check_and_belong_to_nobody(full: Network) -> None:
    wanted = [[Identifier(i["scheme"], i["value"]) for i in startup.identifiers] for startup in full.startups]
    sirens = [known.value for each in wanted for known in each if known.scheme == "siren"]
    assert [fault for each in wanted for fault in numbers.violations(each, fictitious=True)] == []
    assert len(sirens) > 500
    assert all(siren.startswith("000") for siren in sirens)
    assert all(i.value.startswith("000") for each in wanted for i in each if i.scheme == "siret")
    every = [known for each in wanted for known in each]
    assert len(set(every)) == len(every)


def test_bookings_end_as_bookings_do(full: Network) -> None:
    states = Counter(booking["state"] for booking in full.bookings)
    past = [booking for booking in full.bookings if booking["ends_at"] <= NOW]
    assert 0.11 < states["cancelled"] / len(full.bookings) < 0.13
    assert 0.05 < states["no_show"] / len(past) < 0.07
    assert {booking["state"] for booking in past} == {"completed", "cancelled", "no_show"}
    assert {b["state"] for b in full.bookings if b["starts_at"] > NOW} == {"confirmed", "pending", "cancelled"}
    assert {b["state"] for b in full.bookings if b["starts_at"] <= NOW < b["ends_at"]} == {"checked_in", "cancelled"}
    assert all(booking["created_at"] <= NOW for booking in full.bookings)


def test_seats_are_never_given_twice_and_nobody_waits_while_one_is_free(full: Network) -> None:
    held: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for registration in full.registrations:
        held[registration["event_id"]] += registration["seats"] * (registration["state"] in HOLDING)
        waiting[registration["event_id"]] += registration["state"] == "waitlisted"
    limited = [event for event in full.agenda.events if event["capacity"] is not None]
    assert all(held[event["id"]] <= event["capacity"] for event in limited)
    assert all(held[event["id"]] == event["capacity"] for event in limited if waiting[event["id"]])
    queued = [event for event in limited if waiting[event["id"]]]
    assert len(queued) >= 3
    assert all(event["starts_at"] > NOW and event["state"] == "published" for event in queued)
    addresses = [(r["event_id"], r["folded_email"]) for r in full.registrations]
    assert len(set(addresses)) == len(addresses)


def test_the_same_day_gives_the_same_network(small: Network) -> None:
    again = network(SMALL, Today.of(FixedClock(NOW)))
    assert again == small


def test_another_day_gives_the_same_ids(small: Network) -> None:
    later = network(SMALL, Today.of(FixedClock(NOW + timedelta(days=9))))
    assert [s.row["slug"] for s in later.startups] == [s.row["slug"] for s in small.startups]
    assert [r["id"] for r in later.spaces.resources] == [r["id"] for r in small.spaces.resources]
    assert [p["email"] for p in later.people.persons] == [p["email"] for p in small.people.persons]


def test_ids_are_ids_and_no_two_things_share_one() -> None:
    made = [identifier(noun, number) for noun in ("hub", "startup") for number in range(1000)]
    assert len(set(made)) == 2000
    assert all(parse_id(each) == each for each in made)
    assert {each[14] for each in made} == {"7"}
    assert {each[19] for each in made} == set("89ab")
