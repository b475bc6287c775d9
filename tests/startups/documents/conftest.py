"""A startup of the hub that hands in documents."""

from typing import Any

import pytest

from tests.startups.documents.samples import PDF
from tests.support.service import startup_admin_of


class Shelf:
    def __init__(self, directory: Any, startup: dict[str, Any]) -> None:
        self.directory = directory
        self.startup = startup

    @property
    def staff(self) -> Any:
        return self.directory.staff

    @property
    def admin(self) -> Any:
        return self.directory.client(startup_admin_of(self.startup["id"], self.directory.hub))

    async def asked(self, kind: str = "insurance", **wish: Any) -> str:
        """The path of a document that was asked for."""
        known = {"startup_id": self.startup["id"], "hub_id": self.directory.hub, "kind": kind}
        made = await self.directory.made("/v1/documents", **{**known, **wish})
        assert (made["state"], made["file"]) == ("missing", None)
        return f"/v1/documents/{made['id']}"

    async def handed_in(self, path: str, content: bytes = PDF, **query: Any) -> dict[str, Any]:
        answer = await self.admin.put(f"{path}/file", content=content, params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def state(self, path: str) -> str:
        return str((await self.admin.get(path)).json()["state"])


@pytest.fixture
async def shelf(directory: Any) -> Shelf:
    return Shelf(directory, await directory.startup("Alpha", since="2026-01-01", visibility="hub"))


@pytest.fixture
async def bare(shelf: Shelf) -> Shelf:
    """Without what its welcome has asked for."""
    for each in (await shelf.staff.get("/v1/documents", params={"limit": 100})).json()["items"]:
        await shelf.staff.delete(f"/v1/documents/{each['id']}", headers={"If-Match": "*"})
    return shelf
