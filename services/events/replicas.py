"""Hubs and startups as this service knows them: copies of what the startups service publishes."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import Session

from services.kit import replicas
from services.kit.errors import NotFound
from services.kit.events import Event
from services.kit.principal import Principal
from services.kit.replicas import Replica
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


class Neighbours:
    """The hubs and hosts around a page of events, read in two statements."""

    def __init__(self, session: Session, *, hub_ids: Collection[str], startup_ids: Collection[str]) -> None:
        self._hubs = replicas.several(session, "hub", hub_ids)
        self._startups = replicas.several(session, "startup", startup_ids)

    def hub(self, hub_id: str) -> Mapping[str, Any]:
        found = self._hubs.get(hub_id)
        return found.data if found else {}

    def host(self, startup_id: str | None, by: Principal, *, organises: bool) -> Replica | None:
        """The host as this caller may know it: a startup that hides is nobody's business but the organisers'."""
        found = self._startups.get(startup_id) if startup_id else None
        if startup_id and organises:
            return found or Replica(startup_id, None, {})
        return found if found and may_know(found, by) else None


def may_know(startup: Replica, by: Principal) -> bool:
    """Whether a startup is in sight of a caller."""
    visibility = startup.data.get("visibility", "private")
    lives_in = {place.get("hub") for place in startup.data.get("hubs", ())}
    return (
        visibility == "public"
        or by.is_network_admin
        or startup.id in by.startup_ids
        or bool(lives_in & by.staffed_hub_ids)
        or (visibility == "network" and not by.is_anonymous)
        or (visibility == "hub" and bool(lives_in & by.hub_ids))
    )


def keep_hub(unit: Unit, event: Event) -> None:
    replicas.put(unit.session, "hub", event.data, at=event.time)


def keep_startup(unit: Unit, event: Event) -> None:
    """Keep a startup with the visibility of the news itself: an unpublished or hidden one is private for now."""
    if event.type == "startup.admin_missing":
        return  # a task for the staff, not the startup itself
    visibility = "private" if event.tombstone else event.visibility
    replicas.put(unit.session, "startup", {**event.data, "visibility": visibility}, at=event.time)
