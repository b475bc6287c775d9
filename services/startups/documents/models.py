"""What a startup has to hand in, and what it has handed in."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, text
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.startups.tables import Editable, Table

_OF_STARTUP: Final = text("membership_id IS NULL AND kind <> 'other'")
_OF_MEMBERSHIP: Final = text("membership_id IS NOT NULL AND kind <> 'other'")


class Document(Editable, table=True):
    """Of a startup in a hub, or of one of its memberships there. What is past `valid_to` reads expired, whatever
    `state` says; `due_on` of whoever has to hand it in is the task's."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("state IN ('missing', 'received', 'accepted', 'refused')", name="state_known"),
        CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="refused_with_reason"),
        # One of a kind: another file replaces it, another startup or membership has its own.
        Index(
            "uq_document_startup_kind",
            "startup_id",
            "hub_id",
            "kind",
            unique=True,
            sqlite_where=_OF_STARTUP,
            postgresql_where=_OF_STARTUP,
        ),
        Index(
            "uq_document_membership_kind",
            "membership_id",
            "kind",
            unique=True,
            sqlite_where=_OF_MEMBERSHIP,
            postgresql_where=_OF_MEMBERSHIP,
        ),
        Index("ix_document_hub_id_state", "hub_id", "state"),
        Index("ix_document_hub_id_valid_to", "hub_id", "valid_to"),
        Index("ix_document_startup_id_id", "startup_id", "id"),
    )

    hub_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("hub.id")], nullable=False)
    startup_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("startup.id")], nullable=False)
    membership_id: str | None = Field(
        default=None, sa_type=IdColumn, sa_column_args=[ForeignKey("membership.id")], nullable=True
    )
    kind: str = Field(max_length=30)
    title: str | None = Field(default=None, max_length=120)
    state: str = Field(max_length=10)
    reason: str | None = Field(default=None, max_length=500)
    valid_to: date | None = Field(default=None)
    received_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class DocumentFile(Table, table=True):
    """The newest file of a document, apart from what lists read. It is gone when another replaces it."""

    __tablename__ = "document_file"

    document_id: str = Field(
        sa_column=Column(IdColumn(), ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    )
    name: str = Field(max_length=120)
    media_type: str = Field(max_length=40)
    size: int
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary(), nullable=False))
