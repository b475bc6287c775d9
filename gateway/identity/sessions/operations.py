"""Signing in and out. Verifying a password is slow by design, so sign-in is steps between short transactions."""

from hashlib import sha256
from typing import Any

from gateway.identity import credentials, principals
from gateway.identity.accounts.repository import AccountRows
from gateway.identity.accounts.rules import folded
from gateway.identity.passwords import Passwords
from gateway.identity.principals import GrantRow
from gateway.identity.schemas import PrincipalRead
from gateway.identity.sessions import rules
from gateway.identity.sessions.errors import SignInRefused, TooManyAttempts
from gateway.identity.sessions.repository import FailureRows, SessionRows
from gateway.identity.sessions.schemas import SessionCreate, SessionCreated
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.errors import NotFound, Unauthenticated
from services.kit.ids import new_id
from services.kit.principal import Principal
from services.kit.unit import Unit


class SignIn:
    def __init__(self, database: Database, clock: Clock, passwords: Passwords) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords

    async def begin(self, wish: SessionCreate) -> SessionCreated:
        """A session for the right password. An unknown address gets the answer, and takes the time, of a wrong one."""
        email, password = folded(wish.email), wish.password.get_secret_value()
        email_hash = sha256(email.encode()).hexdigest()
        # Failures are counted before the slot is free again: attempts at once cannot outrun the slow-down.
        async with self._passwords.slot():
            account = await self._database.run(lambda: self._attempted(email, email_hash))
            if not await self._passwords.verify(password, account.password_hash if account else None):
                await self._database.run(lambda: self._failed(email_hash))
                raise SignInRefused
        assert account is not None
        rehashed = None
        if self._passwords.is_outdated(account.password_hash):
            rehashed = await self._passwords.hash(password)
        return await self._database.run(lambda: self._begun(account.id, email_hash, rehashed))

    def _attempted(self, email: str, email_hash: str) -> Any | None:
        with self._database.reading() as session:
            failures = FailureRows(session).find(email_hash)
            seconds = rules.wait(failures.count, failures.last_at, self._clock.now()) if failures else 0
            if seconds:
                raise TooManyAttempts(retry_after=seconds, seconds=seconds)
            return AccountRows(session).find(email=email)

    def _failed(self, email_hash: str) -> None:
        now = self._clock.now()
        with self._database.transaction() as session:
            FailureRows(session).add(email_hash, now=now, forgotten_before=now - rules.FORGOTTEN_AFTER)
            FailureRows(session).forget_old(before=now - rules.FORGOTTEN_AFTER)

    def _begun(self, account_id: str, email_hash: str, rehashed: str | None) -> SessionCreated:
        now = self._clock.now()
        expires_at = now + rules.LASTING
        session_id, secret = new_id(), credentials.new_secret()
        with self._database.transaction() as session:
            rows = SessionRows(session)
            rows.forget_expired(now=now)
            rows.add(session_id, account_id, credentials.hashed(secret), now=now, expires_at=expires_at)
            FailureRows(session).forget(email_hash)
            if rehashed is not None:
                AccountRows(session).rehash(account_id, rehashed, now=now)
            principal = principal_of(rows.find(session_id))
        return SessionCreated(
            token=credentials.written(credentials.SESSION, session_id, secret),
            expires_at=expires_at,
            principal=PrincipalRead.of(principal),
        )


def principal_of(found: Any) -> Principal:
    """The person of a session that was found."""
    granted = (GrantRow(row.hub_id, row.role, row.startup_id, row.lives_in) for row in found if row.role is not None)
    return principals.of_person(found[0].account_id, found[0].name, granted, person_id=found[0].person_id)


class Sessions:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def end(self, session_id: str | None, *, by: Principal) -> None:
        """Sign out: the token is dead when this commits."""
        if by.is_anonymous:
            raise Unauthenticated
        if session_id is None:
            raise NotFound
        SessionRows(self._unit.session).end(session_id)
