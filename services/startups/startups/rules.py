"""Decisions about startups: who may change one, and what its texts become for search and for its address."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList
from slugify import slugify

from services.kit.errors import Violation
from services.kit.fold import fold
from services.kit.principal import Principal
from services.startups.startups.errors import FieldsLocked
from services.startups.startups.fields import Freshness
from services.startups.startups.lookalikes import skeleton

Hat = Literal["staff", "team"]

# Addresses that are not startups.
RESERVED: Final = frozenset({"import", "imports", "export", "duplicates", "feed", "sitemap", "suggest"})
# Sites on which many startups have a page: sharing one says nothing. What the public suffix list knows to give each
# customer a name of their own (`github.io`, `webflow.io`) needs no mention.
_PAGES: Final = (
    "about.me angel.co apple.com behance.net bitbucket.org bsky.app calendly.com carrd.co crunchbase.com "
    "discord.gg dribbble.com etsy.com eventbrite.com eventbrite.fr f6s.com facebook.com free.fr github.com "
    "gitlab.com google.com helloasso.com huggingface.co instagram.com jimdo.com kickstarter.com linkedin.com "
    "linktr.ee medium.com notion.site notion.so over-blog.com pagesperso-orange.fr producthunt.com substack.com "
    "t.me tiktok.com twitter.com ulule.com vimeo.com weebly.com welcometothejungle.com wellfound.com wixsite.com "
    "wordpress.com x.com youtube.com"
)
_SHARED_SITES: Final = frozenset(_PAGES.split())

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
    """In which role somebody changes a startup: as staff of a hub, as one of its own, or not at all.

    `hub_ids` are those it lives in or, while it lives in none, has applied to. Without any, it is looked after by the
    staff of any.
    """
    if by.is_network_admin or any(by.is_staff_of(hub_id) for hub_id in hub_ids):
        return "staff"
    if not hub_ids and by.staffed_hub_ids:
        return "staff"
    return "team" if runs(by, startup_id) or made_by_them else None


def runs(by: Principal, startup_id: str) -> bool:
    """Whether it is their own: an admin of the startup, or its key."""
    administers = any(grant.startup_id == startup_id and grant.role == "startup_admin" for grant in by.grants)
    return administers or (by.kind == "key" and by.acts_for(startup_id))


def must_not_be_locked(changes: Mapping[str, Any], locked: Collection[str], *, before: Mapping[str, Any]) -> None:
    """Of descriptions one language may be locked by itself (`descriptions.fr`)."""
    names = {"aliases" if name == "alias_kinds" else name for name in changes if name != "descriptions"}
    if "descriptions" in changes:
        old, new = before["descriptions"], changes["descriptions"]
        names |= {f"descriptions.{each}" for each in {*old, *new} if old.get(each) != new.get(each)}
    # A lock may also be named by the column of a table.
    held = {each.replace("description_", "descriptions.") for each in locked}
    refused = sorted(name for name in names if {name, name.partition(".")[0]} & held)
    if refused:
        faults = [Violation(FieldsLocked.code, FieldsLocked.title, field=name) for name in refused]
        raise FieldsLocked(violations=faults)


def is_staff_somewhere(by: Principal) -> bool:
    return by.is_network_admin or bool(by.staffed_hub_ids)


def said_name(display_name: str) -> str:
    """The folded name, or the name itself when it is all signs."""
    return fold(display_name) or display_name.strip().casefold()


def sort_name(display_name: str) -> str:
    """As much of it as lists are sorted by: one character may stand for eighteen."""
    return said_name(display_name)[:400]


def folded_name(display_name: str, aliases: Iterable[str]) -> str:
    """Every name, folded; of one that is written in letters that look like ours, also what it looks like."""
    written = [display_name, *aliases]
    names = [said_name(display_name), *(fold(name) for name in (*aliases, *map(skeleton, written)))]
    return "\n".join(f" {name} " for name in dict.fromkeys(names) if name)


def folded_text(pitch: str | None, descriptions: Mapping[str, str], sectors: Iterable[str], tags: Iterable[str]) -> str:
    return "\n".join(f" {fold(part)} " for part in (pitch or "", *tags, *sectors, *descriptions.values()) if part)


def domain_of(website: str | None) -> str | None:
    """The registrable domain of a startup's address, to notice two that share one; None where that says nothing."""
    host = (urlsplit(website).hostname or "") if website else ""
    domain = registrable(host)
    return None if domain is None or domain in _SHARED_SITES else domain


def registrable(host: str) -> str | None:
    """What somebody registered of a host name, by the public suffix list; None for a suffix. A number is itself."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        return None
    found = _suffixes().privatesuffix(host.lower().rstrip("."))
    return found[:260] if found else None


@cache
def _suffixes() -> PublicSuffixList:
    # The list that came with the library; nothing is fetched.
    return PublicSuffixList()


def slug_of(display_name: str, startup_id: str, *, attempt: int) -> str:
    """An address from the name; homonyms get the end of their id behind it."""
    words = slugify(display_name, max_length=100)
    if attempt == 0 and words and words not in RESERVED:
        return words
    return f"{words or 'startup'}-{startup_id[-6 - 6 * attempt :].replace('-', '')}"


def _said(row: Any, name: str) -> Any:
    column, _, member = name.partition(".")
    value = getattr(row, column)
    return (value or {}).get(member) if member else value
