"""Reports on the wire."""

from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from services.kit.documentation import id_of, shown
from services.kit.wire import Output
from services.startups.memberships.schemas import Day

Name = Literal["portfolio", "funnel", "jobs", "money", "survival", "territory", "data_quality", "desks"]


class Filters(Output, serialize_by_alias=True, validate_by_name=True):
    """What the report is about; `hub_id` null: the whole network."""

    hub_id: str | None
    programme_id: str | None
    cohort_id: str | None
    since: Day = Field(alias="from")
    until: Day = Field(alias="to")


class Coverage(Output):
    asked: int
    answered: int
    rate: float | None


class FigureRead(Output):
    value: Annotated[int | float | None, Field(description="Null: nothing is known, or it is hidden.")]
    counted: Annotated[int, Field(description="How many ids stand behind it; `…/counted` lists them.")]
    hidden: Annotated[bool, Field(description="Too few people to be told.")]


class ReportRow(Output):
    key: str
    name: str
    figures: dict[str, FigureRead]


class ReportRead(Output, serialize_by_alias=True):
    report: str
    definition_version: int
    definition: dict[str, str]
    filters: Filters
    counts: Annotated[str, Field(description="What `counted` counts: `startup` or `application`.")]
    coverage: Coverage
    rows: list[ReportRow]

    model_config = shown(
        {
            "report": "portfolio",
            "definition_version": 1,
            "definition": {"opening": "There on the day before the period."},
            "filters": {
                "hub_id": id_of("Halle Freyssinet"),
                "programme_id": None,
                "cohort_id": None,
                "from": "2030-01-01",
                "to": "2031-01-01",
            },
            "counts": "startup",
            "coverage": {"asked": 12, "answered": 11, "rate": 0.9167},
            "rows": [
                {
                    "key": "total",
                    "name": "",
                    "figures": {"opening": {"value": 41, "counted": 41, "hidden": False}},
                }
            ],
        }
    )


class CountedRead(Output):
    id: str

    model_config = shown({"id": id_of("Atelier Lumen")})


class Wanted(NamedTuple):
    """The filters as they were sent; days that were left out are those of the year up to today."""

    hub: str | None = None
    programme: str | None = None
    cohort: str | None = None
    since: date | None = None
    until: date | None = None
