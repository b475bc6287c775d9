"""The house itself, as the one who acts: for what happens without anybody wishing it."""

from dataclasses import replace
from typing import Final

from services.kit.principal import Principal
from services.kit.unit import Unit

HOUSE: Final = Principal(kind="service", id="spaces", name="spaces")


def as_house(unit: Unit) -> Unit:
    """The same work in the house's name: whose request it happened to be is nobody's business, nor what they called
    it."""
    return replace(unit, by=HOUSE, request_id="")
