"""The words that startups called their sectors before there was a taxonomy become sectors or tags."""

import json

import pytest
from alembic import command
from sqlalchemy import select, text

from cli import migrations
from services.kit.database import Database
from services.kit.ids import new_id
from services.startups.startups.models import StartupSector, StartupTag
from services.startups.startups.repository import StartupRows
from services.startups.startups.search import Search
from services.startups.tables import table_of
from tests.support import engines


@pytest.fixture
def url(engine, tmp_path):
    return engines.empty_urls_on(engine, tmp_path)["startups"]


def insert_old(connection, startup_id, sectors):
    row = {
        "id": startup_id,
        "slug": "one", "display_name": "One", "visibility": "public", "sort_name": "one", "folded_name": " one ",
        "folded_text": "", "created_by": "person:x", "founded_on": "", "version": 1,
        "created_at": "2026-12-01T08:00:00.000000Z", "updated_at": "2026-12-01T08:00:00.000000Z",
        "aliases": "[]", "descriptions": "{}", "locked_fields": "[]", "tags": json.dumps(["saas"]),
        "sectors": json.dumps(sectors),
    }  # fmt: skip
    if connection.dialect.name == "sqlite":
        row["id"] = startup_id.replace("-", "")
    names = ", ".join(row)
    connection.execute(text(f"INSERT INTO startup ({names}) VALUES ({', '.join(f':{name}' for name in row)})"), row)
    for sector in sectors:
        link = {"startup_id": row["id"], "value": sector}
        connection.execute(text("INSERT INTO startup_sector (startup_id, value) VALUES (:startup_id, :value)"), link)


def test_words_of_before_are_sorted_into_sectors_and_tags(url):
    migrations._make_schema("startups", url)
    command.upgrade(migrations.config("startups", url), "0004")
    database, startup_id = Database(url), new_id()
    with database.engine.begin() as connection:
        insert_old(connection, startup_id, ["legal", "basket weaving", "health"])
    command.upgrade(migrations.config("startups", url), "head")
    sector, tag = table_of(StartupSector), table_of(StartupTag)
    with database.reading() as session:
        row = StartupRows(session).of_ids([startup_id])[0]
        assert row.sectors == ["legal", "health"]
        assert row.tags == ["saas", "basket weaving"]
        assert (row.socials, row.logo, row.last_confirmed_at) == (None, None, None)
        assert set(session.execute(select(sector.c.value)).scalars()) == {"legal", "society", "health"}
        assert set(session.execute(select(tag.c.value)).scalars()) == {"saas", "basket weaving"}
        # By their names in both languages they are found too.
        for word in ("sante", "health"):
            found = Search(session).ranked(word, [])
            assert [each.id for each in found] == [startup_id], word
    database.dispose()
