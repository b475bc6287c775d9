"""The pictures of startups, apart from their rows, so that no list reads them."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, LargeBinary
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.startups.tables import Table


class StartupLogo(Table, table=True):
    __tablename__ = "startup_logo"

    startup_id: str = Field(sa_column=Column(IdColumn(), ForeignKey("startup.id"), primary_key=True))
    content: bytes = Field(sa_column=Column(LargeBinary(), nullable=False))
    changed_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
