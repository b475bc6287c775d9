"""Desks sold beside the quota, by programme."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any, Final

from services.kit.text import Text
from services.startups.reports.asked import TOTAL, Asked, Figure, Report, Result, Row, those
from services.startups.reports.repository import Sources

_NONE: Final = "none"


def run(sources: Sources, asked: Asked) -> Result:
    by_programme: dict[str | None, list[Any]] = {}
    for row in sources.memberships:
        by_programme.setdefault(row.programme_id, []).append(row)
    programmes = sources.programmes()
    rows = [_row(p.id, p.name, by_programme.get(p.id, []), p.desks_quota, sources, asked) for p in programmes]
    if asked.programme_id is None:
        rows.append(_row(_NONE, "", by_programme.get(None, []), None, sources, asked))
    quotas = [p.desks_quota for p in programmes if p.desks_quota is not None]
    # Most desks are in no programme, so a sum of quotas would say nothing beside all that were sold.
    rows.append(_row(TOTAL, "", sources.memberships, None, sources, asked))
    return Result(rows, len(programmes), len(quotas))


def _row(key: str, name: str, memberships: Sequence[Any], quota: int | None, sources: Sources, asked: Asked) -> Row:
    last = asked.until - timedelta(days=1)
    taken = [m for m in memberships if m.desks and (m.ends_on is None or m.ends_on > asked.since)]
    there = [m for m in taken if m.starts_on <= last and (m.ends_on is None or last < m.ends_on)]
    of = sources.enterprise_of
    ids, sold = those(of[m.startup_id] for m in there), sum(m.desks for m in there)
    row = Row(key, name)
    row.count("startups", ids)
    row.figures["sold"] = Figure(sold, ids)
    row.figures["most_sold"] = Figure(_most(taken, asked), those(of[m.startup_id] for m in taken))
    row.figures["quota"] = Figure(quota)
    row.figures["left"] = Figure(None if quota is None else quota - sold)
    return row


def _most(taken: Sequence[Any], asked: Asked) -> int:
    """The most desks on one day of the period; a day on which some are given back and others taken counts once."""
    changes: list[tuple[date, int]] = [(max(m.starts_on, asked.since), m.desks) for m in taken]
    changes += [(m.ends_on, -m.desks) for m in taken if m.ends_on is not None and m.ends_on < asked.until]
    return max(accumulate((desks for _, desks in sorted(changes)), initial=0))


DESKS: Final = Report(
    name="desks",
    version=1,
    counts="startup",
    coverage=Text("Programmes with a quota, of all.", "Programmes ayant un quota, sur tous."),
    figures={
        "startups": Text(
            "Enterprises with desks on the last day of the period, by programme; `none`: without one.",
            "Entreprises ayant des postes le dernier jour de la période, par programme ; `none` : sans programme.",
        ),
        "sold": Text("Their desks on that day.", "Leurs postes ce jour-là."),
        "most_sold": Text("The most on one day of the period.", "Le maximum un jour de la période."),
        "quota": Text("The quota of the programme today.", "Le quota du programme aujourd’hui."),
        "left": Text("quota minus sold.", "quota moins sold."),
    },
    run=run,
)
