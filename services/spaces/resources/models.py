from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from services.kit.columns import IdColumn, Json
from services.spaces.tables import Editable, Table


class Resource(Editable, table=True):
    """Something that can be booked: a desk pool, a room, a machine. Resources of one tree share `root_id`."""

    __table_args__ = (
        CheckConstraint("units >= 1", name="units_positive"),
        CheckConstraint("turnaround >= 0", name="turnaround_not_negative"),
        Index("ix_resource_root_id_id", "root_id", "id"),
        Index("ix_resource_name_id", "name", "id"),
        Index("ix_resource_hub_id_kind_name_id", "hub_id", "kind", "name", "id"),
        Index("ix_resource_kind_name_id", "kind", "name", "id"),
        Index("ix_resource_site_id_name_id", "site_id", "name", "id"),
    )

    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    site_id: str = Field(sa_type=IdColumn, nullable=False, foreign_key="site.id")
    parent_id: str | None = Field(default=None, sa_type=IdColumn, foreign_key="resource.id")
    root_id: str = Field(sa_type=IdColumn, nullable=False)
    kind: str = Field(max_length=40)
    name: str = Field(max_length=120)
    units: int = Field(nullable=False)
    capacity: int | None = Field(default=None)
    attributes: dict[str, Any] = Field(sa_type=Json, nullable=False)
    turnaround: int = Field(default=0, nullable=False)  # seconds after a booking
    opening_hours: dict[str, Any] | None = Field(default=None, sa_type=Json)
    policy_id: str | None = Field(default=None, sa_type=IdColumn, foreign_key="policy.id")
    certification_id: str | None = Field(default=None, sa_type=IdColumn, foreign_key="certification.id")
    state: str = Field(default="active", max_length=20)
    visibility: str = Field(default="public", max_length=10)


class ResourceAttribute(Table, table=True):
    """One value of one attribute, as its own row, so that a filter finds it by index on both engines."""

    __tablename__ = "resource_attribute"
    __table_args__ = (Index("ix_resource_attribute_name_value", "name", "value"),)

    resource_id: str = Field(primary_key=True, sa_type=IdColumn, foreign_key="resource.id", ondelete="CASCADE")
    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(primary_key=True, max_length=120)
