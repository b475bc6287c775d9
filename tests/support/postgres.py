"""A private PostgreSQL server for one test run: made when the first test needs it, shared by all workers, thrown away.

`QUARTERS_TEST_POSTGRES` names a server to use instead, by the URL of a role that may create databases.
"""

import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy import make_url

GIVEN = "QUARTERS_TEST_POSTGRES"
# Nothing here outlives the run, so nothing needs to reach a disk.
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "log_min_messages": "fatal",
}


@cache
def binaries() -> Path | None:
    """Where `initdb` and `pg_ctl` are: the newest of the system's versions, else on the path."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3].split(".")[0]))
    found = str(versions[-1]) if versions else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def available() -> bool:
    return GIVEN in os.environ or binaries() is not None


def described() -> str:
    """What the last line of a run says about this engine."""
    if GIVEN in os.environ:
        return f"PostgreSQL (the server of {GIVEN})"
    folder = binaries()
    assert folder is not None
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return f"PostgreSQL {said.split()[2]} (private server)"


@contextmanager
def locked(run: Path, name: str) -> Iterator[None]:
    """One worker at a time."""
    with (run / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def server_url(run: Path) -> str:
    """The URL of the server of this run, which is started when nobody did so before."""
    given = os.environ.get(GIVEN)
    if given is not None:
        return make_url(given).set(drivername="postgresql").render_as_string(hide_password=False)
    address = run / "postgres.url"
    with locked(run, "postgres"):
        if not address.exists():
            address.write_text(_start(run))
    return address.read_text()


def stop(run: Path) -> None:
    """Stop and remove the server of this run, or drop the run's databases from a server that was given."""
    place = run / "postgres.place"
    if place.exists():
        data = Path(place.read_text())
        _as_owner("pg_ctl", "stop", "-D", str(data), "-m", "immediate", "-w")
        shutil.rmtree(data.parent, ignore_errors=True)
    elif GIVEN in os.environ:
        with psycopg.connect(server_url(run), autocommit=True) as connection:
            prefix = prefix_of(run)
            names = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
            for (name,) in names.fetchall():
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def prefix_of(run: Path) -> str:
    """What the names of this run's databases begin with."""
    return run.name.replace("-", "_").lower() + "_"


def copy(run: Path, template: str | None, name: str) -> str:
    """A new database, copied from another of this run where one is named; the answer is its URL."""
    url = server_url(run)
    source = f' TEMPLATE "{prefix_of(run)}{template}"' if template else ""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{prefix_of(run)}{name}"{source}')
    return make_url(url).set(database=prefix_of(run) + name).render_as_string(hide_password=False)


def drop(run: Path, name: str) -> None:
    with psycopg.connect(server_url(run), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{prefix_of(run)}{name}" WITH (FORCE)')


def _start(run: Path) -> str:
    folder = Path(tempfile.mkdtemp(prefix="quarters-postgres-"))
    data = folder / "data"
    if os.geteuid() == 0:
        owner = _owner()
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    (run / "postgres.place").write_text(str(data))
    _as_owner("initdb", "-D", str(data), "-U", "quarters", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = " ".join(f"-c {name}='{value}'" for name, value in {**_SETTINGS, "port": port}.items())
    _as_owner("pg_ctl", "start", "-D", str(data), "-w", "-t", "30", "-l", str(folder / "log"), "-o", options)
    return f"postgresql://quarters@127.0.0.1:{port}/postgres"


def _owner() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    message = "PostgreSQL does not run as root, and there is no other user to run it as"
    raise RuntimeError(message)


def _as_owner(program: str, *arguments: str) -> None:
    folder = binaries()
    assert folder is not None
    user = {}
    if os.geteuid() == 0:
        owner = _owner()
        user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    done = subprocess.run(
        [folder / program, *arguments],
        stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        check=False,
        **user,
    )
    if done.returncode:
        message = f"{program} failed: {(done.stdout or b'').decode()[-2000:]}"
        raise RuntimeError(message)
