"""Refusals about frozen reports."""

from services.kit.errors import NotFound
from services.kit.text import Text


class SnapshotNotFound(NotFound):
    code = "snapshot.not_found"
    title = Text("There is no such frozen report", "Ce rapport figé n’existe pas")
    detail = Text(
        "Use the id of one from /v1/reports/snapshots.", "Utilisez l’id de l’un d’eux, de /v1/reports/snapshots."
    )
