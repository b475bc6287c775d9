"""What there is to do when a startup comes to a hub, and when it leaves."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlmodel import Field

from services.kit.columns import IdColumn, Json
from services.startups.tables import Editable


class Checklist(Editable, table=True):
    """For the memberships of one kind in one hub. `items` is never empty: a hub without work to do has no list."""

    __tablename__ = "checklist"
    __table_args__ = (
        CheckConstraint("kind IN ('onboarding', 'offboarding')", name="kind_known"),
        UniqueConstraint("hub_id", "kind", "membership_kind", name="uq_checklist_hub_id_kind_membership_kind"),
    )

    hub_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("hub.id")], nullable=False)
    kind: str = Field(max_length=12)
    membership_kind: str = Field(max_length=40)
    items: list[dict[str, Any]] = Field(sa_type=Json, nullable=False)
