"""What this service does with the news of memberships."""

from typing import Final

from services.kit.events import Event
from services.kit.unit import Unit
from services.spaces.house import as_house
from services.spaces.memberships.leaving import Leaving
from services.spaces.memberships.models import Membership
from services.spaces.memberships.repository import MembershipRows

# Those that may bring an end or a suspension; a notice says when it ends, and nothing more is told on that day.
_ENDING: Final = frozenset(
    f"membership.{verb}" for verb in ("ended", "suspended", "notice", "notice_withdrawn", "updated")
)


def keep_membership(unit: Unit, event: Event) -> None:
    membership = Membership.model_validate({name: event.data[name] for name in Membership.model_fields})
    MembershipRows(unit.session).put(membership)
    if event.type in _ENDING:
        Leaving(as_house(unit)).settle(membership.startup_id, membership.hub_id)
