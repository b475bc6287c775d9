"""A report with its answer, as it goes over the wire."""

from typing import NamedTuple

from services.startups.reports.asked import Figure, Report, Result, ratio
from services.startups.reports.catalogue import definition
from services.startups.reports.schemas import Coverage, FigureRead, Filters, ReportRead, ReportRow


class Told(NamedTuple):
    """A report with its answer."""

    report: Report
    filters: Filters
    result: Result


def shown(told: Told, language: str) -> ReportRead:
    report, filters, result = told
    return ReportRead(
        report=report.name,
        definition_version=report.version,
        definition=definition(report, language),
        filters=filters,
        counts=report.counts,
        coverage=coverage(result.asked, result.answered),
        rows=[
            ReportRow(key=row.key, name=row.name, figures={n: shown_figure(f) for n, f in row.figures.items()})
            for row in result.rows
        ],
    )


def shown_figure(figure: Figure) -> FigureRead:
    return FigureRead(value=figure.value, counted=len(figure.counted), hidden=figure.is_hidden)


def coverage(asked: int, answered: int) -> Coverage:
    return Coverage(asked=asked, answered=answered, rate=ratio(answered, asked))
