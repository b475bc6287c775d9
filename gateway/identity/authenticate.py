"""From the Authorization header to the principal. Looked up on every request: what is revoked stops at once, on
every gateway, and no cache has to be told."""

from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple

from gateway.errors import CredentialAmbiguous
from gateway.identity import credentials, principals
from gateway.identity.credentials import Credential
from gateway.identity.errors import CredentialInvalid
from gateway.identity.keys import rules as key_rules
from gateway.identity.keys.repository import USE_NOTED_EVERY, KeyRows
from gateway.identity.sessions.operations import principal_of
from gateway.identity.sessions.repository import SessionRows
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.errors import DomainError
from services.kit.principal import ANONYMOUS, Principal

_LONGEST: Final = 4096


class Caller(NamedTuple):
    """Who asks, with which session; or a token that is not ours, for the service that may have given it."""

    principal: Principal
    session_id: str | None = None
    foreign_token: str | None = None


class Authenticator:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def caller(self, headers: list[tuple[bytes, bytes]]) -> Caller:
        """The caller of a request; no credential is anonymous, a bad one is refused everywhere."""
        said = [value for name, value in headers if name == b"authorization"]
        if not said:
            return Caller(ANONYMOUS)
        if len(said) > 1:
            raise CredentialAmbiguous
        scheme, _, rest = said[0].decode("latin-1").partition(" ")
        text = rest.strip()
        if scheme.lower() != "bearer" or not text or len(text) > _LONGEST or not text.isascii():
            raise CredentialInvalid
        if not credentials.is_ours(text):
            return Caller(ANONYMOUS, foreign_token=text)
        credential = credentials.parsed(text)
        if credential is None:
            raise CredentialInvalid
        if credential.kind == credentials.KEY:
            return Caller(await self._key(credential))
        return Caller(await self._database.run(lambda: self._of_session(credential)), session_id=credential.id)

    def _of_session(self, credential: Credential) -> Principal:
        with self._database.reading() as session:
            found = SessionRows(session).find(credential.id)
        if not found or not credentials.matches(credential.secret, found[0].secret_hash):
            raise CredentialInvalid
        if found[0].expires_at <= self._clock.now():
            raise CredentialInvalid
        return principal_of(found)

    async def _key(self, credential: Credential) -> Principal:
        now = self._clock.now()
        principal, last_used_at = await self._database.run(lambda: self._of_key(credential, now))
        if last_used_at is None or last_used_at <= now - USE_NOTED_EVERY:
            # Nice to know, never a reason to refuse: a busy database may skip it.
            with suppress(DomainError):
                await self._database.run(lambda: self._note_use(credential.id, now))
        return principal

    def _of_key(self, credential: Credential, now: datetime) -> tuple[Principal, datetime | None]:
        with self._database.reading() as session:
            found = KeyRows(session).find(credential.id)
        if not found or not credentials.matches(credential.secret, found[0].secret_hash):
            raise CredentialInvalid
        key = found[0]
        if not key_rules.is_valid(key.expires_at, key.revoked_at, now):
            raise CredentialInvalid
        hubs = [row.lives_in for row in found if row.lives_in is not None]
        if key.owner_kind == "hub":
            principal = principals.of_hub_key(credential.id, key.name, hub_id=key.owner_id, scopes=key.scopes)
        else:
            principal = principals.of_startup_key(
                credential.id, key.name, startup_id=key.owner_id, hub_ids=hubs, scopes=key.scopes
            )
        return principal, key.last_used_at

    def _note_use(self, key_id: str, now: datetime) -> None:
        with self._database.transaction() as session:
            KeyRows(session).note_use(key_id, now=now)
