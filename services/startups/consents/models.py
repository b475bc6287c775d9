"""What people agreed to, when, and until when: a log, in which nothing is overwritten."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.startups.tables import Table


class Consent(Table, table=True):
    """In force until it is withdrawn. Who recorded it is forgotten with the person."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person_id_purpose", "person_id", "purpose"),)

    id: str = Field(primary_key=True, sa_type=IdColumn)
    person_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("person.id")], nullable=False)
    purpose: str = Field(max_length=20)
    text_version: str = Field(max_length=40)
    given_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    recorded_by: str | None = Field(default=None, max_length=80)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    withdrawn_by: str | None = Field(default=None, max_length=80)
