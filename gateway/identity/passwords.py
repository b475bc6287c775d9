"""Passwords. Argon2 costs some 50 ms and 64 MiB on purpose: it runs in threads, few at a time, with a bounded queue."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Final

import anyio
import anyio.to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import Depends, Request

from services.kit.errors import Unavailable
from services.kit.text import Text

AT_ONCE: Final = 2
_WAITING: Final = 64
# The hash of a password nobody has, verified where there is no account, so that both answers take the same time.
NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$oyFkRTrRupoPlQu0BwG/XQ$rirKbv3uUFyuZAdbK7J3znEv+lbOxa1RyBLPAcS1IP4"


class SignInBusy(Unavailable):
    code = "session.busy"
    title = Text("Many people are signing in", "Beaucoup de personnes se connectent")
    detail = Text("Please try again in a few seconds.", "Réessayez dans quelques secondes.")


class Passwords:
    """Hashing and verifying, `AT_ONCE` at a time in this process."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._slots: anyio.Semaphore | None = None
        self._waiting = 0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Hold one of the few places; refuse when too many wait, before they cost memory."""
        if self._slots is None:
            self._slots = anyio.Semaphore(AT_ONCE)
        if self._waiting >= _WAITING:
            raise SignInBusy(retry_after=2)
        self._waiting += 1
        try:
            async with self._slots:
                yield
        finally:
            self._waiting -= 1

    async def hash(self, password: str) -> str:
        async with self.slot():
            return await anyio.to_thread.run_sync(self._hasher.hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether it is the password; call it within a `slot`. Without a hash it takes as long and is never right."""
        right = await anyio.to_thread.run_sync(partial(self._verify, password_hash or NOBODY, password))
        return right and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        return self._hasher.check_needs_rehash(password_hash)

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


async def get_passwords(request: Request) -> Passwords:
    passwords: Passwords = request.app.state.passwords
    return passwords


PasswordsDep = Annotated[Passwords, Depends(get_passwords)]
