"""Hubs as this service knows them: copies of what the startups service publishes."""

from zoneinfo import ZoneInfo

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


# What nobody's id is: asked for an unknown or secret slug, lists are empty, and nobody learns which it was.
NOBODY = "00000000-0000-0000-0000-000000000000"


def startup_id(session: Session, slug_or_id: str) -> str:
    """The id of a startup, for filters."""
    return replicas.standing_for(session, "startup", slug_or_id, held=False) or NOBODY


def owner(session: Session, startup_id: str | None) -> str | None:
    """Whose it is what is about to be written for a startup: its own, or of the one that it is part of now."""
    return replicas.standing_for(session, "startup", startup_id) if startup_id is not None else None


def zone_of(session: Session, hub_id: str) -> ZoneInfo:
    """The wall clock of a hub; UTC until its copy has come."""
    known = replicas.find(session, "hub", hub_id)
    return ZoneInfo(known.data.get("time_zone") or "UTC") if known else ZoneInfo("UTC")


def keep_hub(unit: Unit, event: Event) -> None:
    replicas.put(unit.session, "hub", event.data, at=event.time)


def keep_startup(unit: Unit, event: Event) -> None:
    if event.type == "startup.admin_missing":
        return  # a task for the staff, not the startup itself
    replicas.put(unit.session, "startup", event.data, at=event.time)
