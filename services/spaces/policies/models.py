from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from services.kit.columns import IdColumn, Json
from services.spaces.tables import Editable, Table


class Policy(Editable, table=True):
    """A named set of limits. Its `version` counts the versions it has had."""

    __table_args__ = (Index("ix_policy_hub_id_name_id", "hub_id", "name", "id"),)

    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    name: str = Field(max_length=120)


class PolicyVersion(Table, table=True):
    """Limits as they once held; never changed, so that a booking can name the version that judged it."""

    __tablename__ = "policy_version"

    policy_id: str = Field(primary_key=True, sa_type=IdColumn, foreign_key="policy.id")
    number: int = Field(primary_key=True)
    limits: dict[str, Any] = Field(sa_type=Json, nullable=False)
