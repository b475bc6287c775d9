"""Reports that were frozen."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index
from sqlmodel import Field

from services.kit.columns import IdColumn, Json, UtcDateTime
from services.startups.tables import LongText, Table


class ReportSnapshot(Table, table=True):
    """`content` is canonical JSON, kept as text: the very bytes that `sha256` is of."""

    __tablename__ = "report_snapshot"
    __table_args__ = (Index("ix_report_snapshot_hub_id_id", "hub_id", "id"),)

    id: str = Field(primary_key=True, sa_type=IdColumn)
    # Of the whole network where there is none.
    hub_id: str | None = Field(default=None, sa_type=IdColumn, sa_column_args=[ForeignKey("hub.id")], nullable=True)
    report: str = Field(max_length=20)
    title: str | None = Field(default=None, max_length=200)
    filters: dict[str, Any] = Field(sa_type=Json, nullable=False)
    content: str = Field(sa_type=LongText, nullable=False)
    sha256: str = Field(max_length=64)
    frozen_by: str = Field(max_length=80)
    frozen_at: datetime = Field(sa_type=UtcDateTime, nullable=False)


# Whoever could change one could make a figure that never was.
GUARDS: Final = {
    "postgresql": (
        "CREATE TRIGGER report_snapshot_append_only BEFORE UPDATE OR DELETE ON report_snapshot "
        "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
    ),
    "sqlite": tuple(
        f"CREATE TRIGGER report_snapshot_no_{verb.lower()} BEFORE {verb} ON report_snapshot "
        "BEGIN SELECT RAISE(ABORT, 'a frozen report never changes'); END"
        for verb in ("UPDATE", "DELETE")
    ),
}
