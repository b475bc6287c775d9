"""A logo's own body limit holds at every door on the way, and it comes out with the manners of a picture."""

from typing import Any

import pytest

from tests.startups.logos.pictures import PNG, picture

pytestmark = pytest.mark.anyio


async def test_a_logo_of_more_than_a_megabyte_goes_in_and_comes_out(hub: Any) -> None:
    large = picture(64, 64) + b"\0" * 1_500_000
    path = f"/v1/startups/{hub.alice_startup}/logo"
    answer = await hub.alice_key.put(path, content=large, headers={"Content-Type": PNG})
    assert answer.status_code == 200, answer.text
    seen = await hub.anonymous.get(answer.json()["logo"])
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/webp")
    assert (seen.headers["cache-control"], seen.headers["x-content-type-options"]) == ("public, max-age=300", "nosniff")
    again = await hub.anonymous.get(path, headers={"If-None-Match": seen.headers["etag"]})
    assert again.status_code == 304
    too_large = await hub.alice_key.put(path, content=large + b"\0" * 600_000, headers={"Content-Type": PNG})
    assert (too_large.status_code, too_large.json()["code"]) == (413, "body.too_large")
    elsewhere = await hub.alice_key.patch(path.removesuffix("/logo"), content=large, headers={"If-Match": "*"})
    assert elsewhere.status_code == 413


async def test_the_sectors_are_read_through_the_gateway(hub: Any) -> None:
    answer = await hub.anonymous.get("/v1/sectors", params={"parent": "health"})
    assert answer.status_code == 200
    assert {item["parent"] for item in answer.json()["items"]} == {"health"}
