"""How well the startups of a hub are described."""

from collections import Counter
from datetime import timedelta
from typing import Final

from services.kit.text import Text
from services.startups.reports.asked import TOTAL, Asked, Report, Result, Row
from services.startups.reports.repository import Sources

_STALE: Final = timedelta(days=365)


def run(sources: Sources, asked: Asked) -> Result:
    here, of = sources.startups(), sources.enterprise_of
    ids = [row.id for row in here]
    identified = {row.startup_id for row in sources.identifiers()}
    shown = sources.startups_with_faces()
    sites = Counter(row.domain for row in here if row.domain)
    twins = Counter(of[startup_id] for startup_id in ids)
    incomplete = [s.id for s in here if not (s.pitch and s.descriptions and s.stage and s.sectors)]
    row = Row(TOTAL, "")
    row.count("startups", ids)
    row.count("no_identifier", [i for i in ids if i not in identified])
    row.count("unconfirmed", [s.id for s in here if s.confirmed_at.date() < asked.until - _STALE])
    row.count("no_website", [s.id for s in here if not s.website])
    row.count("same_site", [s.id for s in here if sites[s.domain] > 1])
    row.count("same_enterprise", [i for i in ids if twins[of[i]] > 1])
    row.count("incomplete", incomplete)
    row.count("nobody_shown", [i for i in ids if i not in shown])
    return Result([row], len(ids), len(ids) - len(incomplete))


DATA_QUALITY: Final = Report(
    name="data_quality",
    version=1,
    counts="startup",
    coverage=Text("Startups that are not incomplete, of all.", "Startups complètes, sur toutes."),
    figures={
        "startups": Text(
            "Startups there in the period, as they are described today. Here startups count, not enterprises.",
            "Startups présentes dans la période, telles que décrites aujourd’hui. Ici comptent les startups, non les "
            "entreprises.",
        ),
        "no_identifier": Text("Without a number in any register.", "Sans identifiant d’aucun registre."),
        "unconfirmed": Text(
            "Which nobody has said to be right in the year before the end of the period.",
            "Que personne n’a confirmées dans l’année précédant la fin de la période.",
        ),
        "no_website": Text("Without a site.", "Sans site."),
        "same_site": Text("On the same site as another one here.", "Sur le même site qu’une autre d’ici."),
        "same_enterprise": Text("With the same SIREN as another one here.", "De même SIREN qu’une autre d’ici."),
        "incomplete": Text(
            "Without pitch, description, stage or sector.", "Sans accroche, description, stade ou secteur."
        ),
        "nobody_shown": Text(
            "Of whose team nobody has agreed to be shown publicly.",
            "Dont aucun membre de l’équipe n’a accepté d’être affiché publiquement.",
        ),
    },
    run=run,
)
