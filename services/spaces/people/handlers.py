"""What this service does with the news of teams."""

from services.kit.events import Event
from services.kit.unit import Unit
from services.spaces.people.models import TeamMember
from services.spaces.people.repository import TeamRepository


def keep_member(unit: Unit, event: Event) -> None:
    _keep(unit, event, has_left=False)


def let_member_go(unit: Unit, event: Event) -> None:
    _keep(unit, event, has_left=True)


def _keep(unit: Unit, event: Event, *, has_left: bool) -> None:
    role = {name: event.data[name] for name in ("role_id", "person_id", "startup_id")}
    TeamRepository(unit.session).put(TeamMember(**role, has_left=has_left))
