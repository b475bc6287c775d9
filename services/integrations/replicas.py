"""Hubs as this service knows them: copies of what the startups service publishes."""

from sqlmodel import Session

from services.kit import replicas
from services.kit.errors import NotFound
from services.kit.events import Event
from services.kit.text import Text
from services.kit.unit import Unit


class HubNotFound(NotFound):
    code = "hub.not_found"
    title = Text("There is no such hub", "Ce quartier n’existe pas")
    detail = Text("Use the id or slug of a hub from /v1/hubs.", "Utilisez l’id ou le slug d’un quartier de /v1/hubs.")


def hub_id(session: Session, slug_or_id: str) -> str:
    """The id of a hub; refuses a slug that nobody has."""
    found = replicas.resolve(session, "hub", slug_or_id)
    if found is None:
        raise HubNotFound
    return found


def keep_hub(unit: Unit, event: Event) -> None:
    replicas.put(unit.session, "hub", event.data, at=event.time)
