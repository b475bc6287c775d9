"""The base of this service's tables: their own registry, and the kit's tables beside them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from services.kit import tables
from services.kit.columns import IdColumn, UtcDateTime
from services.kit.database import new_registry

registry = new_registry()
metadata = registry.metadata
tables.install(metadata)


class Table(SQLModel, registry=registry):
    """A table of the events service."""


class Editable(Table):
    """A thing with an id, a version for its ETag, and the times it was made and changed."""

    id: str = Field(primary_key=True, sa_type=IdColumn)
    version: int = Field(default=1, nullable=False)
    created_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    updated_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
