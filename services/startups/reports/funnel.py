"""What became of those who applied, by cohort."""

from typing import Any, Final

from services.kit.text import Text
from services.startups.applications.rules import state_at
from services.startups.reports.asked import TOTAL, Asked, Figure, Report, Result, Row
from services.startups.reports.repository import Sources

_ACCEPTED: Final = frozenset({"accepted", "confirmed", "lapsed"})
_SHORTLISTED: Final = _ACCEPTED | {"shortlisted"}
_ELIGIBLE: Final = _SHORTLISTED | {"in_review", "waitlisted"}


def run(sources: Sources, asked: Asked) -> Result:
    del asked  # the cohorts are narrowed by the sources already
    cohorts = sources.cohorts()
    ids = [cohort.id for cohort in cohorts]
    funnel = _Funnel(sources, ids)
    of_cohort: dict[str, list[Any]] = {}
    for application in funnel.all:
        of_cohort.setdefault(application.cohort_id, []).append(application)
    rows = [funnel.row(each.id, f"{each.name} {each.code}", of_cohort.get(each.id, [])) for each in cohorts]
    total = funnel.row(TOTAL, "", funnel.all)
    decided = [a for a in funnel.all if a.decided_at is not None]
    return Result([*rows, total], len(funnel.all), len(decided))


class _Funnel:
    """How far each application came: what it is now, or was ever brought to."""

    def __init__(self, sources: Sources, cohort_ids: list[str]) -> None:
        self.all = sources.applications(cohort_ids)
        self._reached = sources.reached(row.id for row in self.all)
        for row in self.all:
            now = state_at(sources.now, row.state, row.due_at)
            was = {row.asked_in} if row.state == "needs_info" and row.asked_in else set()
            self._reached.setdefault(row.id, set()).update({now} | was)
        reviews = sources.reviews(cohort_ids)
        self._reviewed = {row.application_id for row in reviews if not row.conflict_of_interest}
        self._conflicts: dict[str, int] = {}
        for row in reviews:
            if row.conflict_of_interest:
                self._conflicts[row.application_id] = self._conflicts.get(row.application_id, 0) + 1

    def row(self, key: str, name: str, applications: list[Any]) -> Row:
        row, ids = Row(key, name), [each.id for each in applications]
        accepted = self._to(ids, _ACCEPTED)
        row.count("received", ids)
        row.count("eligible", [i for i in ids if self._reached[i] & _ELIGIBLE or i in self._reviewed])
        row.count("reviewed", [i for i in ids if i in self._reviewed])
        row.count("shortlisted", self._to(ids, _SHORTLISTED))
        row.count("accepted", accepted)
        row.count("confirmed", self._to(ids, frozenset({"confirmed"})))
        row.share("acceptance_rate", accepted, ids)
        days = {
            each.id: (each.decided_at - each.submitted_at).total_seconds() / 86_400
            for each in applications
            if each.decided_at is not None
        }
        row.middle("days_to_decision", days)
        conflicts = {i: self._conflicts[i] for i in ids if i in self._conflicts}
        row.figures["conflicts_of_interest"] = Figure(sum(conflicts.values()), tuple(conflicts))
        return row

    def _to(self, ids: list[str], states: frozenset[str]) -> list[str]:
        return [i for i in ids if self._reached[i] & states]


FUNNEL: Final = Report(
    name="funnel",
    version=1,
    counts="application",
    coverage=Text("Applications that are decided, of those received.", "Candidatures décidées, sur celles reçues."),
    figures={
        "received": Text(
            "Applications submitted to the cohort; of an enterprise that applied to it again, the last. Without a "
            "cohort: those whose deadline is in the period.",
            "Candidatures déposées à la promotion ; d’une entreprise revenue, la dernière. Sans promotion : celles "
            "dont la date limite tombe dans la période.",
        ),
        "eligible": Text("Those that came to a review.", "Celles parvenues à l’évaluation."),
        "reviewed": Text(
            "Those with a review by somebody who was not in conflict.", "Celles évaluées par quelqu’un sans conflit."
        ),
        "shortlisted": Text("Shortlisted or further.", "Présélectionnées ou au-delà."),
        "accepted": Text("Ever offered a seat.", "Ayant reçu l’offre d’une place."),
        "confirmed": Text("Took their seat.", "Ayant confirmé leur place."),
        "acceptance_rate": Text("accepted divided by received.", "accepted divisé par received."),
        "days_to_decision": Text(
            "Median of the days from submission to the decision that stands.",
            "Médiane des jours entre dépôt et décision en vigueur.",
        ),
        "conflicts_of_interest": Text("Conflicts that reviewers declared.", "Conflits déclarés par les évaluateurs."),
    },
    run=run,
)
