"""The two credentials: what they look like, and how a secret is kept and compared."""

import hmac
import re
import secrets
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

KEY: Final = "dq"
SESSION: Final = "dqs"
# Hexadecimal throughout: no underscore can stand in a part, so the parts cannot be confused.
_FORM: Final = re.compile(r"(dqs?)_([0-9a-f]{32})_([0-9a-f]{64})")
_OURS: Final = re.compile(r"dqs?_")


class Credential(NamedTuple):
    """A credential as it was sent: its kind, the id of its row, and the secret to compare."""

    kind: str
    id: str
    secret: str


def new_secret() -> str:
    return secrets.token_hex(32)


def written(kind: str, row_id: str, secret: str) -> str:
    """The text a client sends."""
    return f"{kind}_{UUID(row_id).hex}_{secret}"


def parsed(text: str) -> Credential | None:
    """The parts of a credential of ours, or None."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    kind, row_id, secret = found.groups()
    return Credential(kind, str(UUID(row_id)), secret)


def is_ours(text: str) -> bool:
    """Whether a text claims to be one of our credentials, valid or not."""
    return _OURS.match(text) is not None


def hashed(secret: str) -> str:
    """What is stored. The secret is 256 random bits, so one round of SHA-256 is as good as many."""
    return sha256(secret.encode()).hexdigest()


def matches(secret: str, stored: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(hashed(secret), stored)
