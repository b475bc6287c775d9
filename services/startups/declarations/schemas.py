"""Metrics and declarations on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.kit.documentation import id_of, shown
from services.kit.wire import Input, Output, line
from services.startups.hubs.schemas import ABSENT
from services.startups.memberships.schemas import Reference

State = Literal["draft", "submitted", "validated", "locked"]
Period = Annotated[str, StringConstraints(pattern=r"^2[01][0-9]{2}-Q[1-4]$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Reason = Annotated[str, line(500)]


class Sentences(Output):
    en: str
    fr: str


class MetricRead(Output):
    code: str
    kind: Annotated[str, Field(description="`stock` on the last day of the quarter, `flow` within it, or `flag`.")]
    unit: Annotated[str, Field(description="`fte`, `people`, `count`, `yes_no`, or `money` in minor units.")]
    lowest: int
    highest: int
    decimals: int
    opt_in: bool
    label: Sentences
    definition: Sentences

    model_config = shown(
        {
            "code": "interns",
            "kind": "stock",
            "unit": "people",
            "lowest": 0,
            "highest": 100000,
            "decimals": 0,
            "opt_in": False,
            "label": {"en": "Interns", "fr": "Stagiaires"},
            "definition": {"en": "Interns present on the last day.", "fr": "Stagiaires présents au dernier jour."},
        }
    )


class ValueWish(Input):
    metric: Annotated[str, line(40)]
    value: Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False, description="Money in minor units.")]
    currency: Annotated[Currency | None, Field(description="ISO 4217, for money only.")] = None


Values = Annotated[list[ValueWish], Field(max_length=40, description="The whole quarter.")]
_VALUES = [
    {"metric": "jobs_fte", "value": 4.5, "currency": None},
    {"metric": "revenue", "value": 1250000, "currency": "EUR"},
]


class DeclarationCreate(Input):
    startup_id: Reference | None = None
    period: Period
    values: Values

    model_config = shown({"startup_id": "atelier-lumen", "period": "2030-Q3", "values": _VALUES})


class DeclarationUpdate(Input):
    values: Values = ABSENT

    model_config = shown({"values": _VALUES})


class DeclarationReturn(Input):
    reason: Reason

    model_config = shown({"reason": "Are the interns counted as jobs?"})


class DeclarationCorrection(Input):
    values: Annotated[
        list[ValueWish], Field(min_length=1, max_length=40, description="What was wrong; the rest stays.")
    ]
    reason: Reason

    model_config = shown({"values": _VALUES[:1], "reason": "A contract was counted twice"})


class ValueRead(Output):
    metric: str
    value: int | float
    unit: str
    currency: str | None
    origin: str
    revision: int
    reason: str | None
    declared_at: datetime


class DeclarationRead(Output):
    id: str
    startup_id: str
    period: str
    state: State
    values: list[ValueRead]
    submitted_at: datetime | None
    validated_at: datetime | None
    locked_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("2030-Q3 of Atelier Lumen"),
            "startup_id": id_of("Atelier Lumen"),
            "period": "2030-Q3",
            "state": "draft",
            "values": [
                {
                    "metric": "jobs_fte",
                    "value": 4.5,
                    "unit": "fte",
                    "currency": None,
                    "origin": "declared",
                    "revision": 1,
                    "reason": None,
                    "declared_at": "2030-10-02T09:12:00Z",
                }
            ],
            "submitted_at": None,
            "validated_at": None,
            "locked_at": None,
            "version": 1,
            "created_at": "2030-10-02T09:12:00Z",
            "updated_at": "2030-10-02T09:12:00Z",
        }
    )


class OverdueRead(Output):
    startup_id: str
    slug: str
    display_name: str
    period: str
    since: Annotated[date, Field(description="The first day after the quarter.")]
    has_draft: bool

    model_config = shown(
        {
            "startup_id": id_of("Atelier Lumen"),
            "slug": "atelier-lumen",
            "display_name": "Atelier Lumen",
            "period": "2030-Q3",
            "since": "2030-10-01",
            "has_draft": False,
        }
    )
