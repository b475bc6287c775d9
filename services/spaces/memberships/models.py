"""Who lives in which hub, as this service needs to know it."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field

from services.kit.columns import IdColumn
from services.spaces.tables import Table


class Membership(Table, table=True):
    """The dates of a membership, local days of its hub, as the startups service last told them. The row stays when it
    has ended: who never lived there is judged otherwise."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_startup_id_hub_id", "startup_id", "hub_id"),)

    id: str = Field(primary_key=True, sa_type=IdColumn)
    startup_id: str = Field(sa_type=IdColumn, nullable=False)
    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    starts_on: date
    ends_on: date | None = Field(default=None)
    suspended_from: date | None = Field(default=None)
    suspended_to: date | None = Field(default=None)
    version: int = Field(nullable=False)
