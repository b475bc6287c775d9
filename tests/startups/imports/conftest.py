"""Importing into the directory of two hubs."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from stdnum import luhn

from tests.startups.conftest import Directory

PATH = "/v1/startups/import"
HEADER = ("display_name", "siren", "stage", "pitch")


def siren(number: int) -> str:
    """The nth valid number."""
    stem = f"{10_000_000 + number}"
    return stem + luhn.calc_check_digit(stem)


def table(rows: Iterable[Iterable[str]], *, header: Iterable[str] = HEADER, delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


@dataclass
class Importing:
    """Posts tables as staff of the first hub."""

    directory: Directory
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.staff = self.directory.staff

    async def post(self, text: str | bytes, by: httpx2.AsyncClient | None = None, **query: Any) -> httpx2.Response:
        content = text.encode() if isinstance(text, str) else text
        headers = {"Content-Type": "text/csv", **self.headers}
        return await (by or self.staff).post(PATH, content=content, params=query, headers=headers)

    async def report(self, text: str | bytes, **query: Any) -> dict[str, Any]:
        answer = await self.post(text, **query)
        assert answer.status_code == 200, answer.text
        report: dict[str, Any] = answer.json()
        assert report["lines"] == sum(report[name] for name in ("created", "updated", "unchanged", "refused"))
        return report

    async def counts(self, text: str | bytes, **query: Any) -> tuple[int, int, int, int]:
        report = await self.report(text, **query)
        return report["created"], report["updated"], report["unchanged"], report["refused"]

    async def startups(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.staff.get("/v1/startups", params={"limit": 100, **query})
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


@pytest.fixture
def importing(directory: Any) -> Importing:
    return Importing(directory)
