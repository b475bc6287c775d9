from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from services.kit.columns import IdColumn, Json
from services.spaces.tables import Editable


class Site(Editable, table=True):
    """A building of a hub: its zone and its hours hold for all that stands in it."""

    __table_args__ = (Index("ix_site_hub_id_name_id", "hub_id", "name", "id"),)

    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    name: str = Field(max_length=120)
    address: dict[str, Any] = Field(sa_type=Json, nullable=False)
    time_zone: str = Field(max_length=64)
    holidays: str | None = Field(default=None, max_length=12)
    opening_hours: dict[str, Any] | None = Field(default=None, sa_type=Json)
    exceptions: list[Any] = Field(sa_type=Json, nullable=False)
    policy_id: str | None = Field(default=None, sa_type=IdColumn, foreign_key="policy.id")
    kind_policies: dict[str, Any] = Field(sa_type=Json, nullable=False)
