"""Opaque identifiers: UUIDv7 strings, which sort by the time they were made."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import uuid_utils
from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError


def new_id() -> str:
    return str(uuid_utils.uuid7())


def first_id(at: datetime) -> str:
    """The smallest id of an instant: whatever is smaller was made before."""
    return str(UUID(int=int(at.timestamp() * 1000) << 80 | 0x7000_8000_0000_0000_0000))


def made_at(id_: str) -> datetime:
    """When an id was made, to the millisecond."""
    return datetime.fromtimestamp((UUID(id_).int >> 80) / 1000, UTC)


def parse_id(text: str) -> str | None:
    """The canonical form of an id, or None when the text is not one (a slug, say)."""
    if len(text) != 36:
        return None
    try:
        return str(UUID(text))
    except ValueError:
        return None


def _canonical(text: str) -> str:
    canonical = parse_id(text)
    if canonical is None:
        raise PydanticCustomError("id", "An id is a UUID such as 0199d3c4-8b7e-7c1a-9d42-6a5f0c1b2e3d.")
    return canonical


Id = Annotated[str, AfterValidator(_canonical), WithJsonSchema({"type": "string", "format": "uuid"})]
