"""Refusals about exports."""

from services.kit.errors import NotFound
from services.kit.text import Text


class SitemapNotFound(NotFound):
    code = "sitemap.not_found"
    title = Text("There is no such part of the sitemap", "Cette partie du plan du site n’existe pas")
    detail = Text("Read the sitemap without `part` again.", "Relisez le plan du site sans `part`.")
