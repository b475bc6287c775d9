"""Entity tags: a strong one names a version of a thing, a weak one the bytes of an answer (RFC 9110 §8.8, §13)."""

from hashlib import blake2b
from typing import Any

from services.kit.errors import PreconditionMissing, Stale


def of_version(version: int) -> str:
    return f'"v{version}"'


def of_answer(answer: Any, body: bytes) -> str:
    """The tag of one thing by its `version`; of anything else by its content."""
    version = getattr(answer, "version", None)
    if isinstance(version, int):
        return of_version(version)
    return f'W/"{blake2b(body, digest_size=12).hexdigest()}"'


def listed(header: str) -> list[str]:
    return [tag.strip() for tag in header.split(",")]


class Match:
    """What the caller said in If-Match."""

    def __init__(self, header: str | None) -> None:
        self._header = header

    def check(self, version: int) -> None:
        """Refuse a change without If-Match (428), or of another version than the caller has read (412)."""
        if self._header is None:
            raise PreconditionMissing
        if self._header.strip() != "*" and of_version(version) not in listed(self._header):
            raise Stale
