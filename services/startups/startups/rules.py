"""Decisions about startups: who may change one, and what its texts become for search and for its address."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal
from urllib.parse import urlsplit

from slugify import slugify

from services.kit.fold import fold
from services.kit.principal import Principal

Hat = Literal["staff", "team"]

# Addresses that are not startups.
_RESERVED: Final = frozenset({"import", "export", "duplicates", "feed"})
# Sites on which many startups have a page: sharing one says nothing.
_SHARED_SITES: Final = frozenset(
    {"linkedin.com", "facebook.com", "github.io", "github.com", "instagram.com", "medium.com", "notion.site"}
)


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
    names = [sort_name(display_name), *(fold(alias) for alias in aliases)]
    return "\n".join(f" {name} " for name in names if name)


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
