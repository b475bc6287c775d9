"""Entity tags: a strong one names a version of a thing, a weak one the bytes of an answer (RFC 9110 §8.8, §13).

What is derived (seats left, a status by date) changes without an edit. So the tag of a version also names the bytes,
`"v3-5f0c…"`: a cached answer never hides the change, while If-Match looks at the version alone.
"""

from hashlib import blake2b
from typing import Any

from services.kit.errors import PreconditionMissing, Stale


def of_version(version: int) -> str:
    return f'"v{version}"'


def of_answer(answer: Any, body: bytes) -> str:
    """The tag of one thing by its `version` and content; of anything else by its content alone."""
    version = getattr(answer, "version", None)
    if isinstance(version, int):
        return f'"v{version}-{blake2b(body, digest_size=8).hexdigest()}"'
    return f'W/"{blake2b(body, digest_size=12).hexdigest()}"'


def names(if_none_match: str, tag: str) -> bool:
    """Whether the caller has the answer with this tag. Weak tags count: a proxy that compresses weakens ours."""
    known = {each.removeprefix("W/") for each in _listed(if_none_match)}
    return "*" in known or tag.removeprefix("W/") in known


def _listed(header: str) -> list[str]:
    return [tag.strip() for tag in header.split(",")]


class Match:
    """What the caller said in If-Match."""

    def __init__(self, header: str | None) -> None:
        self._header = header

    def check(self, version: int) -> None:
        """Refuse a change without If-Match (428), or of another version than the caller has read (412)."""
        if self._header is None:
            raise PreconditionMissing
        versions = {tag.partition("-")[0].rstrip('"') + '"' for tag in _listed(self._header)}
        if self._header.strip() != "*" and of_version(version) not in versions:
            raise Stale
