"""Refusals about hubs."""

from services.kit.errors import Conflict, NotFound
from services.kit.text import Text


class HubNotFound(NotFound):
    code = "hub.not_found"
    title = Text("There is no such hub", "Ce quartier n’existe pas")
    detail = Text("Use the id or slug of a hub from /v1/hubs.", "Utilisez l’id ou le slug d’un quartier de /v1/hubs.")


class HubSlugTaken(Conflict):
    code = "hub.slug_taken"
    title = Text("Another hub has this slug", "Un autre quartier porte ce slug")
    detail = Text("Choose another slug than {slug}.", "Choisissez un autre slug que {slug}.")
