"""People who can sign in, and what they may do where."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String
from sqlmodel import Field

from gateway.tables import Table
from services.kit.columns import IdColumn, UtcDateTime


class Account(Table, table=True):
    __tablename__ = "account"

    id: str = Field(sa_column=Column(IdColumn(), primary_key=True))
    # Folded, so that one mailbox is one account however its address is written.
    email: str = Field(sa_column=Column(String(254), nullable=False, unique=True))
    name: str = Field(sa_column=Column(String(120), nullable=False))
    password_hash: str = Field(sa_column=Column(String(200), nullable=False))
    language: str = Field(sa_column=Column(String(2), nullable=False))
    created_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    updated_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))


class AccountGrant(Table, table=True):
    __tablename__ = "account_grant"
    __table_args__ = (Index("ix_account_grant_hub_id", "hub_id"), Index("ix_account_grant_startup_id", "startup_id"))

    account_id: str = Field(
        sa_column=Column(IdColumn(), ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    )
    # `hub:role:startup`, because a unique constraint takes two nulls for different.
    spelled: str = Field(sa_column=Column(String(120), primary_key=True))
    hub_id: str | None = Field(sa_column=Column(IdColumn(), nullable=True))
    role: str = Field(sa_column=Column(String(20), nullable=False))
    startup_id: str | None = Field(sa_column=Column(IdColumn(), nullable=True))
