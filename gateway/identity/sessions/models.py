"""Sessions of people, and the failed attempts to begin one."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Integer, String
from sqlmodel import Field

from gateway.tables import Table
from services.kit.columns import IdColumn, UtcDateTime


class AccountSession(Table, table=True):
    __tablename__ = "account_session"
    __table_args__ = (
        Index("ix_account_session_account_id", "account_id"),
        Index("ix_account_session_expires_at", "expires_at"),
    )

    id: str = Field(sa_column=Column(IdColumn(), primary_key=True))
    account_id: str = Field(sa_column=Column(IdColumn(), ForeignKey("account.id", ondelete="CASCADE"), nullable=False))
    secret_hash: str = Field(sa_column=Column(String(64), nullable=False))
    created_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
    expires_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))


class SignInFailure(Table, table=True):
    """Wrong attempts by address, known or not: counting only known ones would tell which they are."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_last_at", "last_at"),)

    email_hash: str = Field(sa_column=Column(String(64), primary_key=True))
    count: int = Field(sa_column=Column(Integer, nullable=False))
    last_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
