"""Resources by the thousand and bookings by the million, copied inside the database from one that the service made.

Whatever columns a table has or will have, a copy carries them; only what must differ is named here.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, insert, select, text

from services.kit.ids import new_id
from services.spaces.bookings.models import OCCUPYING, Booking
from services.spaces.resources.models import Resource

DAYS_AHEAD = 30
_A_DAY = 4  # bookings of one resource
_STARTUPS = 100  # among them; the first is that of the copied booking
_PLACES = (
    "CREATE TEMPORARY TABLE bench_place AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM resource "
    "WHERE id <> (SELECT resource_id FROM booking WHERE id = :one)"
)


def copy_resource(connection: Connection, resource_id: str, names: Sequence[str], **changed: Any) -> None:
    table = Resource.__table__  # type: ignore[attr-defined]
    one = connection.execute(select(table).where(table.c.id == resource_id)).one()._asdict()
    ids = [new_id() for _ in names]
    rows = [one | {"id": new, "root_id": new, "name": name, **changed} for new, name in zip(ids, names, strict=True)]
    connection.execute(insert(table), rows)


class Diary:
    """Bookings of every resource, one and a half hours each on average and four a day.

    It grows as a hub does: the weeks around now are as full in a small one as in a large one, which has more past.
    """

    def __init__(self, booking_id: str) -> None:
        self._one = booking_id
        self.size = 0

    def grow(self, connection: Connection, size: int) -> None:
        """Add copies until there are so many."""
        connection.execute(text("DROP TABLE IF EXISTS bench_place"))
        one = self._one.replace("-", "") if connection.dialect.name == "sqlite" else self._one
        connection.exec_driver_sql(_PLACES.replace(":one", f"'{one}'"))
        places = connection.execute(text("SELECT count(*) FROM bench_place")).scalar_one()
        ahead = places * _A_DAY * DAYS_AHEAD
        past = {"state": "'completed'", "occupies": "true" if "completed" in OCCUPYING else "false"}
        with _without_checks(connection):
            self._copy(connection, places, range(self.size, min(size, ahead)), {})
            self._copy(connection, places, range(max(self.size, ahead), size), {**past, "lapses_at": "NULL"})
        self.size = max(self.size, size)

    def _copy(self, connection: Connection, places: int, numbers: range, changed: Mapping[str, str]) -> None:
        if not numbers:
            return
        dialect = connection.dialect.name
        names = [column.name for column in Booking.__table__.columns]  # type: ignore[attr-defined]
        told = {**_placed(dialect), **{name: value for name, value in changed.items() if name in names}}
        values = ", ".join(told.get(name, f"one.{name}") for name in names)
        connection.execute(
            text(
                f"INSERT INTO booking ({', '.join(names)}) SELECT {values} FROM ({_series(dialect)}) AS s "
                f"JOIN bench_place AS p ON p.place = s.number % {places} CROSS JOIN booking AS one "
                "WHERE one.id = :one ORDER BY s.number"
            ),
            {
                "one": self._one.replace("-", "") if dialect == "sqlite" else self._one,
                "first": numbers.start,
                "last": numbers.stop - 1,
                "places": places,
            },
        )


def _series(dialect: str) -> str:
    slot = "number / :places AS slot"
    if dialect == "postgresql":
        return f"SELECT number, {slot} FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS number"
    return (
        "WITH RECURSIVE counted(number) AS (SELECT :first UNION ALL SELECT number + 1 FROM counted "
        f"WHERE number < :last) SELECT number, {slot} FROM counted"
    )


def _placed(dialect: str) -> dict[str, str]:
    """What differs from copy to copy: whose it is, and when."""
    day = f"s.slot / {_A_DAY}"
    day = f"(CASE WHEN {day} < {DAYS_AHEAD} THEN {day} ELSE {DAYS_AHEAD - 1} - {day} END)"
    starts = f"{day} * 86400 + s.slot % {_A_DAY} * 10800 + (p.place * 37 + s.slot * 11) % 3 * 900"
    ends = f"{starts} + 3600 + (p.place * 13 + s.slot * 7) % 4 * 1800"
    times = {"starts_at": starts, "ends_at": ends, "blocked_until": ends, "lapses_at": ends}
    if dialect == "postgresql":
        moved = {name: f"one.starts_at + make_interval(secs => {after})" for name, after in times.items()}
        return {
            "id": "CAST(lpad(to_hex(s.number), 12, '0') || substr(md5(random()::text), 1, 20) AS uuid)",
            "resource_id": "p.id",
            "root_id": "p.id",
            **moved,
        }
    moved = {
        name: f"strftime('%Y-%m-%dT%H:%M:%S.000000Z', one.starts_at, ({after}) || ' seconds')"
        for name, after in times.items()
    }
    return {
        "id": "printf('%012x', s.number) || lower(hex(randomblob(10)))",
        "resource_id": "p.id",
        "root_id": "p.id",
        **moved,
    }


@contextmanager
def _without_checks(connection: Connection) -> Iterator[None]:
    """What is copied is right; to check a million rows one by one takes minutes."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no foreign keys meanwhile
        yield
        connection.exec_driver_sql("SET LOCAL session_replication_role = origin")
        return
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'booking'"
    triggers = connection.execute(text(asked)).all()
    for trigger in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {trigger.name}")
    yield
    for trigger in triggers:
        connection.exec_driver_sql(trigger.sql)
