"""The product as separate processes on PostgreSQL: each under its own uvicorn, joined over HTTP.

There are two of `spaces` and two gateways, one before each, so that a race crosses processes.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio
import httpx2
from sqlalchemy import select

from cli.keys import new_keys, trusted
from cli.processes import ROOT, SERVICES
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.tables import outbox_queue
from tests.support import engines
from tests.support.hub import Hub

TWINS = ("spaces", "gateway")
_PATIENCE = 60


class Processes:
    """Started at once, ready when every gateway says so."""

    def __init__(self, folder: Path) -> None:
        self.urls = engines.database_urls_on("postgresql", folder)
        self._folder = folder
        self._keys = new_keys()
        self._running: list[subprocess.Popen[bytes]] = []
        ports = {name: _free_port() for name in (*SERVICES, "portal", "gateway", *(f"{t}-2" for t in TWINS))}
        self._at = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        self.doors = [self._at["gateway"], self._at["gateway-2"]]

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for name in self._at:
            self._start(name)
        for door in self.doors:
            self._wait(door)

    def stop(self) -> None:
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.wait(timeout=20)

    def _start(self, name: str) -> None:
        process = name.removesuffix("-2")
        module = process if process in {"portal", "gateway"} else f"services.{process}"
        port = self._at[name].rpartition(":")[2]
        command = [sys.executable, "-m", "uvicorn", "--factory", f"{module}.main:from_environment", "--port", port]
        command += ["--no-server-header", "--no-proxy-headers", "--no-access-log", "--http", "httptools"]
        environment = {**_without_settings(), **self._settings(process, twin=name != process)}
        with (self._folder / f"{name}.log").open("wb") as log:
            self._running.append(
                subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
            )

    def _settings(self, process: str, *, twin: bool) -> dict[str, str]:
        at = {**self._at, "spaces": self._at["spaces-2"]} if twin else self._at
        settings = {
            "public_url": self._at["gateway"],
            "log_level": "warning",
            "trusted_keys": json.dumps(trusted(self._keys)),
            "subscriber_urls": json.dumps({name: at[name] for name in (*SERVICES, "gateway")}),
            "gateway_url": self._at["gateway"],
            "demo": "1",
            **{f"{name}_url": at[name] for name in (*SERVICES, "portal")},
        }
        if process in self.urls:
            settings |= {"database_url": self.urls[process], "signing_key": self._keys[process]}
        return {f"QUARTERS_{name.upper()}": value for name, value in settings.items()}

    def _wait(self, door: str) -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            dead = [process.args for process in self._running if process.poll() is not None]
            assert not dead, (dead, self._logs())
            try:
                if httpx2.get(f"{door}/readyz", trust_env=False).json()["status"] == "ok":
                    return
            except httpx2.HTTPError:
                pass
            time.sleep(0.1)
        message = f"not ready after {_PATIENCE} s: {self._logs()}"
        raise AssertionError(message)

    def _logs(self) -> str:
        return "\n".join(f"{log.name}: {log.read_text()[-2000:]}" for log in self._folder.glob("*.log"))


class SeparateHub(Hub):
    """The same hub, reached over HTTP at one of its doors, at the real time."""

    def __init__(self, processes: Processes, databases: Mapping[str, Database], door: int = 0) -> None:
        self.processes = processes
        self.databases = databases
        self.clock = Clock()
        self._clients = []
        self.url = processes.doors[door]
        self.anonymous = self.client()

    def at_door(self, door: int) -> "SeparateHub":
        """The same hub through another of its gateways."""
        return SeparateHub(self.processes, self.databases, door)

    def client(self, token: str | None = None, **headers: str) -> httpx2.AsyncClient:
        said = {**headers, "authorization": f"Bearer {token}"} if token else headers
        return self._kept(httpx2.AsyncClient(base_url=self.url, headers=said, trust_env=False, timeout=60))

    async def deliver(self) -> None:
        """Wait until the relays have delivered everything."""
        with anyio.fail_after(_PATIENCE):
            while any(self._waiting(database) for database in self.databases.values()):  # noqa: ASYNC110 -- theirs
                await anyio.sleep(0.02)  # other processes work meanwhile

    @staticmethod
    def _waiting(database: Database) -> bool:
        with database.reading() as session:
            return session.execute(select(outbox_queue.c.number).limit(1)).first() is not None


def connected(processes: Processes) -> dict[str, Database]:
    return {process: Database(url) for process, url in processes.urls.items()}


def told(processes: Processes) -> dict[str, Any]:
    """Open the hub once, through the first door; what every test must know of it."""

    async def tell() -> dict[str, Any]:
        hub = await SeparateHub(processes, connected(processes)).open()
        await hub.close()
        return hub.facts()

    return anyio.run(tell)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("QUARTERS_")}
