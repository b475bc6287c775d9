"""Who came, who left and who is there."""

from datetime import date
from typing import Final

from services.kit.text import Text
from services.startups.reports.asked import TOTAL, Asked, Figure, Report, Result, Row, those
from services.startups.reports.repository import Sources
from services.startups.reports.stays import Stay

_OUTCOMES: Final = ("graduated", "acquired", "left", "excluded", "closed")


def run(sources: Sources, asked: Asked) -> Result:
    stays = [stay for known in sources.stays.values() for stay in known]
    first = {known[0] for known in sources.stays.values()}
    came = [stay for stay in stays if asked.has(stay.starts_on)]
    left = [stay for stay in stays if asked.has(stay.ends_on)]
    row = Row(TOTAL, "")
    row.figures["opening"] = _of([s for s in stays if s.starts_on < asked.since and _ends_from(s, asked.since)])
    row.figures["first_arrivals"] = _of([stay for stay in came if stay in first])
    row.figures["returns"] = _of([stay for stay in came if stay not in first])
    row.figures["departures"] = _of(left)
    for outcome in _OUTCOMES:
        row.figures[f"departures_{outcome}"] = _of([stay for stay in left if stay.outcome == outcome])
    unknown = [stay for stay in left if stay.outcome not in _OUTCOMES]
    row.figures["departures_unknown"] = _of(unknown)
    row.figures["closing"] = _of([s for s in stays if s.starts_on < asked.until and _ends_from(s, asked.until)])
    return Result([row], len(left), len(left) - len(unknown))


def _ends_from(stay: Stay, day: date) -> bool:
    return stay.ends_on is None or stay.ends_on >= day


def _of(stays: list[Stay]) -> Figure:
    """Movements are counted, and told by who moved: one may leave and come back in one period."""
    return Figure(len(stays), those(stay.enterprise for stay in stays))


_LEFT: Final = {
    "graduated": Text("Departures: programme completed.", "Départs : parcours achevé."),
    "acquired": Text("Departures: acquired by another enterprise.", "Départs : rachat par une autre entreprise."),
    "left": Text("Departures: of their own will.", "Départs : à leur initiative."),
    "excluded": Text("Departures: excluded.", "Départs : exclusion."),
    "closed": Text("Departures: ceased to exist.", "Départs : cessation d’activité."),
    "unknown": Text("Departures whose outcome nobody has told.", "Départs dont l’issue n’est pas renseignée."),
}
PORTFOLIO: Final = Report(
    name="portfolio",
    version=1,
    counts="startup",
    coverage=Text("Departures whose outcome is known, of all.", "Départs dont l’issue est connue, sur l’ensemble."),
    figures={
        "opening": Text("There on the day before the period.", "Présentes la veille de la période."),
        "first_arrivals": Text(
            "Stays that began in the period and are the first of their enterprise. Memberships that touch or overlap "
            "are one stay.",
            "Séjours commencés dans la période, premiers de leur entreprise. Des adhésions qui se touchent ou se "
            "chevauchent forment un seul séjour.",
        ),
        "returns": Text("Stays that began in the period after an earlier one.", "Séjours commencés après un premier."),
        "departures": Text(
            "Stays whose first day of absence is in the period.", "Séjours dont le premier jour d’absence y tombe."
        ),
        **{f"departures_{outcome}": text for outcome, text in _LEFT.items()},
        "closing": Text(
            "There on its last day: opening + first_arrivals + returns - departures.",
            "Présentes le dernier jour : opening + first_arrivals + returns - departures.",
        ),
    },
    run=run,
)
