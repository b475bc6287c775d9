from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.spaces.tables import Table

_SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")


class Demand(Table, table=True):
    """A wish that came to nothing: what, when and why; never whose. A hub reads here what to buy next."""

    __table_args__ = (
        CheckConstraint("cause IN ('taken', 'rule', 'waitlisted', 'abandoned')", name="cause_known"),
        Index("ix_demand_hub_id_wanted_at", "hub_id", "wanted_at"),
        Index("ix_demand_wanted_at", "wanted_at"),
    )

    number: int | None = Field(default=None, sa_column=Column(_SEQUENCE, primary_key=True, autoincrement=True))
    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    site_id: str | None = Field(default=None, sa_type=IdColumn)
    resource_id: str | None = Field(default=None, sa_type=IdColumn)
    kind: str = Field(max_length=40)
    wanted_at: datetime = Field(sa_type=UtcDateTime, nullable=False)  # the hour in which it would have begun
    seconds: int = Field(sa_type=BigInteger, nullable=False)  # of units
    cause: str = Field(max_length=12)
    code: str = Field(max_length=60)  # the rule or refusal that said no
