"""Decisions about startups: who may change one, and what its texts become for search and for its address."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from slugify import slugify

from services.kit.fold import fold
from services.kit.principal import Principal
from services.startups.startups.fields import Freshness
from services.startups.startups.lookalikes import skeleton

Hat = Literal["staff", "team"]

# Addresses that are not startups.
_RESERVED: Final = frozenset({"import", "export", "duplicates", "feed"})
# Sites on which many startups have a page: sharing one says nothing.
_SHARED_SITES: Final = frozenset(
    {"linkedin.com", "facebook.com", "github.io", "github.com", "instagram.com", "medium.com", "notion.site"}
)

# What a sheet is made of, and how much each part says; they add up to 100. A register's number is no part of it:
# a project has none yet.
WEIGHTS: Final = {
    "pitch": 15,
    "descriptions.fr": 10,
    "descriptions.en": 10,
    "website": 10,
    "stage": 10,
    "sectors": 10,
    "logo": 10,
    "founded_on": 5,
    "business_model": 5,
    "tags": 5,
    "socials": 5,
    "email_contact": 5,
}
_AGEING: Final = timedelta(days=183)
_STALE: Final = timedelta(days=365)


def missing(row: Any) -> list[str]:
    """What would complete a sheet."""
    return [name for name in WEIGHTS if not _said(row, name)]


def completeness(row: Any) -> int:
    return 100 - sum(WEIGHTS[name] for name in missing(row))


def freshness(confirmed_at: datetime, now: datetime) -> Freshness:
    age = now - confirmed_at
    if age > _STALE:
        return "stale"
    return "ageing" if age > _AGEING else "confirmed"


def closes_early(founded_on: str, closed_on: str) -> bool:
    """Whether it ends before it begins, as far as both dates say."""
    both = min(len(founded_on), len(closed_on))
    return closed_on[:both] < founded_on[:both]


def hat(by: Principal, *, startup_id: str, hub_ids: Collection[str], made_by_them: bool) -> Hat | None:
    """In which role somebody changes a startup: as staff of a hub it lives in, as one of its own, or not at all.

    A startup that lives in no hub yet is looked after by the staff of any.
    """
    if by.is_network_admin or any(by.is_staff_of(hub_id) for hub_id in hub_ids):
        return "staff"
    if not hub_ids and by.staffed_hub_ids:
        return "staff"
    administers = any(grant.startup_id == startup_id and grant.role == "startup_admin" for grant in by.grants)
    if administers or (by.kind == "key" and by.acts_for(startup_id)) or made_by_them:
        return "team"
    return None


def is_staff_somewhere(by: Principal) -> bool:
    return by.is_network_admin or bool(by.staffed_hub_ids)


def sort_name(display_name: str) -> str:
    """The folded name, or the name itself when it is all signs."""
    return fold(display_name) or display_name.casefold()


def folded_name(display_name: str, aliases: Iterable[str]) -> str:
    """Every name, folded; of one that is written in letters that look like ours, also what it looks like."""
    written = [display_name, *aliases]
    names = [sort_name(display_name), *(fold(name) for name in (*aliases, *map(skeleton, written)))]
    return "\n".join(f" {name} " for name in dict.fromkeys(names) if name)


def folded_text(pitch: str | None, descriptions: Mapping[str, str], sectors: Iterable[str], tags: Iterable[str]) -> str:
    return "\n".join(f" {fold(part)} " for part in (pitch or "", *tags, *sectors, *descriptions.values()) if part)


def domain_of(website: str | None) -> str | None:
    """The site a startup's address is on, to notice two that share one."""
    host = (urlsplit(website).hostname or "").removeprefix("www.") if website else ""
    shared = any(host == site or host.endswith(f".{site}") for site in _SHARED_SITES)
    return None if not host or shared else host[:260]


def slug_of(display_name: str, startup_id: str, *, attempt: int) -> str:
    """An address from the name; homonyms get the end of their id behind it."""
    words = slugify(display_name, max_length=100)
    if attempt == 0 and words and words not in _RESERVED:
        return words
    return f"{words or 'startup'}-{startup_id[-6 - 6 * attempt :].replace('-', '')}"


def _said(row: Any, name: str) -> Any:
    column, _, member = name.partition(".")
    value = getattr(row, column)
    return (value or {}).get(member) if member else value
