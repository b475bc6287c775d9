"""Searches and lists of a directory that has grown: by an index, in bounded time, the same on both engines."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, func, insert, select, text
from sqlmodel import Session

from services.kit.database import Database
from services.kit.ids import new_id
from services.kit.principal import ANONYMOUS, Principal
from services.startups.exports.repository import ExportRows
from services.startups.hubs.models import Hub
from services.startups.hubs.rules import Days
from services.startups.memberships.models import Membership
from services.startups.startups import repository, rules, terms
from services.startups.startups.facets import Facets
from services.startups.startups.index import TermRows, spelling, term
from services.startups.startups.models import Startup
from services.startups.startups.repository import Asked, StartupRows, startup
from services.startups.startups.search import LOOK, Search
from tests.conftest import NOW
from tests.support import engines
from tests.support.plans import explained, scans
from tests.support.service import key_of, network_admin, staff_of

HUBS = [new_id() for _ in range(3)]
DAYS = Days(NOW.date(), {})
MANY = 2500
TABLES = ("startup", "startup_term", "startup_spelling", "startup_identifier", "membership", "application")
WORDS = ("éclair", "Lumen", "Straße", "fit", "lab", "🚀", "c++", "ai", "Łódź", "numérique", "santé", "œuvre", "x",
         "2024", "مدينة", "שלום", "node.js", "atelier", "fitlab", "l’art")  # fmt: skip
SAID = ("digital platform for repairs", "a digital map", "sensors of a platform")


def row(number: int, name: str, **said: Any) -> dict[str, Any]:
    known = {
        "id": new_id(), "slug": f"s-{number}", "display_name": name, "aliases": [], "descriptions": {},
        "pitch": SAID[number % 3], "sectors": ["health"] if number % 9 else ["health", "space"], "tags": ["ai"],
        "stage": "seed" if number % 2 else None, "visibility": ("public", "network", "hub", "private")[number % 4],
        "locked_fields": [], "sort_name": rules.sort_name(name), "folded_name": rules.folded_name(name, []),
        "created_by": "person:x", "published_at": NOW, "created_at": NOW, "updated_at": NOW, **said,
    }  # fmt: skip
    return known | {"folded_text": rules.folded_text(known["pitch"], {}, known["sectors"], known["tags"])}


def named(chance: random.Random) -> str:
    words = chance.sample(WORDS, chance.randrange(1, 4))
    return ("" if chance.random() < 0.3 else " ").join(words)[:120]


def mistyped(name: str, chance: random.Random) -> str:
    place = chance.randrange(len(name))
    one, other = name[place : place + 1], name[place + 1 : place + 2]
    return name[:place] + chance.choice((other + one, other, one + one + other, one)) + name[place + 2 :]


@pytest.fixture(scope="module", params=engines.ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def crowd(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """More startups than a search looks at: all with the same first word."""
    database = Database(engines.database_urls_on(engine, tmp_path_factory.mktemp("crowd"), ["startups"])["startups"])
    hub = {"kind": "quarter", "time_zone": "Europe/Paris", "languages": [], "address": {}, "version": 1}
    times = {"created_at": NOW, "updated_at": NOW}
    rows = [row(number, f"Star {chr(97 + number % 26)}{number}ling") for number in range(MANY)]
    lives = {"kind": "residency", "starts_on": NOW.date() - timedelta(days=9), "desks": 1, "version": 1}
    with database.transaction() as session:
        session.execute(insert(Hub), [{"id": known, "slug": known, "name": known, **hub, **times} for known in HUBS])
        session.execute(insert(Startup), rows)
        for kind, link in repository.LINKS.items():
            values = [{"startup_id": one["id"], "value": value} for one in rows for value in one[kind]]
            session.execute(insert(link), values)
        places = [
            {"id": new_id(), "startup_id": one["id"], "hub_id": HUBS[n % 50 // 25], **lives, **times}
            for n, one in enumerate(rows)
        ]
        session.execute(insert(Membership), places)
        TermRows(session).fill()
    if engine == "postgresql":
        with database.transaction() as session:
            session.execute(text("ANALYZE"))
    yield database
    database.dispose()


def plan(database: Database, asking: Callable[[Session], object]) -> str:
    with database.reading() as session:
        return explained(session, lambda: asking(session))


def listed(session: Session, by: Principal, asked: Asked) -> None:
    few = StartupRows(session).few(asked)
    conditions = [repository.visible_to(by), *repository.narrowed(asked, days=DAYS, few=few)]
    statement = select(startup.c.id).where(*conditions)
    session.execute(statement.order_by(startup.c.sort_name, startup.c.id).limit(21)).all()


WHO = {"a stranger": ANONYMOUS, "a key": key_of(new_id()), "staff": staff_of(HUBS[0]), "an admin": network_admin()}
NARROWED = {
    "all": Asked(),
    "a hub": Asked(hub_id=HUBS[0]),
    "an empty hub": Asked(hub_id=HUBS[2]),
    "residents of a hub": Asked(hub_id=HUBS[0], standing="resident"),
    "residents": Asked(standing="resident"),
    "hubs around": Asked(near_hub_ids=HUBS[:2]),
    "a common sector": Asked(sectors=["health"]),
    "a rare sector": Asked(sectors=["space"], hub_id=HUBS[1]),
    "tags": Asked(tags=["ai", "b2b"]),
    "a stage": Asked(stage="seed"),
    "who is hiring": Asked(hiring=True),
}
QUERIES = {
    "a name": "Star a0ling", "a beginning": "sta", "a slip": "satr", "a letter": "s", "two letters": "ai",
    "two words of texts": "digital platform", "a number": "732829320", "signs": "c++", "an emoji": "🚀",
    "200 letters": " ".join(f"{word}tion" for word in ("interna", "commu", "rela", "posi") * 6)[:200],
    "one long word": "starling" * 25,
}  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_the_first_page_of_a_list_walks_an_index(crowd: Database, who: str) -> None:
    for name, asked in NARROWED.items():
        said = plan(crowd, lambda session, asked=asked: listed(session, WHO[who], asked))
        assert [line for line in scans(said, "startup") if "USING INDEX ix_startup_sort_name_id" not in line] == [], (
            name
        )
        for table in ("application", "membership", "startup_sector", "startup_tag"):
            assert scans(said, table) == [], name


@pytest.mark.parametrize("who", WHO)
def test_a_search_reads_no_table_from_end_to_end(crowd: Database, who: str) -> None:
    by = repository.visible_to(WHO[who])
    narrowed = repository.narrowed(Asked(hub_id=HUBS[0], sectors=["health"], stage="seed"), days=DAYS)
    for name, query in QUERIES.items():
        for conditions in ([by], [by, *narrowed]):
            said = plan(crowd, lambda session, q=query, where=conditions: Search(session).ranked(q, where))
            for table in TABLES:
                assert scans(said, table) == [], (name, said)
            assert "ix_startup_stage" not in said, name


def test_a_search_asks_few_questions_and_looks_at_so_many_entries(crowd: Database) -> None:
    asked: list[str] = []
    event.listen(crowd.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    with crowd.reading() as session:
        for name, query in QUERIES.items():
            asked.clear()
            found = Search(session).ranked(query, [])
            assert len([said for said in asked if said.startswith("SELECT")]) <= 7, name
            assert len(found) <= 2 * LOOK + 1000, name
        assert LOOK <= len(Search(session).ranked("star", [])) < MANY
        assert Search(session).ranked("satr", [])


def test_counts_of_a_search_that_finds_too_many_are_still_those_of_the_narrower_lists(crowd: Database) -> None:
    by = repository.visible_to(staff_of(HUBS[0]))
    with crowd.reading() as session:
        found = Search(session).ranked("star", [by])
        facets = Facets(session, asked=Asked(), days=DAYS)
        counts = facets.of(["stage", "hub", "sector"], [repository.among([one.id for one in found])])
        for facet, value in (("stage", "seed"), ("hub", HUBS[0]), ("sector", "space")):
            asked = {"stage": Asked(stage=value), "hub": Asked(hub_id=value), "sector": Asked(sectors=[value])}[facet]
            narrower = Search(session).ranked("star", [by, *repository.narrowed(asked, days=DAYS)])
            assert {count.value: count.count for count in counts[facet]}[value] == len(narrower) > 0


def test_a_list_is_counted_without_the_startups_themselves(crowd: Database) -> None:
    def count(session: Session) -> None:
        seen = select(startup.c.id).where(repository.visible_to(ANONYMOUS)).subquery()
        session.execute(select(func.count()).select_from(seen)).all()
        Facets(session, asked=Asked(), days=DAYS).of(
            ["sector", "stage", "hub", "tag"], [repository.visible_to(ANONYMOUS)]
        )

    said = plan(crowd, count)
    assert [line for line in scans(said, "startup") if "ix_startup_counted" not in line] == []


def test_feeds_find_their_startups_by_an_index(crowd: Database) -> None:
    def feeds(session: Session) -> None:
        ExportRows(session).newest(limit=50)
        ExportRows(session).part(1)

    assert scans(plan(crowd, feeds), "startup") in ([], ["SCAN startup USING INDEX ix_startup_published_at"])


@pytest.mark.skipif(len(engines.ENGINES) < 2, reason="needs both engines")
def test_both_engines_answer_alike_whatever_is_asked(tmp_path: Path) -> None:
    chance = random.Random(7)
    rows = [row(number, named(chance), visibility="public") for number in range(120)]
    queries = [*(named(chance) for _ in range(30)), *(mistyped(one["display_name"], chance) for one in rows), *SAID]
    answers = []
    for engine in engines.ENGINES:
        database = Database(engines.database_urls_on(engine, tmp_path / engine, ["startups"])["startups"])
        with database.transaction() as session:
            for one in rows:
                assert StartupRows(session).add(one)
        with database.reading() as session:
            answers.append({query: Search(session).ranked(query, []) for query in queries})
        database.dispose()
    assert answers[0] == answers[1]
    assert sum(bool(found) for found in answers[0].values()) > 100


def test_keys_written_one_by_one_are_those_written_at_once(engine: str, tmp_path: Path) -> None:
    chance = random.Random(8)
    database = Database(engines.database_urls_on(engine, tmp_path, ["startups"])["startups"])
    with database.transaction() as session:
        rows = [row(number, named(chance)) for number in range(40)]
        for one in rows:
            StartupRows(session).add(one)
        other = row(99, "Quite another name", pitch="Said anew")
        kept = {name: value for name, value in other.items() if name not in {"id", "slug", "created_at"}}
        StartupRows(session).change(rows[3]["id"], kept)
        slowly = set(session.execute(select(term)).all())
        words = set(session.execute(select(spelling.c.part, spelling.c.word)).all())
        session.execute(delete(term))
        session.execute(delete(spelling))
        TermRows(session).fill()
        assert set(session.execute(select(term)).all()) == slowly
        # Words that no name has any more may stay.
        assert set(session.execute(select(spelling.c.part, spelling.c.word)).all()) <= words
        assert all(row.term[0] in {terms.WHOLE, terms.WORD, terms.TEXT} for row in slowly)
    database.dispose()
