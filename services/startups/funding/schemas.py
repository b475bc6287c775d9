"""Rounds of funding on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field

from services.kit.documentation import id_of, shown
from services.kit.wire import Input, Output, line
from services.startups.declarations.schemas import Currency
from services.startups.hubs.schemas import ABSENT
from services.startups.startups.fields import PartialDate, Website

Kind = Literal["love", "grant", "loan", "prize", "pre_seed", "seed", "series_a", "series_b", "series_c", "later"]
Visibility = Literal["public", "private"]
Amount = Annotated[int, Field(ge=0, le=10**15, description="In minor units, with a currency; null: not known.")]
PublicShare = Annotated[int, Field(ge=0, le=100, description="Percent that came from public bodies.")]
RaisedOn = Annotated[PartialDate, Field(description="`2031-03-15`, `2031-03` or `2031`, as it is known.")]


def _distinct(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


Investors = Annotated[list[Annotated[str, line(120)]], Field(max_length=50), AfterValidator(_distinct)]
_EXAMPLE: Final[dict[str, Any]] = {
    "kind": "seed",
    "amount": 120000000,
    "currency": "EUR",
    "raised_on": "2031-03",
    "public_share": 25,
    "investors": ["Quai Ventures"],
    "source_url": "https://lumen.example/news/seed",
    "visibility": "public",
}


class FundingRoundCreate(Input):
    kind: Kind
    amount: Amount | None = None
    currency: Currency | None = None
    raised_on: RaisedOn
    public_share: PublicShare | None = None
    investors: Investors = Field(default_factory=list)
    source_url: Website | None = None
    visibility: Annotated[Visibility, Field(description="`public`: to whoever may see the startup.")] = "private"

    model_config = shown(_EXAMPLE)


class FundingRoundUpdate(Input):
    kind: Kind = ABSENT
    amount: Amount | None = None
    currency: Currency | None = None
    raised_on: RaisedOn = ABSENT
    public_share: PublicShare | None = None
    investors: Investors = ABSENT
    source_url: Website | None = None
    visibility: Visibility = ABSENT

    model_config = shown({"amount": 130000000, "currency": "EUR"})


class FundingRoundRead(Output):
    id: str
    startup_id: str
    kind: str
    amount: int | None
    currency: str | None
    raised_on: str
    public_share: int | None
    investors: list[str]
    source_url: str | None
    visibility: str
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("seed of Atelier Lumen"),
            "startup_id": id_of("Atelier Lumen"),
            **_EXAMPLE,
            "version": 1,
            "created_at": "2031-03-20T09:12:00Z",
            "updated_at": "2031-03-20T09:12:00Z",
        }
    )
