"""Desks sold beside the quota, by programme."""

from datetime import timedelta
from typing import Any, Final

from services.kit.text import Text
from services.startups.programmes.rules import Claim, peak
from services.startups.reports.asked import TOTAL, Asked, Figure, Report, Result, Row, those
from services.startups.reports.sources import Sources

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
    rows.append(_row(TOTAL, "", sources.memberships, sum(quotas) if quotas else None, sources, asked))
    return Result(rows, len(programmes), len(quotas))


def _row(key: str, name: str, memberships: Any, quota: int | None, sources: Sources, asked: Asked) -> Row:
    day = asked.until - timedelta(days=1)
    claims = [Claim(m.programme_id, m.desks, m.starts_on, m.ends_on) for m in memberships if m.desks]
    sold = peak(claims, start=day, end=asked.until)
    there = [m for m in memberships if m.desks and m.starts_on <= day and (m.ends_on is None or day < m.ends_on)]
    ids = those(sources.enterprise_of[m.startup_id] for m in there)
    most = those(
        sources.enterprise_of[m.startup_id]
        for m in memberships
        if m.desks and m.starts_on < asked.until and (m.ends_on is None or m.ends_on > asked.since)
    )
    row = Row(key, name)
    row.count("startups", ids)
    row.figures["sold"] = Figure(sold, ids)
    row.figures["most_sold"] = Figure(peak(claims, start=asked.since, end=asked.until), most)
    row.figures["quota"] = Figure(quota)
    row.figures["left"] = Figure(None if quota is None or key == TOTAL else quota - sold)
    return row


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
