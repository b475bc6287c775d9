"""The base of this service's tables: their own registry, and the kit's tables beside them."""

from datetime import datetime
from typing import Any, cast

import sqlalchemy
from sqlalchemy import BigInteger, Integer, String, Text
from sqlmodel import Field, SQLModel

from services.kit import tables
from services.kit.columns import IdColumn, UtcDateTime
from services.kit.database import new_registry

registry = new_registry()
metadata = registry.metadata
tables.install(metadata)

Number = BigInteger().with_variant(Integer(), "sqlite")


def sorted_text(length: int) -> Any:
    """Text that sorts by code point on both engines, whatever the locale of the database."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


LongText = Text()


class Table(SQLModel, registry=registry):
    """A table of the startups service."""


class Editable(Table):
    """A thing with an id, a version for its ETag, and the times it was made and changed."""

    id: str = Field(primary_key=True, sa_type=IdColumn)
    version: int = Field(default=1, nullable=False)
    created_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    updated_at: datetime = Field(sa_type=UtcDateTime, nullable=False)


def table_of(model: type[Table]) -> sqlalchemy.Table:
    """The table behind a class: lists select its columns and make no objects."""
    return cast("sqlalchemy.Table", cast("Any", model).__table__)
