"""Who lives in which hub, from when to when. Dates are local days of the hub, `[starts_on, ends_on)`."""

from datetime import date
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlmodel import Field

from services.kit.columns import IdColumn
from services.startups.tables import Editable


class Membership(Editable, table=True):
    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("desks >= 0", name="desks_not_negative"),
        Index("ix_membership_startup_id_hub_id", "startup_id", "hub_id"),
        Index("ix_membership_hub_id_ends_on", "hub_id", "ends_on"),
    )

    startup_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("startup.id")], nullable=False)
    hub_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("hub.id")], nullable=False)
    kind: str = Field(max_length=40)
    programme_id: str | None = Field(default=None, sa_type=IdColumn, nullable=True)
    desks: int = Field(default=0)
    starts_on: date
    ends_on: date | None = Field(default=None)
    notice_on: date | None = Field(default=None)
    suspended_from: date | None = Field(default=None)
    suspended_to: date | None = Field(default=None)
    end_reason: str | None = Field(default=None, max_length=500)
    outcome: str | None = Field(default=None, max_length=20)
    renewed_from: str | None = Field(default=None, sa_type=IdColumn, nullable=True)


_OVERLAPS: Final = (
    "EXISTS (SELECT 1 FROM membership AS other WHERE other.startup_id = NEW.startup_id "
    "AND other.hub_id = NEW.hub_id AND other.kind = NEW.kind AND other.id <> NEW.id "
    "AND other.starts_on < coalesce(NEW.ends_on, '9999-12-31') "
    "AND NEW.starts_on < coalesce(other.ends_on, '9999-12-31') "
    "AND other.starts_on <> coalesce(other.ends_on, '') AND NEW.starts_on <> coalesce(NEW.ends_on, ''))"
)

# No startup lives twice at once in a hub under the same kind; a migration creates these after the table.
GUARDS: Final = {
    "postgresql": (
        "ALTER TABLE membership ADD CONSTRAINT ex_membership_overlap EXCLUDE USING gist "
        "(startup_id WITH =, hub_id WITH =, kind WITH =, daterange(starts_on, ends_on, '[)') WITH &&)",
    ),
    "sqlite": (
        "CREATE TRIGGER membership_overlap_insert BEFORE INSERT ON membership "
        f"WHEN {_OVERLAPS} BEGIN SELECT RAISE(ABORT, 'ex_membership_overlap'); END",
        "CREATE TRIGGER membership_overlap_update BEFORE UPDATE OF starts_on, ends_on, kind, startup_id ON membership "
        f"WHEN {_OVERLAPS} BEGIN SELECT RAISE(ABORT, 'ex_membership_overlap'); END",
    ),
}
