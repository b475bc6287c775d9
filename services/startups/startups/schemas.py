"""Startups on the wire."""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, RootModel, StringConstraints
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, shown
from services.kit.paging import Page
from services.kit.wire import UNSAID, Input, Output
from services.startups.hubs.schemas import ABSENT, Slug

Stage = Literal["idea", "prototype", "seed", "growth", "scale"]
Visibility = Literal["public", "network", "hub", "private"]
Standing = Literal["candidate", "resident", "alumni", "former"]
Scheme = Literal["siren", "siret", "vat", "rna", "other"]
Facet = Literal["sector", "stage", "hub", "tag"]

# Characters that turn the direction of the text around them or that nobody sees.
_UNSEEN: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_FOUNDED: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def _clean(value: Any) -> Any:
    return unicodedata.normalize("NFC", _UNSEEN.sub("", value)).strip() if isinstance(value, str) else value


def _word(value: Any) -> Any:
    return " ".join(_clean(value).casefold().split()) if isinstance(value, str) else value


def _distinct(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _website(value: str) -> str:
    try:
        parts = urlsplit(value)
        plain = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
        plain = plain and "." in str(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        plain = False
    if not plain or re.search(r"\s", value):
        raise PydanticCustomError("website", "A website is an address such as https://example.org.")
    return value


def _founded_on(value: str) -> str:
    parts = _FOUNDED.fullmatch(value)
    try:
        if parts is None or not 1800 <= int(parts[1]) <= 2200:
            raise ValueError
        date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError as error:
        raise PydanticCustomError("founded_on", "A date is 2021-03-15, 2021-03 or 2021.") from error
    return value


def _text(longest: int, *, shortest: int = 1) -> Any:
    """One clean line; lengths count characters."""
    pattern = r"^[^\x00-\x1f\x7f]*$"
    return Annotated[
        str, BeforeValidator(_clean), StringConstraints(min_length=shortest, max_length=longest, pattern=pattern)
    ]


Name: Any = _text(120)
Pitch: Any = _text(140, shortest=0)
Description = Annotated[str, BeforeValidator(_clean), StringConstraints(max_length=4000)]
Word = Annotated[
    str, BeforeValidator(_word), StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f,|]*$")
]
Sectors = Annotated[list[Word], Field(max_length=6), AfterValidator(_distinct)]
Tags = Annotated[list[Word], Field(max_length=15), AfterValidator(_distinct)]
Aliases = Annotated[list[Name], Field(max_length=10), AfterValidator(_distinct)]
Website = Annotated[str, StringConstraints(max_length=500), AfterValidator(_website)]
FoundedOn = Annotated[str, AfterValidator(_founded_on)]
LegalForm = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
HeadcountBand = Literal["NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53"]
FieldNames = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=30), AfterValidator(_distinct)]


class IdentifierWish(Input):
    scheme: Scheme
    value: Annotated[str, Field(max_length=80)]


class Naf(Input):
    code: Annotated[str, StringConstraints(pattern=r"^\d{2}\.?\d{2}[A-Z]$")]
    revision: Annotated[int, Field(ge=1990, le=2100)]


class Descriptions(Input):
    fr: Description | None = None
    en: Description | None = None


Identifiers = Annotated[list[IdentifierWish], Field(max_length=10)]


class StartupCreate(Input):
    slug: Slug | None = None
    display_name: Name
    aliases: Aliases = Field(default_factory=list)
    pitch: Pitch | None = None
    descriptions: Descriptions = Field(default_factory=Descriptions)
    website: Website | None = None
    founded_on: FoundedOn | None = None
    stage: Stage | None = None
    sectors: Sectors = Field(default_factory=list)
    tags: Tags = Field(default_factory=list)
    identifiers: Identifiers = Field(default_factory=list)
    visibility: Visibility = "public"
    hiring: bool = False
    legal_form: LegalForm | None = None
    headcount_band: HeadcountBand | None = None
    naf: Naf | None = None

    model_config = shown(
        {
            "display_name": "Atelier Lumen",
            "pitch": "Lamps that are printed to order",
            "descriptions": {"en": "We print lamp shades from what others throw away."},
            "website": "https://lumen.example",
            "founded_on": "2029-03",
            "stage": "prototype",
            "sectors": ["design"],
            "tags": ["3d printing", "reuse"],
            "hiring": True,
        }
    )


class StartupUpdate(Input):
    display_name: Name = ABSENT
    aliases: Aliases = ABSENT
    pitch: Pitch | None = None
    descriptions: Descriptions = ABSENT
    website: Website | None = None
    founded_on: FoundedOn | None = None
    stage: Stage | None = None
    sectors: Sectors = ABSENT
    tags: Tags = ABSENT
    identifiers: Identifiers = ABSENT
    visibility: Visibility = ABSENT
    hiring: bool = ABSENT
    legal_form: LegalForm | None = None
    headcount_band: HeadcountBand | None = None
    naf: Naf | None = None
    locked_fields: FieldNames = ABSENT
    published: Annotated[bool, Field(description="Staff show the startup to others, or take it back.")] = ABSENT

    model_config = shown({"stage": "seed", "hiring": False})


class IdentifierRead(Output):
    scheme: str
    value: str


class Tenancy(Output):
    """A hub that a startup lives in, lived in or will live in."""

    hub: str
    status: Standing


_LUMEN: Final[dict[str, Any]] = {
    "id": id_of("Atelier Lumen"),
    "slug": "atelier-lumen",
    "display_name": "Atelier Lumen",
    "aliases": [],
    "pitch": "Lamps that are printed to order",
    "descriptions": {"en": "We print lamp shades from what others throw away."},
    "website": "https://lumen.example",
    "founded_on": "2029-03",
    "stage": "prototype",
    "sectors": ["design"],
    "tags": ["3d printing", "reuse"],
    "identifiers": [],
    "visibility": "public",
    "published": True,
    "hiring": True,
    "hubs": [{"hub": id_of("Halle Freyssinet"), "status": "resident"}],
    "legal_form": None,
    "headcount_band": None,
    "naf": None,
    "locked_fields": [],
    "version": 1,
    "created_at": "2030-11-18T09:12:00Z",
    "updated_at": "2030-11-18T09:12:00Z",
}


class StartupRead(Output):
    id: str
    slug: str
    display_name: str
    aliases: list[str]
    pitch: str | None
    descriptions: dict[str, str]
    website: str | None
    founded_on: str | None
    stage: str | None
    sectors: list[str]
    tags: list[str]
    identifiers: list[IdentifierRead]
    visibility: Visibility
    published: bool
    hiring: bool
    hubs: list[Tenancy]
    legal_form: str | None
    headcount_band: str | None
    naf: dict[str, Any] | None
    locked_fields: list[str]
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(_LUMEN)


class StartupWarning(Output):
    code: str
    message: str


class StartupSaved(StartupRead):
    """What was saved, and what about it may deserve a second look."""

    warnings: list[StartupWarning]

    model_config = shown(
        _LUMEN | {"warnings": [{"code": "startup.lookalike", "message": "The name is close to that of Atelier Lumin."}]}
    )


class FacetCount(Output):
    """A value, and the total of this list when narrowed to it. `label` and `slug` say more about a hub."""

    value: str
    count: int
    label: str | None = None
    slug: str | None = None


class StartupPage(Page[StartupRead]):
    facets: Annotated[dict[Facet, list[FacetCount]] | None, UNSAID] = None

    model_config = shown(
        {"items": [_LUMEN], "next": None, "total": 1, "facets": {"stage": [{"value": "prototype", "count": 1}]}}
    )


class Listing(BaseModel):
    """What a list of startups is asked for."""

    q: str | None = None
    hub: str | None = None
    sector: list[str] = []
    tag: list[str] = []
    stage: Stage | None = None
    status: Standing | None = None
    hiring: bool | None = None
    near: str | None = None
    facets: str | None = None
    sort: str | None = None


class LinkedData(RootModel[dict[str, Any]]):
    """schema.org in JSON-LD."""
