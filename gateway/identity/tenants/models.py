"""The hubs of each startup."""

from sqlalchemy import Column, Index
from sqlmodel import Field

from gateway.tables import Table
from services.kit.columns import IdColumn


class Tenancy(Table, table=True):
    __tablename__ = "tenancy"
    __table_args__ = (Index("ix_tenancy_hub_id", "hub_id"),)

    startup_id: str = Field(sa_column=Column(IdColumn(), primary_key=True))
    hub_id: str = Field(sa_column=Column(IdColumn(), primary_key=True))
