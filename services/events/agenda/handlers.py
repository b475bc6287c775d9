"""What becomes of events when their host does."""

from services.events.agenda.repository import AgendaRepository
from services.kit.events import Event
from services.kit.unit import Unit


def pass_on(unit: Unit, event: Event) -> None:
    """What a startup hosts is hosted by the one that it is part of now."""
    AgendaRepository(unit.session).pass_on(event.data["id"], event.data["into"], now=unit.now)
