"""Merging startups on the wire."""

from typing import Annotated, Any

from pydantic import Field

from services.kit.documentation import id_of, shown
from services.kit.wire import Input, Output
from services.startups.startups.schemas import StartupRead

_SURVIVOR: Any = StartupRead.model_json_schema()["examples"][0]


class MergeWish(Input):
    into: Annotated[str, Field(min_length=1, max_length=160, description="Id or slug of the startup that stays.")]

    model_config = shown({"into": "atelier-lumen"})


class MergeRead(Output):
    """The startup that stays, and what came to it: how many things of each kind, which fields, which names."""

    id: Annotated[str, Field(description="The startup that was merged.")]
    survivor: StartupRead
    moved: dict[str, int]
    filled: list[str]
    aliases: list[str]

    model_config = shown(
        {
            "id": id_of("Lumen Atelier"),
            "survivor": _SURVIVOR,
            "moved": {"membership": 1, "team_role": 2},
            "filled": ["pitch"],
            "aliases": ["Lumen Atelier"],
        }
    )
