"""The whole demo as plain rows, before any database is asked."""

from datetime import datetime
from typing import Any, NamedTuple

from deploy.demo.agenda import Agenda, Planner
from deploy.demo.allowances import Budget, Purses, grants
from deploy.demo.bookings import Bookings, number_units
from deploy.demo.certifications import Certified
from deploy.demo.chance import identifier, stream
from deploy.demo.claims import Tenant
from deploy.demo.closures import closures
from deploy.demo.consents import consents
from deploy.demo.days import Today
from deploy.demo.declarations import Declarations, declarations
from deploy.demo.demand import demand
from deploy.demo.diaries import Diaries
from deploy.demo.duplicates import Duplicates, duplicates
from deploy.demo.forms import arrive_by_form
from deploy.demo.funding import funding
from deploy.demo.history import history
from deploy.demo.hubs import hubs
from deploy.demo.ledger import Books, books
from deploy.demo.memberships import memberships
from deploy.demo.names import HEROES
from deploy.demo.people import People, people
from deploy.demo.policies import Judges
from deploy.demo.programmes import Programmes, programmes
from deploy.demo.queue import queue
from deploy.demo.registrations import registrations
from deploy.demo.resources import Spaces, spaces
from deploy.demo.sizes import Size
from deploy.demo.startups import Startup, startups
from deploy.demo.stories import Stories, cast
from deploy.demo.tasks import Tasks, tasks
from deploy.demo.weekly import Weekly, weekly
from deploy.demo.wishes import Wishes

Row = dict[str, Any]

# Tomorrow at ten the first printer is free for two hours, and around them.
_FREE_FROM, _FREE_UNTIL = 9 * 60 + 30, 12 * 60 + 30
_STAFF = identifier("account", 1)


class Rules(NamedTuple):
    """What is known of bookings beside themselves."""

    certifications: list[Row]  # who holds which
    closures: list[Row]
    grants: list[Row]
    books: Books
    weekly: Weekly
    queue: list[Row]
    demand: list[Row]
    history: list[Row]


class Network(NamedTuple):
    hubs: list[Row]
    startups: list[Startup]
    duplicates: Duplicates
    memberships: list[Row]
    programmes: Programmes
    tasks: Tasks
    people: People
    consents: list[Row]
    spaces: Spaces
    bookings: list[Row]
    rules: Rules
    agenda: Agenda
    registrations: list[Row]
    rounds: list[Row]
    declarations: Declarations


def network(size: Size, today: Today) -> Network:
    made_hubs = hubs(len(size.hubs), today)
    made_startups = startups(size, today)
    twice = duplicates(made_startups, today)
    members = memberships(made_startups, made_hubs, today)
    funnel = programmes(made_hubs, made_startups, members, today)
    errands = tasks(size, made_hubs, members, _STAFF, today)
    made_people = people(size, made_startups, today)
    arrive_by_form(funnel.applications, {each.id: each.row["display_name"] for each in made_startups}, made_people)
    agreed = consents(size, made_people, today)
    made_spaces = spaces(size, made_hubs, today)
    tenants = _tenants(made_startups, members, made_people, today)
    rows, rules, agenda = _booked(size, (made_hubs, made_startups, made_people, made_spaces), tenants, today)
    joined = registrations(size, agenda.events, today)
    rounds = funding(made_startups, size.rounds, today)
    declared = declarations(made_startups, members, rounds, today)
    directory = (made_hubs, made_startups, twice, members, funnel, errands, made_people, agreed)
    return Network(*directory, made_spaces, rows, rules, agenda, joined, rounds, declared)


def _booked(
    size: Size,
    there: tuple[list[Row], list[Startup], People, Spaces],
    tenants: dict[str, list[Tenant]],
    today: Today,
) -> tuple[list[Row], Rules, Agenda]:
    """Everything that takes time: first the stories, then the events, and everyday life around them."""
    made_hubs, made_startups, made_people, made = there
    flagship = made_hubs[0]["id"]
    at_home = tenants[flagship]
    shut = closures(made.sites, today)
    diaries = Diaries(made.sites, made.resources, shut, today)
    kept = diaries.of[made.printer_id]
    kept.take(diaries.quarter(today.at(1, _FREE_FROM)), diaries.quarter(today.at(1, _FREE_UNTIL)))
    certified = Certified(made.certifications, tenants, made_people.roles, _STAFF, today)
    printers = next(policy["id"] for policy in made.policies if policy["name"] == "Printers")
    given = grants(at_home, flagship, printers, _STAFF, today)
    purses = Purses(given)
    judges = Judges(made.policies, made.versions, made.sites)
    bookings = Bookings(judges, diaries, Budget(purses, today.now), today)
    stories = Stories(bookings, made, certified, cast(at_home, _STAFF))
    stories.tell()
    series = weekly(stories)
    agenda = Planner(made_hubs, made_startups, diaries, bookings, today).plan(size, _STAFF)
    Wishes(bookings, certified, tenants).fill(size)
    rows = bookings.rows
    number_units(rows, made.resources)
    waiting = queue(stories)
    heroes = {tenant.startup_id for tenant in stories.cast.heroes}
    known = {id(kept): kept for kept in [*stories.told, *(k for k in bookings.kept if k.row["startup_id"] in heroes)]}
    names = {person["id"]: person["name"] for person in made_people.persons}
    rules = Rules(
        certified.grants,
        shut,
        given,
        books(bookings.kept, purses),
        series,
        waiting,
        demand(made.resources, rows, waiting, size.wishes, today),
        history(known.values(), names, _STAFF),
    )
    return rows, rules, agenda


def _tenants(made: list[Startup], members: list[Row], team: People, today: Today) -> dict[str, list[Tenant]]:
    """Who books in each hub: those who live there, a few of them all the time. The heroes leave themselves room."""
    rng = stream("tenants")
    heroes = {startup.id: number for number, startup in enumerate(made[: len(HEROES)])}
    tenants: dict[str, list[Tenant]] = {}
    for row in members:
        ended = row["ends_on"] is not None and row["ends_on"] <= today.on
        if ended or row["starts_on"] > today.on:
            continue
        hero = heroes.get(row["startup_id"])
        weight = rng.lognormvariate(0, 0.9) if hero is None else 0.3
        since: datetime = today.at((row["starts_on"] - today.on).days, 0)
        person_id = team.founders[row["startup_id"]]
        # Those who sign in to the demo have the accounts after the admin's and the staff's.
        account_id = person_id if hero is None else identifier("account", 2 + hero)
        tenant = Tenant(row["startup_id"], person_id, account_id, since, weight, hero)
        tenants.setdefault(row["hub_id"], []).append(tenant)
    return tenants
