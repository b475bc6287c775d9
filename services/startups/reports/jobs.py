"""Jobs at entry, now, at exit and after, from what was declared."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from services.kit.text import Text
from services.startups.declarations.metrics import METRICS
from services.startups.declarations.quarters import Quarter, quarter_of
from services.startups.reports.asked import TOTAL, Asked, Report, Result, Row
from services.startups.reports.repository import Series, Sources
from services.startups.reports.stays import after_years

_SCALE: Final = METRICS["jobs_fte"].scale
# How many quarters away from the day a value may be and still stand for it.
_NEAR: Final = 2
_RECENT: Final = 4


def run(sources: Sources, asked: Asked) -> Result:
    declared = sources.declared("jobs_fte", "interns")
    jobs, interns = declared["jobs_fte"], declared["interns"]
    last = quarter_of(asked.until - timedelta(days=1))
    here = [e for e, stays in sources.present.items() if stays[-1].ends_on is None or stays[-1].ends_on >= asked.until]
    ends = {e: stays[-1].ends_on for e, stays in sources.stays.items()}
    gone = {e: day for e, day in ends.items() if day is not None and asked.has(day)}
    entry = _near(jobs, {e: quarter_of(known[0].starts_on) for e, known in sources.present.items()}, ahead=_NEAR)
    now = _near(jobs, dict.fromkeys(here, last), back=_RECENT)
    at_exit = _near(jobs, {e: quarter_of(day) for e, day in gone.items()}, back=_NEAR)
    known = {e: value for e, value in (now | at_exit).items() if e in sources.present}
    row = Row(TOTAL, "")
    row.add("fte_at_entry", entry, scale=_SCALE)
    row.add("fte_now", now, scale=_SCALE)
    row.add("fte_at_exit", at_exit, scale=_SCALE)
    for years in (1, 3):
        days = {e: after_years(day, years) for e, day in ends.items() if day is not None}
        later = {e: quarter_of(day) for e, day in days.items() if asked.has(day)}
        row.add(f"fte_{years}y_after_exit", _near(jobs, later, back=1, ahead=1), scale=_SCALE)
    row.add("net_created", {e: known[e] - entry[e] for e in known if e in entry}, scale=_SCALE)
    row.add("interns_now", _near(interns, dict.fromkeys(here, last), back=_RECENT))
    return Result([row], len(sources.present), len(known))


def _near(
    declared: Mapping[str, Series], wanted: Mapping[str, Quarter], *, back: int = 0, ahead: int = 0
) -> dict[str, int]:
    """What each declared for its quarter, or for the nearest one that is not too far, the earlier ones first."""
    steps = [0, *range(-1, -back - 1, -1), *range(1, ahead + 1)]
    found = {}
    for enterprise, quarter in wanted.items():
        series = declared.get(enterprise, {})
        near = next((series[q] for q in map(quarter.plus, steps) if q in series), None)
        if near is not None:
            found[enterprise] = near[0]
    return found


JOBS: Final = Report(
    name="jobs",
    version=1,
    counts="startup",
    coverage=Text(
        "Enterprises there in the period whose jobs now, or when they left, are declared and validated, of all.",
        "Entreprises présentes dans la période dont l’emploi actuel, ou au départ, est déclaré et validé, sur toutes.",
    ),
    figures={
        "fte_at_entry": Text(
            "Jobs (FTE) of those there in the period, in the quarter they first came or one of the two after it.",
            "Emplois (ETP) des présentes dans la période, au trimestre de première arrivée ou l’un des deux suivants.",
        ),
        "fte_now": Text(
            "Of those there on its last day, in its last quarter or one of the four before.",
            "Des présentes le dernier jour, au dernier trimestre ou l’un des quatre précédents.",
        ),
        "fte_at_exit": Text(
            "Of those who left in the period, in the quarter they left or one of the two before.",
            "Des parties dans la période, au trimestre de départ ou l’un des deux précédents.",
        ),
        "fte_1y_after_exit": Text(
            "Of those who left a year before, give or take a quarter; the anniversary is in the period.",
            "Des parties un an plus tôt, à un trimestre près ; l’anniversaire tombe dans la période.",
        ),
        "fte_3y_after_exit": Text("The same after three years.", "De même après trois ans."),
        "net_created": Text(
            "Jobs now (or at exit) minus at entry, of those of whom both are known.",
            "Emplois actuels (ou au départ) moins à l’entrée, là où les deux sont connus.",
        ),
        "interns_now": Text("Interns, counted apart, as fte_now.", "Stagiaires, comptés à part, comme fte_now."),
    },
    run=run,
)
