from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.spaces.tables import Editable


class Closure(Editable, table=True):
    """A site or a resource cannot be used for a while: works, maintenance, a private day."""

    __table_args__ = (
        CheckConstraint("(site_id IS NULL) <> (resource_id IS NULL)", name="one_place"),
        CheckConstraint("starts_at < ends_at", name="span_in_order"),
        Index("ix_closure_hub_id_ends_at", "hub_id", "ends_at"),
        Index("ix_closure_hub_id_starts_at_id", "hub_id", "starts_at", "id"),
        Index("ix_closure_site_id_starts_at_id", "site_id", "starts_at", "id"),
        Index("ix_closure_resource_id_starts_at_id", "resource_id", "starts_at", "id"),
        Index("ix_closure_starts_at_id", "starts_at", "id"),
    )

    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    site_id: str | None = Field(default=None, sa_type=IdColumn, foreign_key="site.id")
    resource_id: str | None = Field(default=None, sa_type=IdColumn, foreign_key="resource.id")
    starts_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    ends_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    reason: str = Field(max_length=500)
    on_booked: str = Field(max_length=8)
