"""A repeated POST: answered again where it is safe, acted on again where nothing was decided yet.

What a caller of a whole service sees of it is in tests/spaces/bookings/test_repeats_and_lists.py.
"""

from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import insert

from services.kit.errors import Conflict, TooManyRequests, Unauthenticated, Unavailable
from services.kit.idempotency import Key
from services.kit.principal import ANONYMOUS
from services.kit.tables import audit, idempotency, outbox
from services.kit.text import Text
from tests.kit import skipping
from tests.kit.bakery import BAKER, bake, bread

RYE = {"name": "Rye", "price": 320}
KEY = {"Idempotency-Key": "order-1"}


class OvenTaken(Conflict):
    code = "test.oven_taken"
    title = Text("The oven is taken", "Le four est pris")
    detail = Text("Try later.", "Réessayez plus tard.")


class OvenCold(Unavailable):
    code = "test.oven_cold"


class OvenCrowded(TooManyRequests):
    code = "test.oven_crowded"


def refusing(error):
    """A baker who gets as far as putting the bread in."""

    def hook(unit, wish):
        bake(unit, wish)
        raise error

    return hook


def replayed(answer):
    return answer.headers.get("idempotent-replayed")


@pytest.mark.anyio
async def test_the_same_request_with_the_same_key_is_answered_byte_for_byte_and_acts_once(bakery):
    client = bakery.client(**KEY)
    first = await client.post("/v1/breads", json=RYE)
    bakery.clock.advance(timedelta(hours=23))
    again = await client.post("/v1/breads", json=RYE)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (replayed(first), replayed(again)) == (None, "true")
    for name in ("etag", "location", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert bakery.count(bread, outbox, audit) == [1, 1, 1]


@pytest.mark.anyio
async def test_a_key_is_for_one_address_query_and_body(bakery):
    client = bakery.client(**KEY)
    baked = (await client.post("/v1/breads", json=RYE)).json()
    for path, body in [
        ("/v1/breads", {**RYE, "price": 321}),
        ("/v1/sales", {"bread_id": baked["id"]}),
    ]:
        answer = await client.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.mismatch")
    assert bakery.count(bread, outbox) == [1, 1]
    assert replayed(await client.post("/v1/breads", json=RYE)) == "true"


@pytest.mark.anyio
@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "é", "a\tb"])
async def test_a_key_that_cannot_be_used_is_refused_before_anything_is_done(bakery, key):
    answer = await bakery.client().post("/v1/breads", json=RYE, headers=[(b"idempotency-key", key.encode("latin-1"))])
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency.key_invalid")
    assert bakery.count(bread, idempotency) == [0, 0]


@pytest.mark.anyio
async def test_the_longest_key_is_a_key(bakery):
    client = bakery.client(**{"Idempotency-Key": "x" * 255})
    assert (await client.post("/v1/breads", json=RYE)).status_code == 201
    assert replayed(await client.post("/v1/breads", json=RYE)) == "true"


@pytest.mark.anyio
async def test_a_refusal_is_answered_again_though_it_would_succeed_now(bakery):
    client = bakery.client(**KEY)
    bakery.hook = refusing(OvenTaken(retry_after=7))
    first = await client.post("/v1/breads", json=RYE)
    bakery.hook = bake
    again = await client.post("/v1/breads", json=RYE)
    assert (first.status_code, again.status_code) == (409, 409)
    assert again.content == first.content
    assert replayed(again) == "true"
    for answer in (first, again):
        assert (answer.headers["content-type"], answer.headers["retry-after"]) == ("application/problem+json", "7")
    assert bakery.count(bread, outbox, audit) == [0, 0, 0]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("error", "status"), [(OvenCold(retry_after=1), 503), (OvenCrowded(retry_after=1), 429), (ValueError(), 500)]
)
async def test_what_may_pass_by_itself_is_tried_anew(bakery, error, status):
    client = bakery.client(**KEY)
    bakery.hook = refusing(error)
    assert (await client.post("/v1/breads", json=RYE)).status_code == status
    assert bakery.count(bread, outbox, audit, idempotency) == [0, 0, 0, 0]
    bakery.hook = bake
    again = await client.post("/v1/breads", json=RYE)
    assert (again.status_code, replayed(again)) == (201, None)


@pytest.mark.anyio
@pytest.mark.parametrize("other", [{"id": "somebody else"}, {"kind": "key"}])
async def test_a_key_belongs_to_its_caller(bakery, other):
    """A person and a key are different callers even if their ids were equal."""
    for by in (BAKER, BAKER.model_copy(update=other)):
        answer = await bakery.client(by, **KEY).post("/v1/breads", json=RYE)
        assert (answer.status_code, replayed(answer)) == (201, None)
    assert bakery.count(bread) == [2]


@pytest.mark.anyio
@pytest.mark.parametrize("headers", [{}, KEY], ids=["plain", "keyed"])
async def test_who_must_sign_in_is_told_how(bakery, headers):
    bakery.hook = refusing(Unauthenticated())
    for _ in range(2):  # the second is a replay where there is a key
        answer = await bakery.client(ANONYMOUS, **headers).post("/v1/breads", json=RYE)
        assert (answer.status_code, answer.headers.get("www-authenticate")) == (401, "Bearer")
    assert replayed(answer) == ("true" if headers else None)


@pytest.mark.anyio
async def test_only_post_looks_at_the_key(bakery):
    (loaf,) = bakery.stock(100)
    client = bakery.client(**KEY)
    for version, price in ((1, 200), (2, 300)):
        answer = await client.patch(f"/v1/breads/{loaf}", json={"price": price}, headers={"If-Match": f'"v{version}"'})
        assert (answer.status_code, answer.json()["price"]) == (200, price)


@pytest.mark.anyio
async def test_what_is_stored_does_not_tell_the_body(bakery):
    """The fingerprint is keyed: whoever reads the table cannot try passwords on it."""
    answer = await bakery.client(**KEY).post("/v1/breads", json=RYE)
    with bakery.database.reading() as session:
        row = session.execute(idempotency.select()).one()
    body = answer.request.content
    guesses = [sha256(prefix + body).hexdigest() for prefix in (b"", b"POST /v1/breads?\n")]
    assert row.fingerprint not in guesses
    assert len(row.fingerprint) == 64


@pytest.mark.parametrize("engine", ["sqlite"])
def test_keys_are_forgotten_after_a_day_by_the_running_app(bakery):
    before = bakery.clock.now()
    with bakery.database.transaction() as session:
        for key, at in (("old", before), ("new", before + timedelta(hours=2))):
            row = {"caller": "c", "key": key, "fingerprint": "", "at": at}
            session.execute(insert(idempotency).values(row))

    async def story():
        bakery.relay.start()
        bakery.clock.advance(timedelta(hours=24))
        await skipping.pause(minutes=11)
        assert bakery.count(idempotency) == [2]  # exactly a day old is not older than a day
        bakery.clock.advance(timedelta(seconds=1))
        await skipping.pause(minutes=11)
        assert bakery.count(idempotency) == [1]
        await bakery.relay.stop()

    skipping.run(story())


@pytest.mark.anyio
async def test_a_forgotten_key_is_a_new_key(bakery):
    client = bakery.client(**KEY)
    await client.post("/v1/breads", json=RYE)
    bakery.clock.advance(timedelta(hours=24, seconds=1))
    bakery.relay._forget_old()
    again = await client.post("/v1/breads", json=RYE)
    assert (again.status_code, replayed(again)) == (201, None)
    assert bakery.count(bread) == [2]


@pytest.mark.anyio
async def test_what_is_stored_tells_neither_the_key_nor_the_answer(bakery):
    """An answer may hold a secret that is shown this once; it comes again for whoever has the key, byte for byte."""
    client = bakery.client(**KEY)
    first = await client.post("/v1/breads", json=RYE)
    with bakery.database.reading() as session:
        row = session.execute(idempotency.select()).one()
    assert KEY["Idempotency-Key"] not in str(row)
    assert b"Rye" not in row.body
    assert first.content not in row.body
    again = await client.post("/v1/breads", json=RYE)
    assert (again.content, replayed(again)) == (first.content, "true")
    other = Key("person:x", "order-1", b"k" * 32, asked=b"")
    assert other.hashed not in {row.key, Key("person:y", "order-1", b"k" * 32, asked=b"").hashed}
    with pytest.raises(InvalidTag):
        other.open(row.body)
