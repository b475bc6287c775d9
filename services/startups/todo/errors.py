"""Refusals about what waits."""

from services.kit.errors import NotFound
from services.kit.text import Text


class CategoryNotFound(NotFound):
    code = "todo.category_not_found"
    title = Text("Nothing of that name waits", "Rien de ce nom n’est en attente")
    detail = Text("Known: {known}.", "Connus : {known}.")


class ItemNotFound(NotFound):
    code = "todo.item_not_found"
    title = Text("This does not wait there", "Ceci n’y est pas en attente")
    detail = Text("It may be settled already.", "C’est peut-être déjà réglé.")
