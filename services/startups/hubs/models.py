"""The hubs of the network."""

from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.kit.columns import IdColumn, Json
from services.startups.tables import Editable


class Hub(Editable, table=True):
    __tablename__ = "hub"
    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat_on_earth"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon_on_earth"),
    )

    slug: str = Field(max_length=160, unique=True)
    name: str = Field(max_length=120)
    kind: str = Field(max_length=20)
    address: dict[str, Any] = Field(sa_type=Json, nullable=False)
    lat: float | None = Field(default=None)
    lon: float | None = Field(default=None)
    time_zone: str = Field(max_length=64)
    languages: list[str] = Field(sa_type=Json, nullable=False)
    on_membership_end: str = Field(default="keep", max_length=10)
    policy_id: str | None = Field(default=None, sa_type=IdColumn)  # of the spaces service, which judges by it
