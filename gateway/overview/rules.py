"""How the parts of several services become one screen."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

PARTS: Final = ("now", "waiting", "use", "portfolio")


def merged(answers: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Same-named parts put together; what is not an object is no part."""
    parts: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
    for answer in answers:
        for part in PARTS:
            said = answer.get(part)
            if isinstance(said, Mapping):
                parts[part].update(said)
    return parts
