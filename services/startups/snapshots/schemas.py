"""Frozen reports on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field

from services.kit.documentation import id_of, shown
from services.kit.wire import Input, Output, line
from services.startups.memberships.schemas import Day, Reference
from services.startups.reports.schemas import Coverage, Filters, Name, ReportRead


class SnapshotCreate(Input):
    report: Name
    hub: Annotated[Reference | None, Field(description="Without it the only hub of yours.")] = None
    programme: Annotated[str | None, Field(max_length=36)] = None
    cohort: Annotated[str | None, Field(max_length=36)] = None
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    title: Annotated[Annotated[str, line(200)] | None, Field(description="What it is for.")] = None

    model_config = shown(
        {
            "report": "jobs",
            "hub": "halle-freyssinet",
            "from": "2030-01-01",
            "to": "2031-01-01",
            "title": "Annual report to the region",
        }
    )


_EXAMPLE: Final[dict[str, Any]] = {
    "id": id_of("jobs of 2030"),
    "report": "jobs",
    "title": "Annual report to the region",
    "filters": {
        "hub_id": id_of("Halle Freyssinet"),
        "programme_id": None,
        "cohort_id": None,
        "from": "2030-01-01",
        "to": "2031-01-01",
    },
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "frozen_by": f"person:{id_of('Noor')}",
    "frozen_at": "2031-01-10T09:12:00Z",
}


class SnapshotListed(Output, serialize_by_alias=True):
    id: str
    report: str
    title: str | None
    filters: Filters
    sha256: Annotated[str, Field(description="Of `…/content`, byte by byte.")]
    frozen_by: str
    frozen_at: datetime

    model_config = shown(_EXAMPLE)


class SnapshotRead(SnapshotListed):
    """The report as it was when it was frozen, with the definitions of then."""

    content: ReportRead

    model_config = shown(
        _EXAMPLE
        | {
            "content": {
                "report": "jobs",
                "definition_version": 1,
                "definition": {"fte_now": "Of those there on its last day."},
                "filters": _EXAMPLE["filters"],
                "counts": "startup",
                "coverage": {"asked": 41, "answered": 35, "rate": 0.8537},
                "rows": [
                    {
                        "key": "total",
                        "name": "",
                        "figures": {"fte_now": {"value": 212.5, "counted": 35, "hidden": False}},
                    }
                ],
            }
        }
    )


class FrozenFigure(Output):
    value: int | float | None
    hidden: bool
    counted: list[str]


class FrozenRow(Output):
    key: str
    name: str
    figures: dict[str, FrozenFigure]


class Content(Output, serialize_by_alias=True):
    """What the hash is of: sorted names, no spaces (RFC 8785). The definitions in both languages, and all ids."""

    report: str
    definition_version: int
    definition: dict[str, dict[str, str]]
    filters: Filters
    counts: str
    coverage: Coverage
    rows: list[FrozenRow]

    model_config = shown(
        {
            "report": "jobs",
            "definition_version": 1,
            "definition": {"en": {"fte_now": "Of those there on its last day."}},
            "filters": _EXAMPLE["filters"],
            "counts": "startup",
            "coverage": {"asked": 1, "answered": 1, "rate": 1},
            "rows": [
                {
                    "key": "total",
                    "name": "",
                    "figures": {"fte_now": {"value": 4.5, "hidden": False, "counted": [id_of("Atelier Lumen")]}},
                }
            ],
        }
    )


class Difference(Output):
    key: str
    figure: str
    frozen: int | float | None
    now: int | float | None


class Verification(Output):
    sha256: str
    computed: Annotated[str, Field(description="The hash of what is kept, worked out anew.")]
    intact: bool
    same_definitions: Annotated[bool, Field(description="Whether the figures still mean what they meant.")]
    same_figures: Annotated[bool, Field(description="Whether the report says the same today, ids included.")]
    differences: Annotated[list[Difference], Field(description="The first 100 figures that differ, or their ids.")]

    model_config = shown(
        {
            "sha256": _EXAMPLE["sha256"],
            "computed": _EXAMPLE["sha256"],
            "intact": True,
            "same_definitions": True,
            "same_figures": False,
            "differences": [{"key": "total", "figure": "fte_now", "frozen": 212.5, "now": 214}],
        }
    )
