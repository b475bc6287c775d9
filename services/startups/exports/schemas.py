"""Exports on the wire."""

from typing import Literal

from services.kit.documentation import shown
from services.kit.wire import Output
from services.startups.startups.schemas import OPEN_LUMEN, OpenStartup, StartupRead

Scope = Literal["public", "hub"]


class Export(Output):
    """Every startup of the export: with `scope=hub` all that its hub keeps of it."""

    items: list[StartupRead] | list[OpenStartup]

    model_config = shown({"items": [OPEN_LUMEN]})
