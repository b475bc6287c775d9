"""Where startups come from and what they do, and whether women are in their teams, where they said so."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from services.kit.text import Text
from services.startups.declarations.quarters import quarter_of
from services.startups.reports.asked import TOTAL, Asked, Report, Result, Row, those
from services.startups.reports.repository import Sources

_UNKNOWN: Final = "unknown"
_RECENT: Final = 4
_COUNTRY_OF: Final = {"siren": "FR", "siret": "FR", "rna": "FR", "ridet": "NC", "tahiti": "PF"}
_BEGINS_WITH_COUNTRY: Final = frozenset({"vat", "foreign"})


def run(sources: Sources, asked: Asked) -> Result:
    here, of = sources.startups(), sources.enterprise_of
    countries: dict[str, str] = {}
    for known in sources.identifiers():
        country = _country(known)
        if country is not None:
            countries.setdefault(of[known.startup_id], country)
    # Of an enterprise with several startups there the first speaks.
    first = {of[row.id]: row for row in reversed(here)}
    everybody = those(first)
    total = Row(TOTAL, "")
    total.count("startups", everybody)
    total.share("share", everybody, everybody)
    _add_women(total, sources, asked)
    rows = [
        *_rows("country", everybody, lambda e: countries.get(e, _UNKNOWN)),
        *_rows("stage", everybody, lambda e: first[e].stage or _UNKNOWN),
        *_rows("sector", everybody, lambda e: first[e].sectors[0] if first[e].sectors else _UNKNOWN),
        total,
    ]
    return Result(rows, len(everybody), sum(e in countries for e in everybody))


def _rows(dimension: str, everybody: Sequence[str], value_of: Callable[[str], str]) -> list[Row]:
    by_value: dict[str, list[str]] = {}
    for enterprise in everybody:
        by_value.setdefault(value_of(enterprise), []).append(enterprise)
    rows = []
    for value, ids in sorted(by_value.items(), key=lambda each: (-len(each[1]), each[0])):
        row = Row(f"{dimension}:{value}", value)
        row.count("startups", ids)
        row.share("share", ids, everybody)
        rows.append(row)
    return rows


def _add_women(row: Row, sources: Sources, asked: Asked) -> None:
    last = quarter_of(asked.until - timedelta(days=1))
    women = {}
    for enterprise, series in sources.declared("jobs_women")["jobs_women"].items():
        recent = [quarter for quarter in series if last.plus(-_RECENT) < quarter <= last]
        if enterprise in sources.present and recent:
            women[enterprise] = series[max(recent)][0]
    row.count("teams_that_said", tuple(women))
    with_women = [enterprise for enterprise, count in women.items() if count > 0]
    row.count("teams_with_women", with_women)
    row.add("women", women)
    row.protect("teams_with_women", "women", people=len(women), others=len(women) - len(with_women))


def _country(known: Any) -> str | None:
    """Where the register is that gave a number; of numbers without a scheme nobody can say."""
    if known.scheme in _BEGINS_WITH_COUNTRY:
        country: str = known.value[:2]
        return country
    return _COUNTRY_OF.get(known.scheme)


TERRITORY: Final = Report(
    name="territory",
    version=1,
    counts="startup",
    coverage=Text(
        "Enterprises with a number of a known country, of all there in the period.",
        "Entreprises ayant un identifiant d’un pays connu, sur les présentes dans la période.",
    ),
    figures={
        "startups": Text(
            "Enterprises there in the period, by country of their identifiers, stage, and first sector.",
            "Entreprises présentes dans la période, par pays de leurs identifiants, stade et premier secteur.",
        ),
        "share": Text("startups divided by all.", "startups divisé par l’ensemble."),
        "teams_that_said": Text(
            "Those that chose to declare how many women are in the team, in the last four quarters of the period.",
            "Celles qui ont choisi de déclarer le nombre de femmes dans l’équipe, aux quatre derniers trimestres.",
        ),
        "teams_with_women": Text(
            "Of these, those with at least one. Hidden below 5, also where fewer than 5 have none.",
            "Parmi elles, au moins une. Masqué sous 5, aussi si moins de 5 n’en ont aucune.",
        ),
        "women": Text("Women in these teams. Hidden alike.", "Femmes dans ces équipes. Masqué de même."),
    },
    run=run,
)
