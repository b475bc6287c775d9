"""Who is asking, and the signed token that carries it from the gateway to a service.

A token is a JWS with Ed25519 (RFC 8037), valid for a minute, for one audience. A verified token is remembered until
it expires, so that checking the same caller again costs a dictionary look-up.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, OKPKey
from pydantic import BaseModel, ConfigDict, ValidationError

from services.kit.clock import Clock
from services.kit.errors import Forbidden, RoleMissing, ScopeMissing, Unauthenticated
from services.kit.text import Text

IDENTITY_HEADER: Final = "x-quarters-identity"
TOKEN_SECONDS: Final = 60
_REMEMBERED: Final = 4096


class Grant(BaseModel):
    """A role in a hub, for the whole hub or for one of its tenants."""

    model_config = ConfigDict(frozen=True)

    hub_id: str | None
    role: str
    startup_id: str | None = None


class Principal(BaseModel):
    """The caller of one request."""

    model_config = ConfigDict(frozen=True)

    kind: str  # person, key, anonymous or service
    id: str = ""
    name: str = ""
    # Who a person is to the other services, which know teams and not accounts; None until a team has told.
    person_id: str | None = None
    grants: tuple[Grant, ...] = ()
    scopes: frozenset[str] = frozenset()

    @property
    def is_anonymous(self) -> bool:
        return self.kind == "anonymous"

    @property
    def as_person(self) -> str | None:
        """The id by which a signed-in person is known in teams; their account's as long as no team knows them."""
        return (self.person_id or self.id) if self.kind == "person" else None

    @property
    def startup_ids(self) -> frozenset[str]:
        """The tenants this caller acts for."""
        return frozenset(grant.startup_id for grant in self.grants if grant.startup_id)

    @property
    def staffed_hub_ids(self) -> frozenset[str]:
        return frozenset(g.hub_id for g in self.grants if g.hub_id and g.role in {"admin", "staff"})

    @property
    def hub_ids(self) -> frozenset[str]:
        return frozenset(grant.hub_id for grant in self.grants if grant.hub_id)

    @property
    def is_network_admin(self) -> bool:
        return any(grant.role == "admin" and grant.hub_id is None for grant in self.grants)

    def is_staff_of(self, hub_id: str | None) -> bool:
        return self.is_network_admin or (hub_id is not None and hub_id in self.staffed_hub_ids)

    def acts_for(self, startup_id: str | None) -> bool:
        return startup_id is not None and startup_id in self.startup_ids

    def must_have(self, scope: str) -> None:
        """Refuse a caller without the scope. People have all scopes of their roles; `admin` includes every one."""
        if self.is_anonymous:
            raise Unauthenticated
        if scope not in self.scopes and "admin" not in self.scopes:
            raise ScopeMissing(scope=scope)

    def must_be_staff_of(self, hub_id: str | None) -> None:
        if self.is_anonymous:
            raise Unauthenticated
        if not self.is_staff_of(hub_id):
            raise RoleMissing(role="staff")


ANONYMOUS: Final = Principal(kind="anonymous")


class IdentityInvalid(Forbidden):
    code = "identity.invalid"
    title = Text("This request did not come through the gateway", "Cette requête n’est pas passée par la passerelle")
    detail = Text("Call the public address of the hub.", "Appelez l’adresse publique du quartier.")


def generate_key() -> str:
    """A new private signing key, as JSON (RFC 7517)."""
    return json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True))


def public_part(private_key: str) -> str:
    return json.dumps(_imported(private_key).as_dict(private=False))


def _imported(key: str) -> OKPKey:
    return OKPKey.import_key(json.loads(key))


class Issuer:
    """Signs tokens in the name of one process."""

    def __init__(self, name: str, private_key: str, clock: Clock) -> None:
        self._name = name
        self._key = _imported(private_key)
        self._clock = clock
        self._issued: dict[tuple[Principal, str], tuple[int, str]] = {}

    def token(self, principal: Principal, audience: str) -> str:
        now = int(self._clock.now().timestamp())
        known = self._issued.get((principal, audience))
        # A remembered token is handed out for half its life only, so that it never arrives expired.
        if known is not None and now < known[0] - TOKEN_SECONDS // 2:
            return known[1]
        expires = now + TOKEN_SECONDS
        claims = {
            "aud": audience,
            "iat": now,
            "exp": expires,
            "who": principal.model_dump(mode="json"),
        }
        token = jwt.encode({"alg": "Ed25519", "kid": self._name}, claims, self._key, algorithms=["Ed25519"])
        if len(self._issued) >= _REMEMBERED:
            self._issued.clear()
        self._issued[(principal, audience)] = (expires, token)
        return token


class Verifier:
    """Accepts tokens of known processes that are meant for this one."""

    def __init__(self, audience: str, trusted: Mapping[str, str], clock: Clock) -> None:
        self._audience = audience
        self._keys = {name: _imported(key) for name, key in trusted.items()}
        self._clock = clock
        self._verified: dict[str, tuple[int, Principal]] = {}

    def principal(self, token: str) -> Principal:
        """The caller the token names; raises IdentityInvalid for any other token."""
        now = int(self._clock.now().timestamp())
        known = self._verified.get(token)
        if known is not None and now < known[0]:
            return known[1]
        expires, principal = self._verify(token, now)
        if len(self._verified) >= _REMEMBERED:
            self._verified.clear()
        self._verified[token] = (expires, principal)
        return principal

    def _verify(self, token: str, now: int) -> tuple[int, Principal]:
        try:
            decoded = jwt.decode(token, self._key_of, algorithms=["Ed25519"])
            claims: dict[str, Any] = decoded.claims
            principal = Principal.model_validate(claims["who"])
            expires, issued = int(claims["exp"]), int(claims["iat"])
        except (JoseError, ValidationError, ValueError, KeyError, TypeError) as error:
            raise IdentityInvalid from error
        issuer = decoded.header.get("kid")
        # Only the gateway speaks for people and keys; any other process speaks for itself alone.
        speaks_for_itself = principal.kind == "service" and principal.id == issuer
        if claims.get("aud") != self._audience or not issued - 5 <= now < expires or expires - issued > TOKEN_SECONDS:
            raise IdentityInvalid
        if issuer != "gateway" and not speaks_for_itself:
            raise IdentityInvalid
        return expires, principal

    def _key_of(self, signature: GuestProtocol) -> OKPKey:
        key = self._keys.get(str(signature.headers().get("kid")))
        if key is None:
            raise IdentityInvalid
        return key
