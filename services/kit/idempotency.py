"""Idempotency keys: the answer to a POST is stored in its effect's transaction and given again for the same key."""

import re
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from services.kit.errors import Malformed, Refused
from services.kit.tables import idempotency
from services.kit.text import Text

_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")


class KeyInvalid(Malformed):
    code = "idempotency.key_invalid"
    title = Text("The Idempotency-Key cannot be used", "L’Idempotency-Key est inutilisable")
    detail = Text("Send 1 to 255 visible ASCII characters.", "Envoyez de 1 à 255 caractères ASCII visibles.")


class KeyReused(Refused):
    code = "idempotency.mismatch"
    title = Text("This key was used for another request", "Cette clé a servi à une autre requête")
    detail = Text("Use a new Idempotency-Key for a new request.", "Utilisez une nouvelle Idempotency-Key.")


def checked(key: str) -> str:
    if not _VISIBLE.fullmatch(key):
        raise KeyInvalid
    return key


def fingerprint_key(signing_key: str) -> bytes:
    """The key under which a process takes the fingerprints of requests."""
    return sha256(b"idempotency " + signing_key.encode()).digest()


def claim(session: Session, *, caller: str, key: str, fingerprint: str, now: datetime) -> Any | None:
    """Take the key for this request, or return the stored answer (`status, headers, body`) of the first one.

    While another transaction holds the key, the insert waits for its end: on PostgreSQL on the unique index, on
    SQLite because there is one writer.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(idempotency)
        .values(caller=caller, key=key, fingerprint=fingerprint, at=now)
        .on_conflict_do_nothing()
        .returning(idempotency.c.key)
    )
    if session.execute(statement).first() is not None:
        return None
    stored = session.execute(
        select(idempotency.c.fingerprint, idempotency.c.status, idempotency.c.headers, idempotency.c.body).where(
            idempotency.c.caller == caller, idempotency.c.key == key
        )
    ).one()
    if stored.fingerprint != fingerprint:
        raise KeyReused
    return stored


def store(session: Session, *, caller: str, key: str, status: int, headers: dict[str, str], body: bytes) -> None:
    session.execute(
        update(idempotency)
        .where(idempotency.c.caller == caller, idempotency.c.key == key)
        .values(status=status, headers=headers, body=body)
    )


def forget(session: Session, *, before: datetime) -> None:
    session.execute(delete(idempotency).where(idempotency.c.at < before))
