"""Refusals about checklists."""

from services.kit.errors import Conflict, NotFound
from services.kit.text import Text


class ChecklistNotFound(NotFound):
    code = "checklist.not_found"
    title = Text("There is no such checklist", "Cette liste n’existe pas")


class ChecklistThere(Conflict):
    code = "checklist.already_there"
    title = Text("The hub has this checklist already", "Le quartier a déjà cette liste")
    detail = Text("Change that one.", "Modifiez celle-là.")
