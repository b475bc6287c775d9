"""What a calendar says of a booking, and to whom; and the secret in its address."""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple

from services.kit.calendars import CANCELLED, CONFIRMED, TENTATIVE, Entry
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.text import Text
from services.spaces.bookings.errors import NotYourStartup
from services.spaces.calendars.errors import HubRequired


class Extent(NamedTuple):
    """How far a calendar looks, and how many events it holds."""

    before: timedelta
    after: timedelta
    most: int

    def window(self, now: datetime) -> Span:
        return Span(now - self.before, now + self.after)


WHOLE: Final = Extent(timedelta(days=60), timedelta(days=400), 2000)
# Anybody may ask for it, as often as they like.
FOR_STRANGERS: Final = Extent(timedelta(days=30), timedelta(days=90), 500)
MOST_ADDRESSES: Final = 20
BUSY: Final = Text("Busy", "Occupé")
TEAM: Final = Text("Team of the hub", "Équipe du quartier")
_PREFIX: Final = "dqc_"
_STATUS: Final = {
    "held": TENTATIVE,
    "pending": TENTATIVE,
    "confirmed": CONFIRMED,
    "checked_in": CONFIRMED,
    "completed": CONFIRMED,
}


def new_token() -> str:
    return _PREFIX + secrets.token_hex(32)


def hashed(token: str) -> str:
    """What is stored. The token is 256 random bits, so one round of SHA-256 is as good as many."""
    return sha256(token.encode()).hexdigest()


def hub_of(startup_id: str, wish: str | None, by: Principal) -> str | None:
    """Where a startup's calendar looks: everywhere for its own people, in one hub of theirs for staff."""
    if by.acts_for(startup_id) or by.is_network_admin:
        return wish
    if wish is not None:
        if not by.is_staff_of(wish):
            raise NotYourStartup
        return wish
    if len(by.staffed_hub_ids) != 1:
        raise HubRequired if by.staffed_hub_ids else NotYourStartup
    return next(iter(by.staffed_hub_ids))


def extent(by: Principal) -> Extent:
    return FOR_STRANGERS if by.is_anonymous else WHOLE


def busy_with(resource_id: str, tree: Iterable[Any]) -> set[str]:
    """The resources whose bookings keep this one busy: itself, its parts, and the wholes that it is part of. A pool
    above gives its units away one by one, so what is booked there says nothing of this part."""
    nodes = {node.id: node for node in tree}
    found = {node.id for node in nodes.values() if resource_id in _upwards(nodes, node.id)}
    return found | {above for above in _upwards(nodes, resource_id) if nodes[above].units == 1}


def _upwards(nodes: dict[str, Any], node_id: str) -> list[str]:
    found = [node_id]
    while (above := nodes[found[-1]].parent_id) is not None:
        found.append(above)
    return found


def busy(row: Any, resource_id: str, *, key: bytes, host: str, language: str) -> Entry:
    """A time that is taken, and nothing else; of a pool, how much of it.

    Its name holds in the calendar of this resource alone, so that nobody follows a booking from room to room, and the
    stamp that it must have is a day, for when somebody books is theirs.
    """
    part = f" ({row.units}/{row.resource_units})" if row.resource_units > 1 else ""
    name = hmac.new(key, f"busy {resource_id} {row.id}".encode(), sha256).hexdigest()[:32]
    day = row.updated_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    entry = _entry(row, host, summary=BUSY.render(language) + part)
    return replace(entry, uid=f"{name}@{host}", created_at=None, updated_at=day)


def own(row: Any, *, host: str) -> Entry:
    """A booking for its own startup."""
    many = f" ×{row.units}" if row.units > 1 else ""
    return _entry(row, host, summary=row.resource_name + many, location=_address(row), description=row.purpose or "")


def detailed(row: Any, *, host: str, startup: str | None, language: str) -> Entry:
    """A booking for staff: who comes, and for what."""
    who = startup or TEAM.render(language)
    summary = f"{who}: {row.purpose}" if row.purpose else who
    many = f" ×{row.units}" if row.units > 1 else ""
    return _entry(row, host, summary=summary, location=f"{row.resource_name}{many}, {row.site_name}")


def _entry(row: Any, host: str, *, summary: str, location: str = "", description: str = "") -> Entry:
    return Entry(
        uid=f"{row.id}@{host}",
        sequence=row.version - 1,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        time_zone=row.time_zone,
        summary=summary,
        status=_STATUS.get(row.state, CANCELLED),
        created_at=row.created_at,
        updated_at=row.updated_at,
        location=location,
        description=description,
    )


def _address(row: Any) -> str:
    address = row.address
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    return ", ".join(part for part in (row.site_name, address.get("street", ""), town) if part)
