"""Fills empty databases with the demo network: in each service's tables what that service would have written."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import inspect, select, update

from deploy.demo import logos, told
from deploy.demo.accounts import accounts
from deploy.demo.bulk import Progress, Row, bulk
from deploy.demo.days import Today
from deploy.demo.frozen import lock_and_freeze
from deploy.demo.names import HEROES
from deploy.demo.network import Network, network
from deploy.demo.sizes import SIZES, SizeName
from gateway.identity.accounts.models import Account, AccountGrant
from gateway.identity.keys.models import ApiKey
from gateway.identity.people.models import KnownPerson
from gateway.identity.tenants.models import Tenancy
from services.events.agenda.models import Event, EventTag
from services.events.registrations.models import Registration
from services.integrations.feed.models import FeedCounter, FeedEntry, FeedHub
from services.integrations.feed.repository import FeedRepository
from services.kit import tables
from services.kit.clock import Clock
from services.kit.database import Database
from services.spaces.allowances.models import AllowanceAccount, AllowanceEntry, AllowanceGrant
from services.spaces.bookings.models import Booking
from services.spaces.certifications.models import Certification, CertificationGrant
from services.spaces.closures.models import Closure
from services.spaces.people.models import TeamMember
from services.spaces.policies.models import Policy, PolicyVersion
from services.spaces.resources.models import Resource, ResourceAttribute
from services.spaces.series.models import Series, SeriesOccurrence
from services.spaces.sites.models import Site
from services.spaces.usage.models import Demand
from services.spaces.waitlist.models import WaitlistEntry
from services.startups.applications.models import Application
from services.startups.checklists.models import Checklist
from services.startups.consents.models import Consent
from services.startups.declarations.models import Declaration, DeclaredValue
from services.startups.documents.models import Document, DocumentFile
from services.startups.duplicates.models import StartupDuplicate
from services.startups.forms.models import ApplicationForm
from services.startups.funding.models import FundingRound
from services.startups.hubs.models import Hub
from services.startups.logos.models import StartupLogo
from services.startups.memberships.models import Membership
from services.startups.people.models import Person, TeamRole
from services.startups.programmes.models import Cohort, Programme
from services.startups.sectors.rules import found_by
from services.startups.startups.index import TermRows
from services.startups.startups.models import Startup, StartupIdentifier, StartupSector, StartupTag
from services.startups.tasks.models import Task
from services.startups.todo.models import TodoMark


class Demo(NamedTuple):
    """What somebody needs to try it: sign-ins and keys in clear, the flagship, and a printer free tomorrow at ten."""

    accounts: list[dict[str, str | None]]
    api_keys: list[dict[str, str]]
    hub_id: str
    printer_id: str


def is_empty(databases: Mapping[str, Database]) -> bool:
    """Whether nobody has put anything there yet: no hub, and nobody who could make one."""
    tables_that_tell: tuple[tuple[str, type], ...] = (("startups", Hub), ("gateway", Account))
    for process, table in tables_that_tell:
        with databases[process].reading() as session:
            if session.execute(select(inspect(table).columns.id).limit(1)).first() is not None:
                return False
    return True


def load(databases: Mapping[str, Database], clock: Clock, size: SizeName, progress: Progress) -> Demo:
    """The same hubs every time, around today; `progress` hears of each step, how much is done and of how much."""
    today = Today.of(clock)
    progress("inventing", 0, 1)
    made = network(SIZES[size], today)
    progress("inventing", 1, 1)
    _load_startups(databases["startups"], made, progress)
    lock_and_freeze(databases["startups"], made.hubs[0], today)
    hubs = told.hubs(databases["startups"])
    startups = told.startups(databases["startups"], [startup.id for startup in made.startups], today.now)
    gone = [made.duplicates.copy]
    copies = told.replicas(hubs, startups) + gone
    _load_spaces(databases["spaces"], made, copies, progress)
    _load_events(databases["events"], made, told.replicas(hubs, startups, as_published=True) + gone, progress)
    news = told.news(startups, told.events(databases["events"]))
    _load_feed(databases["integrations"], news, told.replicas(hubs, []) + gone, progress)
    return _load_gateway(databases["gateway"], made, copies, told.tenancies(startups), today, progress)


def _load_startups(database: Database, made: Network, progress: Progress) -> None:
    rows = [*(startup.row for startup in made.startups), made.duplicates.merged]
    identifiers = [identifier for startup in made.startups for identifier in startup.identifiers]
    sectors = [{"startup_id": row["id"], "value": value} for row in rows for value in found_by(row["sectors"])]
    tags = [{"startup_id": row["id"], "value": value} for row in rows for value in row["tags"]]
    steps = (
        (Hub, made.hubs),
        (Startup, rows),
        (StartupIdentifier, identifiers),
        (StartupSector, sectors),
        (StartupTag, tags),
        (StartupLogo, logos.rows(rows)),
        (Programme, made.programmes.programmes),
        (Cohort, made.programmes.cohorts),
        (ApplicationForm, made.programmes.forms),
        (Membership, made.memberships),
        (Person, made.people.persons),
        (TeamRole, made.people.roles),
        (Consent, made.consents),
        (Application, made.programmes.applications),
        (Checklist, made.tasks.checklists),
        (Task, made.tasks.tasks),
        (Document, made.tasks.papers.documents),
        (DocumentFile, made.tasks.papers.files),
        (TodoMark, made.tasks.marks),
        (FundingRound, made.rounds),
        (Declaration, made.declarations.sheets),
        (DeclaredValue, made.declarations.values),
        (StartupDuplicate, made.duplicates.pairs),
    )
    _fill(database, "startups and people", steps, progress)
    with database.transaction() as session:
        TermRows(session).fill()


def _load_spaces(database: Database, made: Network, copies: list[Row], progress: Progress) -> None:
    rules = made.rules
    steps = (
        (tables.replica, copies),
        (TeamMember, told.team_members(made.people.roles)),
        (Policy, made.spaces.policies),
        (PolicyVersion, made.spaces.versions),
        (Certification, made.spaces.certifications),
        (CertificationGrant, rules.certifications),
        (Site, made.spaces.sites),
        (Resource, made.spaces.resources),
        (ResourceAttribute, made.spaces.attributes),
        (Closure, rules.closures),
        (Series, rules.weekly.series),
        (Booking, made.bookings),
        (SeriesOccurrence, rules.weekly.occurrences),
        (AllowanceGrant, rules.grants),
        (AllowanceAccount, rules.books.accounts),
        (AllowanceEntry, rules.books.entries),
        (WaitlistEntry, rules.queue),
        (Demand, rules.demand),
        (tables.audit, rules.history),
    )
    _fill(database, "spaces and bookings", steps, progress)


def _load_events(database: Database, made: Network, copies: list[Row], progress: Progress) -> None:
    steps = (
        (tables.replica, copies),
        (Event, made.agenda.events),
        (EventTag, made.agenda.tags),
        (Registration, made.registrations),
    )
    _fill(database, "events and registrations", steps, progress)


def _load_feed(database: Database, news: told.News, copies: list[Row], progress: Progress) -> None:
    with bulk(database, "feed", len(copies) + len(news.entries) + len(news.hubs), progress) as into:
        # Makes the counter where nothing was ever counted.
        FeedRepository(into.session).next_sequence()
        into.session.execute(update(FeedCounter).values(last=len(news.entries)))
        into.add(tables.replica, copies)
        into.add(FeedEntry, news.entries)
        into.add(FeedHub, news.hubs)


def _load_gateway(
    database: Database, made: Network, copies: list[Row], lives: list[Row], today: Today, progress: Progress
) -> Demo:
    heroes = []
    for startup in made.startups[: len(HEROES)]:
        founder = next(p for p in made.people.persons if p["id"] == made.people.founders[startup.id])
        heroes.append((startup.id, founder["name"], founder["email"]))
    hub_id = made.hubs[0]["id"]
    people = accounts(hub_id, heroes, today)
    steps = (
        (tables.replica, copies),
        (Tenancy, lives),
        (KnownPerson, told.known_people(made.people.persons)),
        (Account, people.rows),
        (AccountGrant, people.grants),
        (ApiKey, people.keys),
    )
    _fill(database, "sign-ins", steps, progress)
    return Demo(people.shown, people.shown_keys, hub_id, made.spaces.printer_id)


def _fill(database: Database, name: str, steps: tuple[tuple[object, list[Row]], ...], progress: Progress) -> None:
    with bulk(database, name, sum(len(rows) for _, rows in steps), progress) as into:
        for table, rows in steps:
            into.add(table, rows)
