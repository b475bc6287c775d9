"""What may stand in a recurrence rule (RFC 5545 §3.3.10). A series names days; its time of day is that of its start."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from services.kit.errors import Violation
from services.kit.text import Text
from services.spaces.series.errors import RuleInvalid

_FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_BY_DAY: Final = re.compile(r"(?:([+-]?)0?([1-9]|[1-4]\d|5[0-3]))?(?:MO|TU|WE|TH|FR|SA|SU)")
_WEEK_STARTS: Final = re.compile(r"MO|TU|WE|TH|FR|SA|SU")
_UNTIL: Final = re.compile(r"\d{8}(T\d{6}Z)?")
_NUMBER: Final = re.compile(r"[+-]?\d{1,20}")
# The numbers that a part may hold; those of the second table count from the end too.
_PLAIN: Final[Mapping[str, range]] = {"COUNT": range(1, 10**20), "INTERVAL": range(1, 1001), "BYMONTH": range(1, 13)}
_SIGNED: Final[Mapping[str, int]] = {"BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
# How many days there are to pick from in one day, week, month, year.
_SET_SIZES: Final[Mapping[str, int]] = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_ONE_ONLY: Final = frozenset({"FREQ", "COUNT", "INTERVAL", "UNTIL", "WKST"})
_KNOWN: Final = frozenset({*_ONE_ONLY, *_PLAIN, *_SIGNED, "BYDAY"})
_CLOCK: Final = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_DAYS_OF: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Rule(NamedTuple):
    """The parts of a rule as they were written, and where it ends."""

    parts: Mapping[str, str]
    times: int | None
    until: date | datetime | None

    @property
    def endless(self) -> str:
        """The rule without its end, for whoever looks after that."""
        return ";".join(f"{name}={value}" for name, value in self.parts.items() if name not in {"COUNT", "UNTIL"})


def invalid(en: str, fr: str, actual: str | None = None) -> RuleInvalid:
    return RuleInvalid(violations=[Violation("series.rrule", Text(en, fr), field="rrule", actual=actual)])


def parsed(text: str) -> Rule:
    """The rule that a text says; refuses with what is wrong with it."""
    parts: dict[str, str] = {}
    for part in text.upper().removeprefix("RRULE:").split(";"):
        name, _, value = part.partition("=")
        if name in _CLOCK or (name == "FREQ" and value in {"HOURLY", "MINUTELY", "SECONDLY"}):
            raise invalid(
                "A series names days; its time of day is that of starts_at.",
                "Une série désigne des jours ; son heure est celle de starts_at.",
                part,
            )
        if name not in _KNOWN or name in parts or not _holds(name, value):
            raise invalid("This part cannot be read.", "Cette partie est illisible.", part)
        parts[name] = _plainly(value)
    _check_together(parts)
    until = parts.get("UNTIL", "")
    return Rule(parts, int(parts["COUNT"]) if "COUNT" in parts else None, _instant(until) if until else None)


def _holds(name: str, value: str) -> bool:
    items = [value] if name in _ONE_ONLY else value.split(",")
    return all(_is_item(name, item) for item in items)


def _plainly(value: str) -> str:
    """Without what is said twice: the time it takes to follow a rule grows with what it says."""
    items = (str(int(item)) if _NUMBER.fullmatch(item) else item for item in value.split(","))
    return ",".join(dict.fromkeys(items))


def _is_item(name: str, item: str) -> bool:
    if name == "FREQ":
        return item in _FREQUENCIES
    if name in {"BYDAY", "WKST"}:
        return (_BY_DAY if name == "BYDAY" else _WEEK_STARTS).fullmatch(item) is not None
    if name == "UNTIL":
        return _UNTIL.fullmatch(item) is not None
    if _NUMBER.fullmatch(item) is None:
        return False
    return int(item) in _PLAIN[name] if name in _PLAIN else 0 < abs(int(item)) <= _SIGNED[name]


def _instant(value: str) -> date | datetime:
    try:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError as error:
        raise invalid("There is no such day.", "Ce jour n’existe pas.", f"UNTIL={value}") from error


def _check_together(parts: Mapping[str, str]) -> None:
    """What the parts may not say together."""
    frequency = parts.get("FREQ")
    if frequency is None:
        raise invalid("FREQ is needed.", "FREQ est obligatoire.")
    if ("COUNT" in parts) == ("UNTIL" in parts):
        raise invalid("Say where it ends: COUNT or UNTIL, one of them.", "Indiquez sa fin : COUNT ou UNTIL, un seul.")
    yearly = frequency == "YEARLY"
    numbered = any(item[0] in "+-0123456789" for item in parts.get("BYDAY", "MO").split(","))
    misplaced = {
        "BYDAY": numbered and (frequency in {"DAILY", "WEEKLY"} or "BYWEEKNO" in parts),
        "BYMONTHDAY": frequency == "WEEKLY",
        "BYYEARDAY": not yearly,
        "BYWEEKNO": not yearly,
        "BYSETPOS": not any(name.startswith("BY") and name != "BYSETPOS" for name in parts)
        or any(abs(int(item)) > _SET_SIZES[frequency] for item in parts.get("BYSETPOS", "1").split(",")),
    }
    for name, is_so in misplaced.items():
        if name in parts and is_so:
            raise invalid(
                "This part has no meaning with the others.", "Cette partie n’a pas de sens avec les autres.", name
            )
    if "BYMONTH" in parts and "BYMONTHDAY" in parts:
        longest = max(_DAYS_OF[int(month) - 1] for month in parts["BYMONTH"].split(","))
        if min(abs(int(day)) for day in parts["BYMONTHDAY"].split(",")) > longest:
            raise invalid("These months have no such day.", "Ces mois n’ont pas ce jour.", "BYMONTHDAY")
