"""Who still exists one, three and five years after they first came."""

from datetime import date
from typing import Final

from services.kit.text import Text
from services.startups.declarations.quarters import quarter_of
from services.startups.reports.asked import TOTAL, Asked, Report, Result, Row
from services.startups.reports.repository import Sources
from services.startups.reports.stays import after_years

_YEARS: Final = (1, 3, 5)


def run(sources: Sources, asked: Asked) -> Result:
    closed = sources.closings()
    lives = _Lives(sources, closed)
    row = Row(TOTAL, "")
    reached, known = 0, 0
    for years in _YEARS:
        days = {e: after_years(stays[0].starts_on, years) for e, stays in sources.stays.items()}
        due = {e: day for e, day in days.items() if asked.has(day)}
        told = [e for e, day in due.items() if lives.is_known(e, day)]
        alive = [e for e in told if e not in closed or closed[e] > due[e]]
        row.count(f"reached_{years}y", tuple(due))
        row.count(f"known_{years}y", told)
        row.count(f"alive_{years}y", alive)
        row.share(f"rate_{years}y", alive, told)
        reached += len(due)
        known += len(told)
    row.count("closed", [e for e, day in closed.items() if asked.has(day)])
    row.count(
        "acquired",
        [
            e
            for e, stays in sources.stays.items()
            if any(s.outcome == "acquired" and asked.has(s.ends_on) for s in stays)
        ],
    )
    return Result([row], reached, known)


class _Lives:
    """Of whom it is known whether they lived on a day: they have closed, or were there or declared since."""

    def __init__(self, sources: Sources, closed: dict[str, date]) -> None:
        self._stays = sources.stays
        self._closed = closed
        self._alive = sources.declared("alive")["alive"]

    def is_known(self, enterprise: str, day: date) -> bool:
        last = self._stays[enterprise][-1].ends_on
        quarter = quarter_of(day)
        said = any(q >= quarter and value for q, (value, _) in self._alive.get(enterprise, {}).items())
        return enterprise in self._closed or last is None or last > day or said


SURVIVAL: Final = Report(
    name="survival",
    version=1,
    counts="startup",
    coverage=Text(
        "Anniversaries of which it is known whether the enterprise lived, of all.",
        "Anniversaires pour lesquels on sait si l’entreprise existait, sur tous.",
    ),
    figures={
        name: text
        for years in _YEARS
        for name, text in {
            f"reached_{years}y": Text(
                f"Enterprises that first came {years} years before a day of the period.",
                f"Entreprises arrivées {years} an(s) avant un jour de la période.",
            ),
            f"known_{years}y": Text(
                "Of these, those that have closed, or were there or declared to be alive on that day or later.",
                "Parmi elles, celles qui ont cessé, ou étaient présentes ou se déclaraient actives ce jour ou après.",
            ),
            f"alive_{years}y": Text(
                "Of the known, those that had not ceased by that day.", "Parmi les connues, non cessées à ce jour."
            ),
            f"rate_{years}y": Text(
                f"alive_{years}y divided by known_{years}y.", f"alive_{years}y divisé par known_{years}y."
            ),
        }.items()
    }
    | {
        "closed": Text(
            "Enterprises that ceased in the period: by their profile, or by how they left.",
            "Entreprises ayant cessé dans la période : selon leur fiche, ou l’issue de leur séjour.",
        ),
        "acquired": Text("Enterprises that left in the period, acquired.", "Entreprises parties par rachat."),
    },
    run=run,
)
