"""The whole demo as plain rows, before any database is asked."""

from datetime import datetime
from typing import Any, NamedTuple

from deploy.demo.agenda import Agenda, Planner
from deploy.demo.bookings import Bookings, Tenant
from deploy.demo.chance import identifier, stream
from deploy.demo.days import Today
from deploy.demo.diaries import Diaries
from deploy.demo.hubs import hubs
from deploy.demo.memberships import memberships
from deploy.demo.names import HEROES
from deploy.demo.people import People, people
from deploy.demo.registrations import registrations
from deploy.demo.resources import Spaces, spaces
from deploy.demo.sizes import Size
from deploy.demo.startups import Startup, startups

Row = dict[str, Any]

# Tomorrow at ten the first printer is free for two hours, and around them.
_FREE_FROM, _FREE_UNTIL = 9 * 60 + 30, 12 * 60 + 30


class Network(NamedTuple):
    hubs: list[Row]
    startups: list[Startup]
    memberships: list[Row]
    people: People
    spaces: Spaces
    bookings: list[Row]
    agenda: Agenda
    registrations: list[Row]


def network(size: Size, today: Today) -> Network:
    made_hubs = hubs(len(size.hubs), today)
    made_startups = startups(size, today)
    members = memberships(made_startups, made_hubs, today)
    made_people = people(size, made_startups, today)
    made_spaces = spaces(size, made_hubs, today)
    diaries = Diaries(made_spaces.sites, made_spaces.resources, today)
    kept = diaries.of[made_spaces.printer_id]
    kept.take(diaries.quarter(today.at(1, _FREE_FROM)), diaries.quarter(today.at(1, _FREE_UNTIL)))
    bookings = Bookings(made_spaces, diaries, today)
    agenda = Planner(made_hubs, made_startups, diaries, bookings, today).plan(size, identifier("account", 1))
    bookings.fill(size, _tenants(made_startups, members, made_people, today))
    return Network(
        made_hubs,
        made_startups,
        members,
        made_people,
        made_spaces,
        bookings.rows,
        agenda,
        registrations(size, agenda.events, today),
    )


def _tenants(made: list[Startup], members: list[Row], team: People, today: Today) -> dict[str, list[Tenant]]:
    """Who books in each hub: those who live there, a few of them all the time. The heroes leave themselves room."""
    rng = stream("tenants")
    heroes = {startup.id for startup in made[: len(HEROES)]}
    tenants: dict[str, list[Tenant]] = {}
    for row in members:
        ended = row["ends_on"] is not None and row["ends_on"] <= today.on
        if ended or row["starts_on"] > today.on:
            continue
        weight = 0.3 if row["startup_id"] in heroes else rng.lognormvariate(0, 0.9)
        since: datetime = today.at((row["starts_on"] - today.on).days, 0)
        person_id = team.founders[row["startup_id"]]
        tenants.setdefault(row["hub_id"], []).append(Tenant(row["startup_id"], person_id, since, weight))
    return tenants
