"""API keys: hashed secrets with an owner, scopes and an end."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, String
from sqlmodel import Field

from gateway.tables import Table
from services.kit.columns import IdColumn, Json, UtcDateTime


class ApiKey(Table, table=True):
    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("owner_kind IN ('startup', 'hub')", name="owner_kind"),
        Index("ix_api_key_owner_id_created_at_id", "owner_id", "created_at", "id"),
        Index("ix_api_key_created_at_id", "created_at", "id"),
    )

    id: str = Field(sa_column=Column(IdColumn(), primary_key=True))
    name: str = Field(sa_column=Column(String(120), nullable=False))
    secret_hash: str = Field(sa_column=Column(String(64), nullable=False))
    owner_kind: str = Field(sa_column=Column(String(10), nullable=False))
    owner_id: str = Field(sa_column=Column(IdColumn(), nullable=False))
    scopes: list[str] = Field(sa_column=Column(Json, nullable=False))
    created_by: str = Field(sa_column=Column(IdColumn(), nullable=False))
    created_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    updated_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    expires_at: datetime | None = Field(sa_column=Column(UtcDateTime(), nullable=True))
    last_used_at: datetime | None = Field(sa_column=Column(UtcDateTime(), nullable=True))
    revoked_at: datetime | None = Field(sa_column=Column(UtcDateTime(), nullable=True))
