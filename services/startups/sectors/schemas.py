"""Sectors on the wire."""

from typing import Annotated

from pydantic import Field

from services.kit.documentation import shown
from services.kit.wire import Output


class Labels(Output):
    en: str
    fr: str


class SectorRead(Output):
    code: str
    label: Annotated[str, Field(description="In the language of the caller.")]
    labels: Labels
    parent: Annotated[str | None, Field(description="The sector it belongs to; none of a sector of the first level.")]
    replaced_by: Annotated[str | None, Field(description="What to choose instead; whoever sends this code gets that.")]

    model_config = shown(
        {
            "code": "energy",
            "label": "Energy",
            "labels": {"en": "Energy", "fr": "Énergie"},
            "parent": "greentech",
            "replaced_by": None,
        }
    )
