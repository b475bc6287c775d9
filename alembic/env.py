"""Runs one process's migrations, on SQLite and on PostgreSQL, each upgrade whole or not at all."""

import importlib
import os
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

from alembic import context
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, False_, MetaData, True_, text
from sqlalchemy.types import TypeEngine

from services.kit import tables as kit_tables
from services.kit.columns import IdColumn, Json, UtcDateTime
from services.kit.database import Database

Guards = Mapping[str, Iterable[str]]

PROCESS = context.config.config_ini_section
PACKAGE = PROCESS if PROCESS == "gateway" else f"services.{PROCESS}"
_NEEDED = {"gist": "btree_gist", "trgm": "pg_trgm"}
_FUNCTION = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)")
_VIRTUAL = re.compile(r"CREATE VIRTUAL TABLE (?:IF NOT EXISTS )?(\w+)")


def models() -> Iterator[ModuleType]:
    """The modules that define tables of this process."""
    package = importlib.import_module(PACKAGE)
    for module in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."):
        if module.name.endswith(".models"):
            yield importlib.import_module(module.name)


def guards(modules: Iterable[ModuleType]) -> list[Guards]:
    """What tables need beyond columns and indexes, said in each engine's own words."""
    found: list[Guards] = [kit_tables.APPEND_ONLY]
    for module in modules:
        found += [value for name, value in sorted(vars(module).items()) if name.endswith("GUARDS")]
    return found


def metadata() -> MetaData:
    found: MetaData = importlib.import_module(f"{PACKAGE}.tables").metadata
    return found


def url() -> str:
    given = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get("url")
    known = given or os.environ.get("QUARTERS_DATABASE_URL")
    if not known:
        message = "Say which database: set QUARTERS_DATABASE_URL, or pass -x url=…"
        raise CommandError(message)
    return str(known)


def render_item(kind: str, item: Any, autogen: Any) -> str | bool:
    """Our column types by their names, so that a migration reads as the models do, and truth in no engine's words."""
    if kind == "server_default" and isinstance(getattr(item, "arg", None), True_ | False_):
        return f"sa.{item.arg}()"
    if kind != "type":
        return False
    name = None
    if isinstance(item, UtcDateTime | IdColumn):
        name = f"{type(item).__name__}()"
    elif isinstance(item, TypeEngine) and repr(item) == repr(Json):
        name = "Json"
    elif type(item).__module__.startswith("sqlmodel"):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if name is None:
        return False
    autogen.imports.add(f"from services.kit.columns import {name.removesuffix('()')}")
    return name


class Known:
    """What guards made is not in the models' tables, and not a difference either."""

    def __init__(self, found: list[Guards]) -> None:
        said = " ".join(line for guard in found for lines in guard.values() for line in lines)
        self._words = set(re.findall(r"\w+", said))
        self._virtual = tuple(_VIRTUAL.findall(said))

    def include(self, _item: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:  # noqa: FBT001
        if not reflected or compared is not None or name is None:
            return True
        if kind == "table":  # a virtual table keeps its content in shadow tables beside it
            return not any(name == virtual or name.startswith(f"{virtual}_") for virtual in self._virtual)
        return name not in self._words


def template_args(found: list[Guards]) -> dict[str, Any]:
    """What the script template writes down: guards that no earlier migration has, and what they need."""
    script = ScriptDirectory.from_config(context.config)
    earlier = [getattr(revision.module, "GUARDS", {}) for revision in script.walk_revisions()]
    made = {
        engine: [
            line
            for guard in found
            for line in guard.get(engine, ())
            if not any(line in guards.get(engine, ()) for guards in earlier)
        ]
        for engine in ("postgresql", "sqlite")
    }
    indexes = [index for table in metadata().tables.values() for index in table.indexes]
    said = " ".join([*made["postgresql"], *(str(dict(index.dialect_options["postgresql"])) for index in indexes)])
    return {
        "process": PROCESS,
        "guards": made,
        "extensions": sorted(name for word, name in _NEEDED.items() if word in said),
        "functions": _FUNCTION.findall(said),
        "virtual": _VIRTUAL.findall(" ".join(made["sqlite"])),
    }


def prepare(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Two jobs at once take turns. Long work may take its time, but must not queue everybody behind its lock.
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"migrate {PROCESS}"})
        connection.execute(text("SET lock_timeout = '5s'"))


def run() -> None:
    found = guards(models())
    database = Database(url())
    try:
        with database.engine.connect() as connection:
            if database.dialect == "sqlite":
                # Changing a table copies it and drops the old one, which must not take referring rows with it.
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                prepare(connection)
                context.configure(
                    connection=connection,
                    target_metadata=metadata(),
                    # SQLite changes a table by copying it; the first migration has nothing to copy.
                    render_as_batch=bool(ScriptDirectory.from_config(context.config).get_heads()),
                    render_item=render_item,
                    include_object=Known(found).include,
                    compare_type=True,
                    transactional_ddl=True,
                    user_module_prefix="",
                    template_args=template_args(found),
                )
                context.run_migrations()
                if database.dialect == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    message = "A migration would leave rows that refer to nothing; nothing was changed."
                    raise CommandError(message)
    finally:
        database.dispose()


if context.is_offline_mode():
    raise CommandError("Migrations look at the database they change: run them online.")
run()
