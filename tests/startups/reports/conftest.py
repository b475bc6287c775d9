"""A tiny hub whose figures were worked out by hand, and the reports on it."""

from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from deploy.demo import registers
from tests.startups.conftest import Directory
from tests.support.service import startup_admin_of

YEAR = {"from": "2026-01-01", "to": "2026-10-01"}
EUR = {"currency": "EUR"}


@dataclass
class Tiny:
    directory: Directory
    startups: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ids(self, names: str) -> list[str]:
        """Of `A B C`, in order of their ids."""
        return sorted(self.startups[name]["id"] for name in names.split())

    async def lives(self, name: str, *spans: tuple[str, str | None, str | None], **wish: Any) -> dict[str, Any]:
        """A startup with memberships `(starts_on, ends_on, outcome)`."""
        made = await self.directory.startup(name, **wish)
        self.startups[name] = made
        for starts_on, ends_on, outcome in spans:
            membership = await self.directory.member(made, starts_on=starts_on)
            if ends_on is not None:
                path = f"/v1/memberships/{membership['id']}/end"
                wished = {"ends_on": ends_on, "outcome": outcome}
                answer = await self.directory.staff.post(path, json=wished)
                assert answer.status_code == 200, answer.text
        return made

    async def declares(self, name: str, period: str, *, state: str = "validated", **values: Any) -> dict[str, Any]:
        """Numbers are people, FTE or flags; pairs are money with its currency."""
        wish = [
            {"metric": metric, "value": value[0], "currency": value[1]}
            if isinstance(value, tuple)
            else {"metric": metric, "value": value}
            for metric, value in values.items()
        ]
        team = self.directory.client(startup_admin_of(self.startups[name]["id"]))
        made = await self.directory.made("/v1/declarations", team, period=period, values=wish)
        path = f"/v1/declarations/{made['id']}"
        assert (await team.post(f"{path}/submit")).status_code == 200
        if state == "validated":
            assert (await self.directory.staff.post(f"{path}/validate")).status_code == 200
        return made

    async def raised(self, name: str, **wish: Any) -> None:
        path = f"/v1/startups/{self.startups[name]['id']}/funding-rounds"
        await self.directory.made(path, **{"kind": "seed", "currency": "EUR", **wish})

    async def report(self, name: str, by: httpx2.AsyncClient | None = None, **query: Any) -> dict[str, Any]:
        known = {"hub": self.directory.hub, **YEAR, **query}
        answer = await (by or self.directory.staff).get(f"/v1/reports/{name}", params=known)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def counted(self, name: str, figure: str, key: str = "total", **query: Any) -> list[str]:
        known = {"hub": self.directory.hub, **YEAR, "figure": figure, "key": key, "limit": 100, **query}
        answer = await self.directory.staff.get(f"/v1/reports/{name}/counted", params=known)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]


def values(report: dict[str, Any], key: str = "total") -> dict[str, Any]:
    """The figures of a row, as numbers."""
    row = next(row for row in report["rows"] if row["key"] == key)
    return {name: figure["value"] for name, figure in row["figures"].items()}


@pytest.fixture
async def tiny(directory: Directory) -> Tiny:
    """In the nine months A, C stay, B leaves and comes back, D closes, E comes, H leaves, G had left; F is to come."""
    hub = Tiny(directory)
    siren = registers.siren(17)
    of_a = [{"scheme": "siren", "value": siren}]
    described = {"stage": "seed", "sectors": ["mobility"], "pitch": "Light", "descriptions": {"en": "Light"}}
    await hub.lives("A", ("2025-03-01", None, None), identifiers=of_a, website="https://a.example", **described)
    twin = [{"scheme": "siret", "value": registers.siret(siren, 2)}]
    await hub.lives("A again", ("2025-03-01", None, None), identifiers=twin)
    back = ("2026-09-01", None, None)
    await hub.lives("B", ("2026-02-01", "2026-06-15", "graduated"), back, stage="seed", sectors=["health"])
    await hub.lives("C", ("2025-01-01", "2026-04-01", None), ("2026-04-01", None, None))
    await hub.lives("D", ("2025-06-01", "2026-03-01", "closed"))
    await hub.lives("E", ("2026-05-01", "2027-05-01", None))
    await hub.lives("F", ("2026-12-15", None, None))
    await hub.lives("G", ("2025-01-01", "2026-01-01", "left"))
    await hub.lives("H", ("2025-02-01", "2026-07-01", None))
    await hub.lives("I", ("2024-01-01", "2025-04-15", "acquired"))
    gone = await hub.lives("Gone", ("2025-01-01", None, None))
    path = f"/v1/startups/{gone['id']}"
    assert (await directory.staff.delete(path, headers={"If-Match": "*"})).status_code == 204
    await directory.startup("Elsewhere", since="2025-01-01", where=directory.other_hub)
    return hub
