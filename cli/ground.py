"""What a running hub stands on: a data folder that one process holds, migrated databases, a free port."""

import fcntl
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from cli import migrations
from cli.processes import PLACE, WITH_DATABASE

_LOCK = "digital quarters"


class Occupied(Exception):
    """Something else is in the way; the message says what, and what to do."""


class AlreadyRunning(Occupied):
    """Another process works on the same data."""


@contextmanager
def held(data_dir: Path, database_url: str | None) -> Iterator[None]:
    """Hold the data for this process alone, as long as the block lasts."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = (
                f"Digital Quarters is already running on the data in {data_dir}. Stop it first, or choose another "
                "--data-dir and --port."
            )
            raise AlreadyRunning(message) from error
        if database_url is None or database_url.startswith("sqlite"):
            yield
        else:
            with _held_database(database_url):
                yield


@contextmanager
def _held_database(database_url: str) -> Iterator[None]:
    url = make_url(database_url.replace(PLACE, WITH_DATABASE[-1])).set(drivername="postgresql")
    try:
        connection = psycopg.connect(url.render_as_string(hide_password=False), autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        message = f"The database {url.render_as_string()} does not answer: {str(error).strip()}"
        raise Occupied(message) from error
    with connection:
        row = connection.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [_LOCK]).fetchone()
        if row is None or not row[0]:
            message = "Digital Quarters is already running on this database. Stop it first, or choose another one."
            raise AlreadyRunning(message)
        yield


def bind(host: str, port: int) -> socket.socket:
    """A socket on that address, taken now so that nobody takes it while the databases are made ready."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        message = f"Cannot listen on {host} port {port} ({error.strerror}). Choose another port with --port."
        raise Occupied(message) from error
    return taken


def migrate(urls: Mapping[str, str]) -> None:
    """Bring every database to the version of the code."""
    for process, url in urls.items():
        migrations.migrate(process, url)
