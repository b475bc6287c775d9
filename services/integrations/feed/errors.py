"""Refusals about the feed."""

from services.kit.errors import Refused
from services.kit.text import Text


class TypesInvalid(Refused):
    code = "feed.types"
    title = Text("These types cannot be read", "Ces types sont illisibles")
    detail = Text(
        "Give at most 20 types or patterns, such as booking.*,event.published.",
        "Donnez au plus 20 types ou motifs, comme booking.*,event.published.",
    )
