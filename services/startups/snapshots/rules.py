"""What is frozen of a report, how it is read again, and how it differs from today's: plain values."""

from collections.abc import Mapping
from typing import Any, Final

from services.kit.text import LANGUAGES
from services.startups.reports.asked import Figure
from services.startups.reports.catalogue import definition
from services.startups.reports.presentation import Told, coverage
from services.startups.reports.schemas import FigureRead, ReportRead, ReportRow
from services.startups.snapshots.schemas import Difference

_MOST: Final = 100


def content(told: Told) -> dict[str, Any]:
    """Everything that makes the figures, and nothing of when or by whom they were frozen."""
    report, filters, result = told
    return {
        "report": report.name,
        "definition_version": report.version,
        "definition": {language: definition(report, language) for language in LANGUAGES},
        "filters": filters.model_dump(mode="json", by_alias=True),
        "counts": report.counts,
        "coverage": coverage(result.asked, result.answered).model_dump(),
        "rows": [
            {"key": row.key, "name": row.name, "figures": {name: _frozen(each) for name, each in row.figures.items()}}
            for row in result.rows
        ],
    }


def _frozen(figure: Figure) -> dict[str, Any]:
    return {"value": figure.value, "hidden": figure.is_hidden, "counted": sorted(figure.counted)}


def read(kept: Mapping[str, Any], language: str) -> ReportRead:
    rows = [
        ReportRow(
            key=row["key"],
            name=row["name"],
            figures={
                name: FigureRead(value=each["value"], counted=len(each["counted"]), hidden=each["hidden"])
                for name, each in row["figures"].items()
            },
        )
        for row in kept["rows"]
    ]
    return ReportRead.model_validate({**kept, "definition": kept["definition"][language], "rows": rows})


def figure(kept: Mapping[str, Any], key: str, name: str) -> Figure | None:
    each = _figures(kept).get((key, name))
    return None if each is None else Figure(each["value"], each["counted"], each["hidden"])


def differences(kept: Mapping[str, Any], today: Mapping[str, Any]) -> list[Difference]:
    """The figures that another value or other ids stand behind."""
    then, now = _figures(kept), _figures(today)
    found = [place for place in sorted({*then, *now}) if then.get(place) != now.get(place)]
    return [
        Difference(key=key, figure=name, frozen=_value(then, (key, name)), now=_value(now, (key, name)))
        for key, name in found[:_MOST]
    ]


def _figures(kept: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["key"], name): each for row in kept["rows"] for name, each in row["figures"].items()}


def _value(figures: Mapping[tuple[str, str], dict[str, Any]], place: tuple[str, str]) -> int | float | None:
    found: int | float | None = figures[place]["value"] if place in figures else None
    return found
