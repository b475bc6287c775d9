"""The migrations make what the models say, on both engines, and can be taken back."""

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from cli import migrations
from cli.processes import WITH_DATABASE
from services.kit.database import Database
from tests.support import engines

pytestmark = pytest.mark.parametrize("process", WITH_DATABASE)


@pytest.fixture
def url(engine, process, tmp_path):
    return engines.empty_urls_on(engine, tmp_path)[process]


def test_a_history_has_one_head(process):
    script = ScriptDirectory.from_config(migrations.config(process, "sqlite://"))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_upgrading_makes_exactly_what_the_models_say(process, url):
    assert migrations.migrate(process, url) == "empty"
    command.check(migrations.config(process, url))  # raises when a table, column, index or constraint differs
    assert migrations.state(process, url) == "current"


def test_the_check_notices_a_missing_index(process, url):
    migrations.migrate(process, url)
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_audit_subject_number"))
    database.dispose()
    with pytest.raises(Exception, match="ix_audit_subject_number"):
        command.check(migrations.config(process, url))


def test_downgrading_leaves_nothing_behind(process, url):
    migrations.migrate(process, url)
    command.downgrade(migrations.config(process, url), "base")
    database = Database(url)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    database.dispose()
    assert migrations.state(process, url) == "empty"
    command.upgrade(migrations.config(process, url), "head")  # functions and triggers are gone too, so this works
    assert migrations.state(process, url) == "current"


def test_migrating_again_changes_nothing(process, url):
    migrations.migrate(process, url)
    assert migrations.migrate(process, url) == "current"


def test_a_database_newer_than_the_code_is_refused(process, url):
    migrations.migrate(process, url)
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrations.DatabaseNewer, match=process):
        migrations.migrate(process, url)
    with database.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_heads() == ("9999",)
    database.dispose()


def test_audit_rows_can_only_be_added(process, url):
    migrations.migrate(process, url)
    database = Database(url)
    row = (
        "INSERT INTO audit (subject, at, actor, action, request_id)"
        " VALUES ('x', '2026-12-01T08:00:00.000000Z', '{}', 'x', 'r')"
    )
    with database.engine.begin() as connection:
        connection.execute(text(row))
    for change in ("UPDATE audit SET action = 'y'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
            connection.execute(text(change))
    database.dispose()
