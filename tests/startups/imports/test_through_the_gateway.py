"""The import's own body limit holds at every door on the way, and the file arrives as it was sent."""

from typing import Any

import pytest

from tests.startups.imports.conftest import PATH

pytestmark = pytest.mark.anyio
CSV = {"Content-Type": "text/csv"}


async def test_a_file_of_two_megabytes_reaches_the_startups_and_comes_out_again(hub: Any) -> None:
    content = "display_name;description_fr\r\n" + "".join(f"Import {n};{'é' * 3500}\r\n" for n in range(30))
    padded = content.replace("\r\n", ";" + "x" * 60_000 + "\r\n").encode("cp1252")
    assert len(padded) > 1_500_000
    answer = await hub.staff.post(PATH, content=padded, headers=CSV, params={"hub": hub.id})
    assert answer.status_code == 200, answer.text
    assert answer.json()["created"] == 30
    exported = await hub.anonymous.get("/v1/startups/export", headers={"Accept": "text/csv"})
    assert exported.text.count("Import ") == 30
    assert exported.text.count("é" * 3500) == 30


async def test_more_than_the_limit_is_refused_at_the_door(hub: Any) -> None:
    answer = await hub.staff.post(PATH, content=b"", headers={**CSV, "Content-Length": str(33 * 1024 * 1024)})
    assert (answer.status_code, answer.json()["code"]) == (413, "body.too_large")


async def test_somebody_else_s_key_is_refused(hub: Any) -> None:
    answer = await hub.alice_key.post(PATH, content=b"display_name\r\nA\r\n", headers=CSV)
    assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")
