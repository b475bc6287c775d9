"""Money raised: private, public, and one beside the other."""

from typing import Any, Final

from services.kit.text import Text
from services.startups.declarations.quarters import Quarter
from services.startups.reports.asked import TOTAL, Asked, Report, Result, Row
from services.startups.reports.repository import Series, Sources
from services.startups.reports.stays import first_day

_EURO: Final = "EUR"
_MILLION: Final = 100_000_000  # of cents
_METRICS: Final = ("money_raised_private", "money_raised_public")


def run(sources: Sources, asked: Asked) -> Result:
    declared = sources.declared(*_METRICS)
    said: set[str] = set()
    others: set[str] = set()
    amounts: dict[str, dict[str, int]] = {}
    for enterprise in sources.present:
        of_it = [declared[metric].get(enterprise, {}) for metric in _METRICS]
        quarters = [{q: v for q, v in series.items() if _is_within(q, asked)} for series in of_it]
        if any(quarters):
            said.add(enterprise)
            private, public = (_euros(series) for series in quarters)
            amounts[enterprise] = {"private": private, "public": public}
            others |= {enterprise for series in quarters for _, currency in series.values() if currency != _EURO}
    for row in sources.rounds():
        enterprise = sources.enterprise_of[row.startup_id]
        # Who declares has told of these rounds already.
        if enterprise not in sources.present or enterprise in said or not asked.has(first_day(row.raised_on)):
            continue
        if row.currency != _EURO:
            others.add(enterprise)
            continue
        private, public = _split(row)
        known = amounts.setdefault(enterprise, {"private": 0, "public": 0})
        known["private"] += private
        known["public"] += public
    return Result([_row(amounts, others)], len(sources.present), len(said | amounts.keys()))


def _row(amounts: dict[str, dict[str, int]], others: set[str]) -> Row:
    raised = {e: known for e, known in sorted(amounts.items()) if known["private"] + known["public"] > 0}
    private = {e: known["private"] for e, known in raised.items()}
    public = {e: known["public"] for e, known in raised.items()}
    total = {e: private[e] + public[e] for e in raised}
    row = Row(TOTAL, "")
    row.count("raised", tuple(raised))
    row.add("total", total)
    row.add("private", private)
    row.add("public", public)
    row.middle("median", total)
    row.share("share_private_over_public", [e for e in raised if private[e] > public[e]], raised)
    row.share("share_private_over_3x_public", [e for e in raised if private[e] > 3 * public[e]], raised)
    row.share("share_private_over_1m", [e for e in raised if private[e] > _MILLION], raised)
    row.count("other_currencies", tuple(sorted(others)))
    return row


def _is_within(quarter: Quarter, asked: Asked) -> bool:
    return asked.since <= quarter.starts_on and quarter.ends_on <= asked.until


def _euros(series: Series) -> int:
    return sum(amount for amount, currency in series.values() if currency == _EURO)


def _split(row: Any) -> tuple[int, int]:
    """A round as its private and public part; of a grant whose share is not known all is public."""
    share = row.public_share if row.public_share is not None else 100 if row.kind == "grant" else 0
    public = row.amount * share // 100
    return row.amount - public, public


MONEY: Final = Report(
    name="money",
    version=1,
    counts="startup",
    coverage=Text(
        "Enterprises there in the period with a validated declaration of money raised, or else a round, of all.",
        "Entreprises présentes dans la période avec des fonds déclarés et validés, sinon une levée, sur toutes.",
    ),
    figures={
        "raised": Text(
            "Enterprises there in the period that raised money in it: as declared for quarters within it, or else by "
            "their rounds; a date that names no day counts on its first.",
            "Entreprises présentes ayant levé des fonds dans la période : selon leurs déclarations des trimestres "
            "entiers, sinon leurs levées ; une date imprécise compte à son premier jour.",
        ),
        "total": Text("private + public, in cents.", "private + public, en centimes."),
        "private": Text(
            "Private money in cents; of a round what its public share leaves.",
            "Fonds privés en centimes ; d’une levée, ce que laisse sa part publique.",
        ),
        "public": Text(
            "Public money in cents; a grant whose share is not known is all public.",
            "Fonds publics en centimes ; une subvention sans part connue est entièrement publique.",
        ),
        "median": Text("Median of total over those that raised.", "Médiane de total parmi celles qui ont levé."),
        "share_private_over_public": Text(
            "Share of those that raised with more private than public money.",
            "Part de celles qui ont levé avec plus de privé que de public.",
        ),
        "share_private_over_3x_public": Text(
            "Share with more than three times as much private as public.", "Part avec plus de trois fois plus de privé."
        ),
        "share_private_over_1m": Text(
            "Share with more than 1,000,000 EUR of private money.", "Part avec plus de 1 000 000 EUR de fonds privés."
        ),
        "other_currencies": Text(
            "Enterprises with money in other currencies than EUR, which is in no sum.",
            "Entreprises ayant des fonds en d’autres devises que l’euro, absents des sommes.",
        ),
    },
    run=run,
)
