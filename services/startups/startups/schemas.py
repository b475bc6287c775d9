"""Startups on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, RootModel

from services.kit.documentation import id_of, shown
from services.kit.paging import Page
from services.kit.wire import UNSAID, Input, Output
from services.startups.hubs.schemas import ABSENT, Slug
from services.startups.memberships.schemas import Reason
from services.startups.startups.fields import (
    Aliases,
    AliasKind,
    BusinessModel,
    Descriptions,
    EmailContact,
    FieldNames,
    Freshness,
    HeadcountBand,
    Identifiers,
    LegalForm,
    LegalName,
    Naf,
    NafUpdate,
    Name,
    PartialDate,
    Pitch,
    Sectors,
    Socials,
    Stage,
    Standing,
    Tags,
    Visibility,
    Website,
)

Facet = Literal["sector", "stage", "hub", "tag"]


class StartupCreate(Input):
    slug: Slug | None = None
    display_name: Name
    aliases: Aliases = Field(default_factory=list)
    legal_name: LegalName | None = None
    pitch: Pitch | None = None
    descriptions: Descriptions = Field(default_factory=Descriptions)
    website: Website | None = None
    socials: Socials = Field(default_factory=Socials)
    email_contact: EmailContact | None = None
    founded_on: PartialDate | None = None
    closed_on: PartialDate | None = None
    stage: Stage | None = None
    business_model: BusinessModel | None = None
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
            "socials": {"linkedin": "https://www.linkedin.com/company/atelier-lumen"},
            "founded_on": "2029-03",
            "stage": "prototype",
            "business_model": "b2c",
            "sectors": ["design", "circular_economy"],
            "tags": ["3d printing", "reuse"],
            "hiring": True,
        }
    )


class StartupUpdate(Input):
    display_name: Name = ABSENT
    aliases: Aliases = ABSENT
    legal_name: LegalName | None = None
    pitch: Pitch | None = None
    descriptions: Descriptions | None = None
    website: Website | None = None
    socials: Socials | None = None
    email_contact: EmailContact | None = None
    founded_on: PartialDate | None = None
    closed_on: PartialDate | None = None
    stage: Stage | None = None
    business_model: BusinessModel | None = None
    sectors: Sectors = ABSENT
    tags: Tags = ABSENT
    identifiers: Identifiers = ABSENT
    visibility: Visibility = ABSENT
    hiring: bool = ABSENT
    legal_form: LegalForm | None = None
    headcount_band: HeadcountBand | None = None
    naf: NafUpdate | None = None
    locked_fields: Annotated[
        FieldNames, Field(description="What imports leave alone, and staff change with a reason only.")
    ] = ABSENT
    override_reason: Annotated[Reason | None, Field(description="Why staff change a locked field.")] = None
    published: Annotated[bool, Field(description="Staff show the startup to others, or take it back.")] = ABSENT

    model_config = shown({"stage": "seed", "hiring": False, "socials": {"x": None}})


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
    "aliases": ["Lumen"],
    "alias_kinds": {"Lumen": "trade"},
    "legal_name": "Atelier Lumen SAS",
    "pitch": "Lamps that are printed to order",
    "descriptions": {"en": "We print lamp shades from what others throw away."},
    "website": "https://lumen.example",
    "socials": {"linkedin": "https://www.linkedin.com/company/atelier-lumen"},
    "email_contact": "hello@lumen.example",
    "founded_on": "2029-03",
    "closed_on": None,
    "stage": "prototype",
    "business_model": "b2c",
    "sectors": ["design", "circular_economy"],
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
    "logo": f"/v1/startups/{id_of('Atelier Lumen')}/logo",
    "completeness": 90,
    "last_confirmed_at": "2030-11-18T09:12:00Z",
    "freshness": "confirmed",
    "version": 1,
    "created_at": "2030-11-18T09:12:00Z",
    "updated_at": "2030-11-18T09:12:00Z",
}


class OpenStartup(Output):
    """What everybody may know of a public startup."""

    id: str
    slug: str
    display_name: str
    aliases: list[str]
    alias_kinds: Annotated[dict[str, AliasKind], Field(description="What each alias is.")]
    legal_name: str | None
    pitch: str | None
    descriptions: dict[str, str]
    website: str | None
    socials: dict[str, str]
    email_contact: str | None
    founded_on: str | None
    closed_on: str | None
    stage: str | None
    business_model: BusinessModel | None
    sectors: list[str]
    tags: list[str]
    identifiers: list[IdentifierRead]
    visibility: Visibility
    hiring: bool
    hubs: list[Tenancy]
    logo: str | None
    created_at: datetime
    updated_at: datetime


OPEN_LUMEN: Final = {name: value for name, value in _LUMEN.items() if name in OpenStartup.model_fields}


class StartupRead(OpenStartup):
    published: bool
    legal_form: str | None
    headcount_band: str | None
    naf: dict[str, Any] | None
    locked_fields: list[str]
    completeness: Annotated[int, Field(ge=0, le=100, description="How much of the sheet is filled in.")]
    missing: Annotated[
        list[str] | None, UNSAID, Field(description="What would complete it; for whoever may change it.")
    ] = None
    last_confirmed_at: datetime | None
    freshness: Annotated[Freshness, Field(description="How long ago somebody said that it is right, or made it.")]
    version: int

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


class Suggestion(Output):
    id: str
    slug: str
    display_name: str


class Suggestions(Output):
    """Names to choose from, the likeliest first."""

    items: list[Suggestion]

    model_config = shown({"items": [{name: _LUMEN[name] for name in ("id", "slug", "display_name")}]})


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
