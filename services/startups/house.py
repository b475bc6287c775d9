"""The house itself, as the one who acts: for what happens without anybody wishing it."""

from dataclasses import replace
from typing import Final

from services.kit.principal import Principal
from services.kit.unit import Unit

HOUSE: Final = Principal(kind="service", id="startups", name="startups")


def as_house(unit: Unit) -> Unit:
    """The same work in the house's name: whose request it happened to be is nobody's business."""
    return replace(unit, by=HOUSE)
