"""Refusals about pairs of startups that may be one."""

from services.kit.errors import Conflict, NotFound
from services.kit.text import Text


class DuplicateNotFound(NotFound):
    code = "duplicate.not_found"
    title = Text("There is no such pair of startups", "Cette paire de startups n’existe pas")


class DuplicateDecided(Conflict):
    code = "duplicate.decided"
    title = Text("This pair is decided already", "Cette paire est déjà traitée")
    detail = Text("It is {state}.", "Son état est : {state}.")
