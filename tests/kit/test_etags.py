"""Versions over HTTP: an answer that the caller has is not sent again, a change names what it changes."""

import pytest
from sqlalchemy import update

from services.kit.errors import PreconditionMissing, Stale
from services.kit.etags import Match, of_version
from tests.kit.bakery import bread


@pytest.mark.anyio
async def test_who_has_the_answer_is_told_so_without_it(bakery):
    (loaf,) = bakery.stock(100)
    client = bakery.client()
    for path in (f"/v1/breads/{loaf}", "/v1/breads"):
        tag = (await client.get(path)).headers["etag"]
        for said in (tag, f'"other", {tag}', "*"):
            again = await client.get(path, headers={"If-None-Match": said})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert (await client.get(path, headers={"If-None-Match": '"v9"'})).status_code == 200


@pytest.mark.anyio
async def test_a_changed_answer_has_another_tag_even_without_a_new_version(bakery):
    """What is derived changes without an edit; the version is what If-Match looks at."""
    (loaf,) = bakery.stock(100)
    client = bakery.client()
    paths = (f"/v1/breads/{loaf}", "/v1/breads")
    before = [(await client.get(path)).headers["etag"] for path in paths]
    with bakery.database.transaction() as session:
        session.execute(update(bread).values(price=200))
    for path, tag in zip(paths, before, strict=True):
        assert (await client.get(path, headers={"If-None-Match": tag})).status_code == 200
    changed = await client.patch(paths[0], json={"price": 300}, headers={"If-Match": before[0]})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)


@pytest.mark.anyio
async def test_a_next_link_stays_with_an_answer_that_is_not_sent(bakery):
    bakery.stock(100, 200)
    full = await bakery.client().get("/v1/breads?limit=1")
    again = await bakery.client().get("/v1/breads?limit=1", headers={"If-None-Match": full.headers["etag"]})
    assert (again.status_code, again.headers["link"]) == (304, full.headers["link"])


@pytest.mark.anyio
async def test_a_tag_that_a_proxy_weakened_still_names_the_answer(bakery):
    (loaf,) = bakery.stock(100)
    client = bakery.client()
    for path in (f"/v1/breads/{loaf}", "/v1/breads"):
        tag = (await client.get(path)).headers["etag"]
        for said in (f"W/{tag.removeprefix('W/')}", tag.removeprefix("W/"), f'"other", W/{tag.removeprefix("W/")}'):
            assert (await client.get(path, headers={"If-None-Match": said})).status_code == 304
        assert (await client.get(path, headers={"If-None-Match": 'W/"v1"'})).status_code == 200


@pytest.mark.anyio
async def test_a_change_names_the_version_it_changes(bakery):
    (loaf,) = bakery.stock(100)
    client, path = bakery.client(), f"/v1/breads/{loaf}"
    tag = (await client.get(path)).headers["etag"]
    unsaid = await client.patch(path, json={"price": 200})
    assert (unsaid.status_code, unsaid.json()["code"]) == (428, "etag.required")
    made = await client.patch(path, json={"price": 200}, headers={"If-Match": tag})
    stale = await client.patch(path, json={"price": 300}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "etag.mismatch")
    assert (await client.get(path)).json() == made.json()
    # The tag of the answer to a change is the tag of the thing.
    assert (await client.patch(path, json={"price": 4}, headers={"If-Match": made.headers["etag"]})).status_code == 200


@pytest.mark.parametrize("header", ['"v3"', '"v3-5f0c"', '"v2", "v3"', ' "v3-a" ', "*"])
def test_these_name_version_three(header):
    Match(header).check(3)


@pytest.mark.parametrize("header", ['"v2"', '"v33"', "v3-a", "3", '"3"', "", '""', 'W/"v3"', '"x-v3"'])
def test_these_do_not(header):
    """A weak tag never names a version: it does not say that the bytes are the same."""
    with pytest.raises(Stale):
        Match(header).check(3)


def test_saying_nothing_is_not_saying_any():
    with pytest.raises(PreconditionMissing):
        Match(None).check(3)
    Match(of_version(3)).check(3)
