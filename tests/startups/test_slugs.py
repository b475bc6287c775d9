"""The addresses of startups."""

from typing import Any

import pytest

pytestmark = pytest.mark.anyio


async def test_homonyms_get_slugs_of_their_own(directory: Any) -> None:
    first, second = await directory.startup("Éléphant"), await directory.startup("Elephant")
    assert first["slug"] == "elephant"
    assert second["slug"].startswith("elephant-")
    assert [w["code"] for w in second["warnings"]] == ["startup.lookalike"]
    taken = await directory.staff.post("/v1/startups", json={"display_name": "Other", "slug": "elephant"})
    assert (taken.status_code, taken.json()["code"]) == (409, "startup.slug_taken")
    assert (await directory.startup("🚀"))["slug"].startswith("startup-")


async def test_no_startup_takes_an_address_that_is_something_else(directory: Any) -> None:
    for slug in ("export", "suggest", "duplicates"):
        taken = await directory.staff.post("/v1/startups", json={"display_name": "Sly", "slug": slug})
        assert (taken.status_code, taken.json()["code"]) == (409, "startup.slug_taken")
