"""Brings databases to the version of the code, and writes new migrations. `alembic -n <process> …` does the same."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.schema import CreateSchema

from cli.processes import ROOT
from services.kit.database import Database

State = Literal["empty", "outdated", "current", "newer"]


class DatabaseNewer(Exception):
    """The database was made by a newer version than this one."""

    def __init__(self, process: str) -> None:
        super().__init__(f"The database of {process} belongs to a newer version of Digital Quarters: upgrade the code.")


def config(process: str, url: str) -> Config:
    made = Config(ROOT / "alembic.ini", ini_section=process)
    made.attributes["url"] = url
    return made


def state(process: str, url: str) -> State:
    """How a database stands to this code; makes nothing."""
    script = ScriptDirectory.from_config(config(process, url))
    database = Database(url)
    try:
        with database.engine.execution_options(reading=True).connect() as connection:
            found = set(MigrationContext.configure(connection).get_current_heads())
    finally:
        database.dispose()
    if not found:
        return "empty"
    known = {revision.revision for revision in script.walk_revisions()}
    if not found <= known:
        return "newer"
    return "current" if found == set(script.get_heads()) else "outdated"


def migrate(process: str, url: str) -> State:
    """Upgrade one database, if it needs that; the answer is what was found."""
    _make_schema(process, url)
    found = state(process, url)
    if found == "newer":
        raise DatabaseNewer(process)
    if found != "current":
        command.upgrade(config(process, url), "head")
    return found


def empty(process: str, url: str) -> None:
    """Take everything back and make it anew."""
    if state(process, url) in {"outdated", "current"}:
        command.downgrade(config(process, url), "base")
    command.upgrade(config(process, url), "head")


def write(process: str, message: str) -> Path:
    """A new migration from what the models say beyond the migrations there are; read every line of it."""
    with TemporaryDirectory() as folder:
        made = config(process, f"sqlite:///{folder}/{process}.db")
        revisions = list(ScriptDirectory.from_config(made).walk_revisions())
        if revisions:
            command.upgrade(made, "head")
        script = command.revision(made, message=message, autogenerate=True, rev_id=f"{len(revisions) + 1:04}")
    assert script is not None
    assert not isinstance(script, list)
    return Path(script.path)


def _make_schema(process: str, url: str) -> None:
    database = Database(url)
    try:
        if database.dialect == "postgresql" and f"search_path={process}" in str(database.engine.url.query):
            with database.engine.begin() as connection:
                connection.execute(CreateSchema(process, if_not_exists=True))
    finally:
        database.dispose()
