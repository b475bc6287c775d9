"""Decisions about pairs: which reasons make one, of what weight, and when a decided one is asked about again."""

from collections.abc import Collection
from typing import Final, NamedTuple

from services.startups.duplicates.schemas import Reason, Tier

# Addresses of these say nothing about the startup that somebody founded.
_MAIL_HOSTS: Final = (
    "aol.com bbox.fr fastmail.com free.fr gmail.com gmx.com gmx.de gmx.fr googlemail.com hey.com hotmail.com "
    "hotmail.fr icloud.com laposte.net live.com live.fr mac.com mail.com mail.ru me.com msn.com neuf.fr orange.fr "
    "outlook.com outlook.fr pm.me proton.me protonmail.com sfr.fr t-online.de tutanota.com wanadoo.fr web.de "
    "yahoo.com yahoo.fr yandex.ru ymail.com zoho.com"
)
MAIL_HOSTS: Final = frozenset(_MAIL_HOSTS.split())


class Traits(NamedTuple):
    """Where a startup is, and where its founders write from."""

    hubs: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()
    mail: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.hubs or self.towns or self.mail)


def reasons(one: Traits, other: Traits, *, same_site: bool, similar_name: bool) -> list[Reason]:
    """Why two startups may be one. A similar name alone is none: homonyms are normal."""
    near: list[Reason] = []
    if one.hubs & other.hubs:
        near.append("same_hub")
    elif one.towns & other.towns:
        near.append("same_town")
    if one.mail & other.mail:
        near.append("same_mail_domain")
    found: list[Reason] = ["same_site"] if same_site else []
    return [*found, "similar_name", *near] if similar_name and near else found


def tier(found: Collection[Reason]) -> Tier:
    return "hold" if "same_site" in found else "suggestion"


def asks_again(decided: Collection[str], found: Collection[Reason]) -> bool:
    """Whether there is a reason that nobody knew when the pair was dismissed."""
    return not set(found) <= set(decided)
