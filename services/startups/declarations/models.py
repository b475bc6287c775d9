"""What startups declared, quarter by quarter."""

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.startups.tables import Editable, Table


class Declaration(Editable, table=True):
    """One quarter of one startup; its row is locked before any of its values changes."""

    __tablename__ = "declaration"
    __table_args__ = (
        UniqueConstraint("startup_id", "period", name="uq_declaration_startup_id_period"),
        CheckConstraint("state IN ('draft', 'submitted', 'validated', 'locked')", name="state_known"),
        Index("ix_declaration_period_state", "period", "state"),
    )

    startup_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("startup.id")], nullable=False)
    period: str = Field(max_length=7)
    state: str = Field(max_length=9)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    validated_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    locked_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class DeclaredValue(Table, table=True):
    """A value of a quarter, in whole numbers of its metric's scale; of a metric the newest revision is valid."""

    __tablename__ = "declared_value"
    __table_args__ = (
        CheckConstraint("origin IN ('declared', 'computed')", name="origin_known"),
        CheckConstraint("revision > 0", name="revision_counts"),
        CheckConstraint("revision = 1 OR reason IS NOT NULL", name="correction_has_reason"),
    )

    declaration_id: str = Field(sa_column=Column(IdColumn(), ForeignKey("declaration.id"), primary_key=True))
    metric: str = Field(max_length=40, primary_key=True)
    revision: int = Field(default=1, primary_key=True)
    amount: int = Field(sa_type=BigInteger, nullable=False)
    currency: str | None = Field(default=None, max_length=3)
    origin: str = Field(max_length=8)
    reason: str | None = Field(default=None, max_length=500)
    declared_at: datetime = Field(sa_type=UtcDateTime, nullable=False)


_OF_LOCKED: Final = "EXISTS (SELECT 1 FROM declaration WHERE id = {row}.declaration_id AND state = 'locked')"
_CHANGED: Final = "OLD.state = 'locked' AND (NEW.state <> 'locked' OR NEW.period <> OLD.period)"
_SAID: Final = "a locked declaration never changes"

# What is locked stays as it was: a correction is one more row, with its reason.
GUARDS: Final = {
    "postgresql": (
        "CREATE FUNCTION declaration_is_locked() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SAID}'; END $$",
        "CREATE FUNCTION declared_value_is_locked() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN "
        f"IF TG_OP = 'INSERT' THEN IF NEW.reason IS NULL AND {_OF_LOCKED.format(row='NEW')} "
        f"THEN RAISE EXCEPTION '{_SAID}'; END IF; RETURN NEW; END IF; "
        f"IF {_OF_LOCKED.format(row='OLD')} THEN RAISE EXCEPTION '{_SAID}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER declaration_locked_update BEFORE UPDATE ON declaration "
        f"FOR EACH ROW WHEN ({_CHANGED}) EXECUTE FUNCTION declaration_is_locked()",
        "CREATE TRIGGER declaration_locked_delete BEFORE DELETE ON declaration "
        "FOR EACH ROW WHEN (OLD.state = 'locked') EXECUTE FUNCTION declaration_is_locked()",
        "CREATE TRIGGER declared_value_locked BEFORE INSERT OR UPDATE OR DELETE ON declared_value "
        "FOR EACH ROW EXECUTE FUNCTION declared_value_is_locked()",
    ),
    "sqlite": (
        f"CREATE TRIGGER declaration_locked_update BEFORE UPDATE ON declaration WHEN {_CHANGED} "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
        "CREATE TRIGGER declaration_locked_delete BEFORE DELETE ON declaration WHEN OLD.state = 'locked' "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
        "CREATE TRIGGER declared_value_locked_insert BEFORE INSERT ON declared_value "
        f"WHEN NEW.reason IS NULL AND {_OF_LOCKED.format(row='NEW')} BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
        *(
            f"CREATE TRIGGER declared_value_locked_{verb.lower()} BEFORE {verb} ON declared_value "
            f"WHEN {_OF_LOCKED.format(row='OLD')} BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
            for verb in ("UPDATE", "DELETE")
        ),
    ),
}
