"""The base of this service's tables: their own registry, and the kit's tables beside them."""

from sqlmodel import SQLModel

from services.kit import tables
from services.kit.database import new_registry

registry = new_registry()
metadata = registry.metadata
tables.install(metadata)


class Table(SQLModel, registry=registry):
    """A table of the integrations service."""
