"""The single fields of a startup on the wire: what each may be, and one spelling for each."""

import re
import unicodedata
from datetime import date
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from services.kit.wire import Input

Stage = Literal["idea", "prototype", "seed", "growth", "scale"]
Visibility = Literal["public", "network", "hub", "private"]
Standing = Literal["candidate", "resident", "alumni", "former"]
Scheme = Literal["siren", "siret", "vat", "rna", "ridet", "tahiti", "lei", "foreign", "other"]
BusinessModel = Literal[
    "b2b", "b2c", "b2b2c", "b2g", "saas", "marketplace", "hardware", "services", "licensing", "nonprofit"
]
AliasKind = Literal["trade", "former", "acronym", "translation"]
Freshness = Literal["confirmed", "ageing", "stale"]
HeadcountBand = Literal["NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53"]

# Where the page of a startup is on each network; Mastodon is everywhere.
HOSTS: Final[dict[str, tuple[str, ...]]] = {
    "linkedin": ("linkedin.com",),
    "x": ("x.com", "twitter.com"),
    "bluesky": ("bsky.app",),
    "instagram": ("instagram.com",),
    "facebook": ("facebook.com",),
    "youtube": ("youtube.com", "youtu.be"),
    "tiktok": ("tiktok.com",),
    "github": ("github.com",),
    "gitlab": ("gitlab.com",),
}
# Characters that turn the direction of the text around them or that nobody sees.
_UNSEEN: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_FEDERATED: Final = re.compile(r"/(@|users/)[A-Za-z0-9_.@-]+/?")


def _clean(value: Any) -> Any:
    return unicodedata.normalize("NFC", _UNSEEN.sub("", value)).strip() if isinstance(value, str) else value


def _word(value: Any) -> Any:
    return " ".join(_clean(value).casefold().split()) if isinstance(value, str) else value


def _distinct(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _host_of(value: str, schemes: set[str]) -> str | None:
    """The host of an address that people may be sent to."""
    try:
        parts = urlsplit(value)
        plain = parts.scheme in schemes and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    host = (parts.hostname or "").casefold()
    return host if plain and "." in host and not re.search(r"\s", value) else None


def _website(value: str) -> str:
    if _host_of(value, {"http", "https"}) is None:
        raise PydanticCustomError("website", "A website is an address such as https://example.org.")
    return value


def network_of(url: str) -> str | None:
    """The network that an address leads to."""
    host = _host_of(url, {"https"})
    if host is None:
        return None
    found = (name for name, hosts in HOSTS.items() if any(host == h or host.endswith(f".{h}") for h in hosts))
    return next(found, "mastodon" if _FEDERATED.fullmatch(urlsplit(url).path) else None)


def _on(network: str) -> AfterValidator:
    def checked(url: str) -> str:
        if network_of(url) != network:
            where = " or ".join(f"https://{host}" for host in HOSTS.get(network, ("any.server/@name",)))
            raise PydanticCustomError("social", "It must begin with {where}.", {"where": where})
        return url

    return AfterValidator(checked)


def _partial_date(value: str) -> str:
    parts = _DAY.fullmatch(value)
    try:
        if parts is None or not 1800 <= int(parts[1]) <= 2200:
            raise ValueError
        date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError as error:
        raise PydanticCustomError("day", "A date is 2021-03-15, 2021-03 or 2021.") from error
    return value


def _email(value: str) -> str:
    try:
        return validate_email(unicodedata.normalize("NFKC", value), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise PydanticCustomError("email", "An e-mail address is like hello@example.org.") from error


def _text(longest: int, *, shortest: int = 1) -> Any:
    """One clean line; lengths count characters."""
    pattern = r"^[^\x00-\x1f\x7f]*$"
    return Annotated[
        str, BeforeValidator(_clean), StringConstraints(min_length=shortest, max_length=longest, pattern=pattern)
    ]


Name: Any = _text(120)
LegalName: Any = _text(200)
Pitch: Any = _text(140, shortest=0)
Description = Annotated[str, BeforeValidator(_clean), StringConstraints(max_length=4000)]
Word = Annotated[
    str, BeforeValidator(_word), StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f,|]*$")
]
Sectors = Annotated[
    list[Word],
    Field(max_length=6, description="Codes of /v1/sectors, the main one first."),
    AfterValidator(_distinct),
]
Tags = Annotated[list[Word], Field(max_length=15), AfterValidator(_distinct)]
Website = Annotated[str, StringConstraints(max_length=500), AfterValidator(_website)]
EmailContact = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
PartialDate = Annotated[str, AfterValidator(_partial_date)]
LegalForm = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
FieldNames = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=30), AfterValidator(_distinct)]
NafCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}\.?[0-9]{2}[A-Za-z]$")]
NafRevision = Annotated[int, Field(ge=1990, le=2100)]


class Alias(Input):
    value: Name
    kind: AliasKind | None = None


def _alias(value: Any) -> Any:
    return {"value": value} if isinstance(value, str) else value


Aliases = Annotated[
    list[Annotated[Alias, BeforeValidator(_alias, json_schema_input_type=str | Alias)]],
    Field(max_length=10, description="A plain string keeps the kind it has, or is a trade name."),
]


class IdentifierWish(Input):
    scheme: Scheme
    value: Annotated[str, Field(max_length=80)]


Identifiers = Annotated[list[IdentifierWish], Field(max_length=10)]


class Naf(Input):
    code: NafCode
    revision: NafRevision


class NafUpdate(Input):
    code: NafCode | None = None
    revision: NafRevision | None = None


class Descriptions(Input):
    fr: Description | None = None
    en: Description | None = None


_Url = Annotated[str, StringConstraints(max_length=300)]


class Socials(Input):
    """Pages on networks, each an https address of that network."""

    linkedin: Annotated[_Url, _on("linkedin")] | None = None
    x: Annotated[_Url, _on("x")] | None = None
    mastodon: Annotated[_Url, _on("mastodon")] | None = None
    bluesky: Annotated[_Url, _on("bluesky")] | None = None
    instagram: Annotated[_Url, _on("instagram")] | None = None
    facebook: Annotated[_Url, _on("facebook")] | None = None
    youtube: Annotated[_Url, _on("youtube")] | None = None
    tiktok: Annotated[_Url, _on("tiktok")] | None = None
    github: Annotated[_Url, _on("github")] | None = None
    gitlab: Annotated[_Url, _on("gitlab")] | None = None
