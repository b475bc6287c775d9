"""The reports there are."""

from typing import Final

from services.kit.text import Text
from services.startups.reports.asked import Report
from services.startups.reports.desks import DESKS
from services.startups.reports.funnel import FUNNEL
from services.startups.reports.jobs import JOBS
from services.startups.reports.money import MONEY
from services.startups.reports.portfolio import PORTFOLIO
from services.startups.reports.quality import DATA_QUALITY
from services.startups.reports.survival import SURVIVAL
from services.startups.reports.territory import TERRITORY

REPORTS: Final[dict[str, Report]] = {
    report.name: report for report in (PORTFOLIO, FUNNEL, JOBS, MONEY, SURVIVAL, TERRITORY, DATA_QUALITY, DESKS)
}
_OF_ALL: Final = {
    "enterprise": Text(
        "Startups with the same SIREN are one enterprise and count once; what was taken away counts nowhere.",
        "Les startups de même SIREN sont une entreprise et comptent une fois ; ce qui a été retiré ne compte pas.",
    ),
    "period": Text("Local days from `from` on, before `to`.", "Jours locaux à partir de `from`, avant `to`."),
}


def definition(report: Report, language: str) -> dict[str, str]:
    """What each figure means; it travels with the figures."""
    texts = {**report.figures, "coverage": report.coverage, **_OF_ALL}
    return {name: text.render(language) for name, text in texts.items()}
