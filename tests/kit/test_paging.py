"""Pages of a list: nothing is missed and nothing comes twice, and a cursor opens only the list it came from."""

from datetime import timedelta
from hashlib import sha256
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import delete
from starlette.requests import Request

from services.kit.paging import CursorInvalid, Paging
from tests.kit.bakery import BAKER, bread

pytestmark = pytest.mark.anyio
PRICES = (300, 100, 200, 200, 300, 200, 100)


def paging(path, caller, key, *, cursor=None):
    """What the kit makes of a request for two items, in a process with this key."""
    scope = {"type": "http", "path": path, "headers": [], "query_string": b"", "server": ("x", 80)}
    process = {"app": SimpleNamespace(state=SimpleNamespace(fingerprint_key=key))}
    request = Request({**scope, **process, "state": {"principal": SimpleNamespace(id=caller)}})
    return Paging(request, 2, cursor, count=False)


async def page(bakery, by=BAKER, **asked):
    answer = await bakery.client(by).get("/v1/breads", params=asked)
    assert answer.status_code == 200, answer.text
    return answer


async def walk(bakery, between=lambda _seen: None, **asked):
    """Every id from the first page to the last."""
    seen, cursor = [], None
    while True:
        answer = (await page(bakery, **asked, **({"cursor": cursor} if cursor else {}))).json()
        seen += [item["id"] for item in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            return seen
        between(seen)


def remove(bakery, loaf):
    with bakery.database.transaction() as session:
        session.execute(delete(bread).where(bread.c.id == loaf))


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
async def test_pages_hold_everything_once_in_order_even_where_values_are_equal(bakery, limit):
    made = bakery.stock(*PRICES)
    ordered = sorted(zip(PRICES, made, strict=True), key=lambda each: (-each[0], each[1]))
    assert await walk(bakery, limit=limit) == [loaf for _, loaf in ordered]


@pytest.mark.parametrize("sort", ["at", "-at", "price,-at", "-price,at"])
async def test_every_documented_order_can_be_walked(bakery, sort):
    bakery.stock(*PRICES, keeps=timedelta(milliseconds=1))
    whole = [item["id"] for item in (await page(bakery, sort=sort, limit=100)).json()["items"]]
    assert await walk(bakery, sort=sort, limit=2) == whole
    assert len(set(whole)) == len(PRICES)


async def test_an_unknown_order_is_refused(bakery):
    answer = await bakery.client().get("/v1/breads", params={"sort": "price,colour"})
    assert (answer.status_code, answer.json()["code"]) == (400, "sort.unknown")
    assert "price, at" in answer.json()["detail"]


async def test_what_comes_and_goes_between_pages_shifts_nothing(bakery):
    """Even the bread that the cursor names may go."""
    made = bakery.stock(*range(100, 800, 100))

    def happen(seen):
        remove(bakery, seen[-1])
        remove(bakery, seen[-2])
        bakery.stock(900)  # before all that was seen

    seen = await walk(bakery, happen, limit=2)
    assert seen == list(reversed(made))


async def test_what_is_added_further_on_is_still_seen(bakery):
    bakery.stock(500, 400)
    added = []
    seen = await walk(bakery, lambda _: added or added.extend(bakery.stock(100)), limit=1)
    assert seen[-1:] == added


async def test_a_cursor_opens_only_the_list_it_came_from(bakery):
    bakery.stock(*PRICES)
    cursor = (await page(bakery, limit=1)).json()["next"]
    other = BAKER.model_copy(update={"id": "somebody else"})
    answers = {
        "other filter": await bakery.client().get("/v1/breads", params={"cursor": cursor, "least": 100}),
        "other order": await bakery.client().get("/v1/breads", params={"cursor": cursor, "sort": "price"}),
        "other caller": await bakery.client(other).get("/v1/breads", params={"cursor": cursor}),
    }
    for said in (
        cursor[:-1],
        cursor[:9] + ("A" if cursor[9] != "A" else "B") + cursor[10:],
        cursor[2:],
        cursor + "AAAA",
        "",
        "~",
        "é",
        "bnVsbA",
        "A" * 2001,
    ):
        answers[said] = await bakery.client().get("/v1/breads", params={"cursor": said})
    refused = {name: (answer.status_code, answer.json()["code"]) for name, answer in answers.items()}
    assert refused == dict.fromkeys(answers, (400, "cursor.invalid"))


@pytest.mark.parametrize("values", [[200, "x"], [None, None], [2**63, "x"], [[1], {"t": "2026-12-01"}]], ids=str)
async def test_a_cursor_that_nobody_gave_is_refused(bakery, values):
    """Who knows all but the key of the process cannot seal values of their own, such as no column holds."""
    bakery.stock(*PRICES)
    genuine = (await page(bakery, limit=1)).json()["next"]
    for key in (b"", b"a guess", sha256(b"").digest()):
        forged = paging("/v1/breads", BAKER.id, key)._encoded(values)
        answer = await bakery.client().get("/v1/breads", params={"cursor": forged})
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor.invalid")
    # So they would, if they knew it too.
    told = paging("/v1/breads", BAKER.id, bakery.app.state.fingerprint_key, cursor=genuine)._decoded()
    assert paging("/v1/breads", BAKER.id, bakery.app.state.fingerprint_key)._encoded(told) == genuine


async def test_a_cursor_goes_on_with_another_limit_and_a_count(bakery):
    bakery.stock(*PRICES)
    cursor = (await page(bakery, limit=3)).json()["next"]
    rest = (await page(bakery, cursor=cursor, limit=100, count=True)).json()
    assert (len(rest["items"]), rest["next"], rest["total"]) == (4, None, 7)


async def test_the_link_leads_to_the_next_page_with_the_same_filters(bakery):
    bakery.stock(*PRICES)
    first = await page(bakery, limit=2, least=200, sort="price")
    target, _, relation = first.headers["link"].partition(">; ")
    assert relation == 'rel="next"'
    address = urlsplit(target.removeprefix("<"))
    asked = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert (address.netloc, address.path) == ("", "/v1/breads")
    assert asked == {"limit": "2", "least": "200", "sort": "price", "cursor": first.json()["next"]}
    last = await page(bakery, **{**asked, "limit": 100})
    assert len(last.json()["items"]) == 3
    assert "link" not in last.headers


async def test_the_last_page_knows_that_it_is_the_last(bakery):
    bakery.stock(*PRICES[:4])
    for limit, following in ((3, True), (4, False), (5, False)):
        answer = await page(bakery, limit=limit)
        assert (answer.json()["next"] is not None) == ("link" in answer.headers) == following
    assert (await page(bakery, least=900)).json() == {"items": [], "next": None}


async def test_a_page_has_twenty_unless_told_otherwise_and_a_hundred_at_most(bakery):
    bakery.stock(*range(101))
    assert len((await page(bakery)).json()["items"]) == 20
    assert len((await page(bakery, limit=100)).json()["items"]) == 100
    for limit in ("0", "101", "-1", "1.5", "many", ""):
        answer = await bakery.client().get("/v1/breads", params={"limit": limit})
        assert (answer.status_code, answer.json()["violations"][0]["field"]) == (422, "limit")


async def test_a_total_is_counted_only_when_asked_and_counts_what_is_filtered(bakery):
    bakery.stock(*PRICES)
    assert "total" not in (await page(bakery, limit=2)).json()
    assert (await page(bakery, limit=2, count=True)).json()["total"] == 7
    assert (await page(bakery, limit=2, count=True, least=200)).json()["total"] == 5


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_list_in_memory_is_paged_alike(bakery):
    def listed(cursor):
        return paging("/v1/hours", "a", b"key", cursor=cursor)

    hours = [(day, bakery.clock.now() + timedelta(hours=day)) for day in range(5)]
    seen, cursor = [], None
    for size in (2, 2, 1):
        part, cursor = listed(cursor).pick(hours, list)
        assert len(part) == size
        seen += part
        hours = [each for each in hours if each != part[0]]  # gone meanwhile
    assert (len(seen), len(set(seen)), cursor) == (5, 5, None)
    for left in (hours, []):
        with pytest.raises(CursorInvalid):
            listed("nonsense").pick(left, list)
