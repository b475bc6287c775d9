"""What is kept of imports: their reports, the lines they refused, and which startup a name without a number made."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, SmallInteger
from sqlmodel import Field

from services.kit.columns import IdColumn, Json, UtcDateTime
from services.startups.tables import LongText, Table, sorted_text


class StartupImport(Table, table=True):
    __tablename__ = "startup_import"
    __table_args__ = (Index("ix_startup_import_created_at", "created_at"),)

    id: str = Field(primary_key=True, sa_type=IdColumn)
    hub_id: str | None = Field(
        default=None, sa_column=Column(IdColumn(), ForeignKey("hub.id"), nullable=True, index=True)
    )
    created_by: str = Field(max_length=80)
    mode: str = Field(max_length=10)
    lines: int = Field(nullable=False)
    created: int = Field(nullable=False)
    updated: int = Field(nullable=False)
    unchanged: int = Field(nullable=False)
    refused: int = Field(nullable=False)
    errors: list[dict[str, Any]] = Field(sa_type=Json, nullable=False)
    ignored_columns: list[str] = Field(sa_type=Json, nullable=False)
    failed_rows: str | None = Field(default=None, sa_type=LongText, nullable=True)
    created_at: datetime = Field(sa_type=UtcDateTime, nullable=False)


class StartupImportName(Table, table=True):
    """The startup that a line without any number has made, so that the same line finds it again.

    `scope` is the id of the line's hub, or empty for none.
    """

    __tablename__ = "startup_import_name"

    scope: str = Field(max_length=36, primary_key=True)
    name: str = Field(sa_type=sorted_text(400), primary_key=True)
    startup_id: str = Field(sa_column=Column(IdColumn(), ForeignKey("startup.id"), nullable=False, index=True))


class StartupImportTurn(Table, table=True):
    """One row, held by the import that is going on: another one waits and then finds what the first has made."""

    __tablename__ = "startup_import_turn"

    id: int = Field(sa_column=Column(SmallInteger(), primary_key=True, autoincrement=False))
    taken: int = Field(default=0, sa_column=Column(Integer(), nullable=False))
