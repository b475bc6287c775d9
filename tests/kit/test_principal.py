"""Tokens between processes: one caller, one audience, one minute; only the gateway speaks for people."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from services.kit.ids import new_id
from services.kit.principal import (
    IDENTITY_HEADER,
    TOKEN_SECONDS,
    Grant,
    IdentityInvalid,
    Issuer,
    Principal,
    Verifier,
    generate_key,
    public_part,
)
from tests.conftest import NOW
from tests.kit.bakery import BAKER, KEYS, TRUSTED

PERSON = Principal(
    kind="person",
    id=new_id(),
    name="Ada Lovelace",
    grants=(Grant(hub_id=new_id(), role="staff"), Grant(hub_id=None, role="member", startup_id=new_id())),
    scopes=frozenset({"bookings:read"}),
)
SHOP = Principal(kind="service", id="shop", name="shop")


@pytest.fixture
def verifier(clock):
    return Verifier("bakery", TRUSTED, clock)


def token(clock, by="gateway", who=PERSON, audience="bakery", key=None):
    return Issuer(by, key or KEYS[by], clock).token(who, audience)


def later(clock, seconds):
    clock.advance(timedelta(seconds=seconds))


def forged(header, claims, key=None):
    """A token with any header and claims, signed as the header says."""
    known = {"aud": "bakery", "iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + TOKEN_SECONDS}
    key = key or OKPKey.import_key(json.loads(KEYS["gateway"]))
    header = {"alg": "Ed25519", "kid": "gateway", **header}
    return jwt.encode(header, {**known, "who": PERSON.model_dump(mode="json"), **claims}, key, [header["alg"]])


def test_the_gateway_speaks_for_anybody_and_nothing_is_lost(verifier, clock):
    for who in (PERSON, PERSON.model_copy(update={"kind": "key"}), Principal(kind="anonymous")):
        assert verifier.principal(token(clock, who=who)) == who


def test_a_process_speaks_for_itself(verifier, clock):
    assert verifier.principal(token(clock, by="shop", who=SHOP)) == SHOP


@pytest.mark.parametrize(
    "who",
    [
        PERSON,
        Principal(kind="anonymous"),
        Principal(kind="key", id="shop"),
        Principal(kind="service", id="gateway"),
        Principal(kind="service", id="bakery"),
    ],
    ids=lambda who: f"{who.kind}:{who.id[:8]}",
)
def test_another_process_speaks_for_nobody_else(verifier, clock, who):
    with pytest.raises(IdentityInvalid):
        verifier.principal(token(clock, by="shop", who=who))


def test_a_token_is_for_one_audience(verifier, clock):
    for audience in ("shop", "", "bakery2"):
        with pytest.raises(IdentityInvalid):
            verifier.principal(token(clock, audience=audience))


@pytest.mark.parametrize("seen_before", [True, False])
def test_a_token_lasts_a_minute_even_if_it_was_seen_before(verifier, clock, seen_before):
    given = token(clock)
    if seen_before:
        verifier.principal(given)
    later(clock, TOKEN_SECONDS - 1)
    if seen_before:
        assert verifier.principal(given) == PERSON
    later(clock, 1)
    with pytest.raises(IdentityInvalid):
        verifier.principal(given)


def test_an_issuer_never_hands_out_a_token_that_is_about_to_expire(verifier, clock):
    issuer = Issuer("gateway", KEYS["gateway"], clock)
    first = issuer.token(PERSON, "bakery")
    later(clock, TOKEN_SECONDS // 2 - 1)
    assert issuer.token(PERSON, "bakery") == first
    later(clock, 1)
    second = issuer.token(PERSON, "bakery")
    assert second != first
    later(clock, TOKEN_SECONDS // 2)
    assert verifier.principal(second) == PERSON


def test_tokens_of_different_callers_and_audiences_are_never_mixed_up(clock):
    issuer = Issuer("gateway", KEYS["gateway"], clock)
    for who in (PERSON, BAKER, PERSON.model_copy(update={"scopes": frozenset()})):
        for audience in ("bakery", "shop"):
            given = issuer.token(who, audience)
            assert Verifier(audience, TRUSTED, clock).principal(given) == who


def test_every_changed_part_of_a_token_is_noticed(verifier, clock):
    head, claims, signature = token(clock).split(".")
    said = json.loads(urlsafe_b64decode(claims + "=="))
    said["who"]["scopes"] = ["admin"]
    promoted = urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()
    other = token(clock, who=BAKER).split(".")
    turned = ("A" if signature[5] != "A" else "B").join([signature[:5], signature[6:]])
    for parts in (
        (head, promoted, signature),
        (head, claims, other[2]),
        (head, claims, turned),
        (head, claims, ""),
        (head, claims),
        (head, claims, signature, "x"),
    ):
        with pytest.raises(IdentityInvalid):
            verifier.principal(".".join(parts))


@pytest.mark.parametrize("said", ["", "x", "a.b.c", "é.é.é", "..", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_is_refused(verifier, said):
    with pytest.raises(IdentityInvalid):
        verifier.principal(said)


def test_the_name_of_a_process_is_worth_nothing_without_its_key(verifier, clock):
    for by in ("gateway", "shop", "stranger"):
        with pytest.raises(IdentityInvalid):
            verifier.principal(token(clock, by=by, key=generate_key()))
    with pytest.raises(IdentityInvalid):
        verifier.principal(token(clock, by="gateway", key=KEYS["shop"]))


def test_what_is_forged_here_would_otherwise_pass(verifier):
    assert verifier.principal(forged({}, {})) == PERSON


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(NOW.timestamp()) + TOKEN_SECONDS + 1},
        {"iat": int(NOW.timestamp()) + 6, "exp": int(NOW.timestamp()) + 30},
        {"exp": int(NOW.timestamp())},
        {"exp": None},
        {"iat": None},
        {"aud": None},
        {"aud": ["bakery"]},
        {"who": None},
        {"who": {"id": "no kind"}},
        {"who": "person"},
    ],
    ids=lambda claims: "".join(f"{name}={str(value)[:12]}" for name, value in claims.items()),
)
def test_claims_that_no_issuer_makes_are_refused(verifier, claims):
    """Longer than a minute, from the future, past, or without what there must be."""
    with pytest.raises(IdentityInvalid):
        verifier.principal(forged({}, claims))


def test_a_public_key_is_no_secret_to_sign_with(verifier):
    """The old confusion: a verifier that lets the header choose takes the public key for a shared secret."""
    for secret in (TRUSTED["gateway"].encode(), json.loads(TRUSTED["gateway"])["x"].encode()):
        with pytest.raises(IdentityInvalid):
            verifier.principal(forged({"alg": "HS256"}, {}, OctKey.import_key(secret)))


def test_the_public_part_signs_nothing():
    assert set(json.loads(public_part(KEYS["gateway"]))) & {"d"} == set()
    assert "d" in json.loads(KEYS["gateway"])


@pytest.mark.anyio
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_without_a_token_only_health_and_description_are_answered(bakery):
    client = bakery.client(**{IDENTITY_HEADER: "none"})
    for path in ("/v1/breads", "/internal/events", "/nothing"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "identity.invalid")
    for path in ("/healthz", "/readyz", "/openapi.json"):
        assert (await client.get(path)).status_code == 200
