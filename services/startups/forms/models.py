"""What a cohort asks of those who apply. Versions stay: an application names the one that judged it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer
from sqlmodel import Field

from services.kit.columns import IdColumn, Json, UtcDateTime
from services.startups.tables import Table


class ApplicationForm(Table, table=True):
    __tablename__ = "application_form"

    cohort_id: str = Field(sa_column=Column(IdColumn(), ForeignKey("cohort.id"), primary_key=True))
    version: int = Field(sa_column=Column(Integer(), primary_key=True, autoincrement=False))
    questions: list[dict[str, Any]] = Field(sa_type=Json, nullable=False)
    consent_text_version: str = Field(max_length=40)
    created_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
