"""Idempotency keys: the answer to a POST is stored in its effect's transaction and given again for the same key.

An answer may hold a secret that is shown this once. So the key is stored as a hash, and the body closed under the key
itself: whoever reads the table, or a backup of it, can open nothing.
"""

import hmac
import re
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from services.kit.errors import Malformed, Refused
from services.kit.tables import idempotency
from services.kit.text import Text

_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")
_NONCE: Final = 12


class KeyInvalid(Malformed):
    code = "idempotency.key_invalid"
    title = Text("The Idempotency-Key cannot be used", "L’Idempotency-Key est inutilisable")
    detail = Text("Send 1 to 255 visible ASCII characters.", "Envoyez de 1 à 255 caractères ASCII visibles.")


class KeyReused(Refused):
    code = "idempotency.mismatch"
    title = Text("This key was used for another request", "Cette clé a servi à une autre requête")
    detail = Text("Use a new Idempotency-Key for a new request.", "Utilisez une nouvelle Idempotency-Key.")


class Stored(NamedTuple):
    """The first answer to a request, as it was."""

    status: int
    headers: dict[str, str]
    body: bytes


class Key:
    """A caller's Idempotency-Key: where its answer is stored, what opens that, and what it was `asked` with."""

    def __init__(self, caller: str, key: str, process_key: bytes, *, asked: bytes) -> None:
        if not _VISIBLE.fullmatch(key):
            raise KeyInvalid
        said = f"{caller}\n{key}".encode()
        # With the process's key, for a caller may count its keys: guessed, a plain hash would tell them.
        self.caller = caller
        self.hashed = hmac.new(process_key, b"stored " + said, sha256).hexdigest()
        # Keyed, for bodies may hold a password: without the key nobody can try candidates on what is stored.
        self.fingerprint = hmac.new(process_key, asked, sha256).hexdigest()
        self._cipher = AESGCM(hmac.digest(process_key, b"closed " + said, sha256))

    def close(self, body: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, body, None)

    def open(self, closed: bytes) -> bytes:
        return self._cipher.decrypt(closed[:_NONCE], closed[_NONCE:], None)


def fingerprint_key(signing_key: str) -> bytes:
    """The key under which a process takes the fingerprints of requests."""
    return sha256(b"idempotency " + signing_key.encode()).digest()


def claim(session: Session, key: Key, *, now: datetime) -> Stored | None:
    """Take the key for this request, or return the stored answer of the first one.

    While another transaction holds the key, the insert waits for its end: on PostgreSQL on the unique index, on
    SQLite because there is one writer.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(idempotency)
        .values(caller=key.caller, key=key.hashed, fingerprint=key.fingerprint, at=now)
        .on_conflict_do_nothing()
        .returning(idempotency.c.key)
    )
    if session.execute(statement).first() is not None:
        return None
    stored = session.execute(
        select(idempotency.c.fingerprint, idempotency.c.status, idempotency.c.headers, idempotency.c.body).where(
            idempotency.c.caller == key.caller, idempotency.c.key == key.hashed
        )
    ).one()
    if stored.fingerprint != key.fingerprint:
        raise KeyReused
    return Stored(stored.status, stored.headers, key.open(stored.body))


def store(session: Session, key: Key, answer: Stored) -> None:
    session.execute(
        update(idempotency)
        .where(idempotency.c.caller == key.caller, idempotency.c.key == key.hashed)
        .values(status=answer.status, headers=answer.headers, body=key.close(answer.body))
    )


def forget_of(session: Session, caller: str) -> None:
    """Forget what was answered to a caller who is no more."""
    session.execute(delete(idempotency).where(idempotency.c.caller == caller))


def forget(session: Session, *, before: datetime) -> None:
    session.execute(delete(idempotency).where(idempotency.c.at < before))
