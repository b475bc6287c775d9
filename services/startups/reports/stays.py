"""How long enterprises stayed, from the memberships of their startups: decisions on plain values."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

_FRENCH: Final = ("siren", "siret", "vat")


class Stay(NamedTuple):
    """An unbroken time on the days `[starts_on, ends_on)`, whatever memberships it is made of."""

    enterprise: str
    starts_on: date
    ends_on: date | None
    outcome: str | None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def enterprises(startup_ids: Iterable[str], identifiers: Iterable[Any]) -> dict[str, str]:
    """By startup the enterprise it is: startups with the same SIREN are one, under the first of their ids."""
    sirens: dict[str, str] = {}
    for known in sorted(identifiers, key=lambda each: _FRENCH.index(each.scheme)):
        siren = known.value[4:] if known.scheme == "vat" else known.value[:9]
        sirens.setdefault(known.startup_id, siren)
    first: dict[str, str] = {}
    found = {}
    for startup_id in sorted(set(startup_ids)):
        siren = sirens.get(startup_id)
        found[startup_id] = first.setdefault(siren, startup_id) if siren else startup_id
    return found


def stays(memberships: Iterable[Any], enterprise_of: Mapping[str, str]) -> dict[str, list[Stay]]:
    """By enterprise its stays in order; what touches or overlaps is one, and ends as its last part does."""
    found: dict[str, list[Stay]] = {}
    for row in sorted(memberships, key=_order):
        stay = Stay(enterprise_of[row.startup_id], row.starts_on, row.ends_on, row.outcome)
        known = found.setdefault(stay.enterprise, [])
        before = known[-1] if known else None
        if before is None or (before.ends_on is not None and before.ends_on < stay.starts_on):
            known.append(stay)
        elif before.ends_on is not None and (stay.ends_on is None or stay.ends_on >= before.ends_on):
            known[-1] = before._replace(ends_on=stay.ends_on, outcome=stay.outcome)
    return found


def _order(row: Any) -> tuple[Any, ...]:
    """One order for everybody, whatever the database finds first: a figure that is frozen can be worked out again."""
    return row.starts_on, row.ends_on or date.max, row.outcome or "", row.startup_id


def after_years(day: date, years: int) -> date:
    """The same day so many years later; of 29 February the day before where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def first_day(text: str) -> date:
    """The first day that a date such as `2031`, `2031-03` or `2031-03-15` can mean."""
    year, month, day = (*text.split("-"), "1", "1")[:3]
    return date(int(year), int(month), int(day))
