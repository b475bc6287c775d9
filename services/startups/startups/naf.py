"""Activity codes of the French register (NAF): one spelling, and whether a revision has them."""

from collections.abc import Mapping
from typing import Any, Final

from stdnum.eu import nace

from services.kit.errors import Violation
from services.kit.text import Text

# The revisions of NAF, and the European classification whose classes they divide; of the older two we have no list.
_REVISIONS: Final = {1993: None, 2003: None, 2008: "2.0", 2025: "2.1"}


def canonical(naf: Mapping[str, Any]) -> dict[str, Any]:
    """`6201Z` and `62.01z` are `62.01Z`."""
    code = naf.get("code")
    plain = str(code).upper().replace(".", "")
    return {**naf, "code": f"{plain[:2]}.{plain[2:]}"} if code else dict(naf)


def violation(naf: Mapping[str, Any]) -> Violation | None:
    """Why this cannot be an activity code, or None."""
    code, revision = naf.get("code"), naf.get("revision")
    if not code or not revision:
        field = "naf.revision" if code else "naf.code"
        message = Text("A code needs its revision.", "Un code va avec sa révision.")
        return Violation("naf.incomplete", message, field=field)
    if revision not in _REVISIONS:
        known = ", ".join(map(str, _REVISIONS))
        message = Text(f"The revisions are {known}.", f"Les révisions sont {known}.")
        return Violation("naf.revision_unknown", message, field="naf.revision", actual=revision)
    if _has(revision, code):
        return None
    others = [other for other in _REVISIONS if _REVISIONS[other] and other != revision and _has(other, code)]
    if others:
        message = Text(f"This code is of the revision {others[0]}.", f"Ce code est de la révision {others[0]}.")
        return Violation("naf.other_revision", message, field="naf.code", actual=code, limit=others[0])
    message = Text("No revision has this code.", "Aucune révision ne contient ce code.")
    return Violation("naf.unknown", message, field="naf.code", actual=code)


def _has(revision: int, code: str) -> bool:
    of_europe = _REVISIONS[revision]
    return of_europe is None or bool(nace.is_valid(code[:5], revision=of_europe))
