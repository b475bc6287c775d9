"""Logos of the startups that people sign in to: their initials, as the service would have drawn them anew."""

import io
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from deploy.demo.names import HEROES
from services.startups.logos import pictures

Row = dict[str, Any]

_COLOURS: Final = ("#c2410c", "#15803d")
_SIDE: Final = 256


def rows(startups: Iterable[Row]) -> list[Row]:
    """What the table of logos holds."""
    return [
        {"startup_id": row["id"], "content": _drawn(row["display_name"]), "changed_at": row["created_at"]}
        for row in startups
        if row["logo"]
    ]


def digest(name: str) -> str:
    return pictures.digest(_drawn(name))


@cache
def _drawn(name: str) -> bytes:
    square = Image.new("RGB", (_SIDE, _SIDE), _COLOURS[HEROES.index(name)])
    initials = "".join(word[0] for word in name.split())
    middle = (_SIDE / 2, _SIDE / 2)
    ImageDraw.Draw(square).text(middle, initials, "white", ImageFont.load_default(_SIDE // 2), anchor="mm")
    written = io.BytesIO()
    square.save(written, "PNG")
    return pictures.redrawn(written.getvalue())
