"""The gateway's tables: one registry for accounts, sessions and keys, with the kit's tables beside them."""

from sqlmodel import SQLModel

from services.kit import tables
from services.kit.database import new_registry


class Table(SQLModel, registry=new_registry()):
    """Base of the gateway's tables."""


metadata = Table.metadata
tables.install(metadata)
