"""A portal before a fake gateway, and a visitor who opens its pages."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from portal.main import create_app
from portal.settings import PortalSettings
from services.kit import asgi
from services.kit.clock import Clock
from tests.portal.fake_gateway import NOW, TOKEN, FakeGateway


class StoppedClock(Clock):
    def now(self) -> datetime:
        return NOW


class Page(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, answer: asgi.Answer) -> None:
        super().__init__()
        self.status, self.headers, self.html = answer.status, answer.headers, answer.body.decode()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(self.html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text = f"{self.text} {' '.join(data.split())}".rstrip()

    def values(self, *names: str) -> list[str]:
        """Of these attributes, wherever they stand."""
        return [attrs[name] or "" for _, attrs in self.elements for name in names if name in attrs]

    def of_class(self, *words: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.elements if set(words) <= set((attrs.get("class") or "").split())]


class Visitor:
    def __init__(self, gateway: FakeGateway, settings: PortalSettings) -> None:
        self.gateway = gateway
        self.app = create_app(settings, gateway=gateway, clock=StoppedClock())

    def open(self, path: str, **headers: str) -> Page:
        return self._send("GET", path, headers)

    def open_as_staff(self, path: str, token: str = TOKEN, **headers: str) -> Page:
        return self._send("GET", path, {"cookie": f"session={token}", **headers})

    def submit(self, path: str, form: Mapping[str, str], **headers: str) -> Page:
        said = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self._send("POST", path, said, urlencode(form).encode())

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Page:
        where, _, query = path.partition("?")
        named = {"host": "hub.example", **{name.replace("_", "-"): value for name, value in headers.items()}}
        pairs = dict(pair.split("=", 1) for pair in query.split("&") if pair)
        return Page(asyncio.run(asgi.call(self.app, method, where, query=pairs, headers=named, body=body)))


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def visitor(gateway: FakeGateway) -> Visitor:
    return Visitor(gateway, PortalSettings(log_level="error", public_url="https://hub.example"))


@pytest.fixture
def secure_visitor(gateway: FakeGateway) -> Visitor:
    return Visitor(gateway, PortalSettings(log_level="error", public_url="https://hub.example", secure_cookies=True))
