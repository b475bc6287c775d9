"""What a startup may use, and the ledger of what it used.

Amounts are whole numbers, so that a balance is exactly the sum of its entries: seconds of a unit for `hours`,
thousandths of a credit for `credits`.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, Integer, UniqueConstraint
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.spaces.tables import Table

_SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")


class AllowanceGrant(Table, table=True):
    """Staff gave a startup more: every month, every week, or once. It counts from the window it was given in."""

    __tablename__ = "allowance_grant"
    __table_args__ = (Index("ix_allowance_grant_startup_id_hub_id", "startup_id", "hub_id", "id"),)

    id: str = Field(primary_key=True, sa_type=IdColumn)
    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    startup_id: str = Field(sa_type=IdColumn, nullable=False)
    account: str = Field(max_length=8)
    policy_id: str | None = Field(default=None, sa_type=IdColumn, foreign_key="policy.id")
    amount: int = Field(sa_type=BigInteger, nullable=False)
    window: str = Field(max_length=8)
    reason: str = Field(max_length=500)
    granted_by: str = Field(max_length=64)
    granted_at: datetime = Field(sa_type=UtcDateTime, nullable=False)


class AllowanceAccount(Table, table=True):
    """One account of a startup in one window; its row is locked before anything is taken from it.

    `scope_id` is the policy whose quota it is, or the hub for which it was granted. `balance` is the sum of its
    entries: zero when nothing was used, negative by what was. A window is named by its first local day.
    """

    __tablename__ = "allowance_account"
    __table_args__ = (UniqueConstraint("startup_id", "account", "scope_id", "window", "starts_on"),)

    id: str = Field(primary_key=True, sa_type=IdColumn)
    startup_id: str = Field(sa_type=IdColumn, nullable=False)
    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    account: str = Field(max_length=8)
    scope_id: str = Field(sa_type=IdColumn, nullable=False)
    window: str = Field(max_length=8)
    starts_on: date = Field(nullable=False)
    time_zone: str = Field(max_length=64)
    balance: int = Field(default=0, sa_type=BigInteger, nullable=False)


class AllowanceEntry(Table, table=True):
    """A line of the ledger; only ever added."""

    __tablename__ = "allowance_entry"
    __table_args__ = (
        Index("ix_allowance_entry_account_id_number", "account_id", "number"),
        Index("ix_allowance_entry_booking_id_account_id", "booking_id", "account_id"),
    )

    number: int | None = Field(default=None, sa_column=Column(_SEQUENCE, primary_key=True, autoincrement=True))
    account_id: str = Field(sa_type=IdColumn, nullable=False, foreign_key="allowance_account.id")
    booking_id: str = Field(sa_type=IdColumn, nullable=False)
    at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    delta: int = Field(sa_type=BigInteger, nullable=False)
    reason: str = Field(max_length=40)


# Whoever could change a line could hide one.
GUARDS = {
    "postgresql": (
        "CREATE TRIGGER allowance_entry_append_only BEFORE UPDATE OR DELETE ON allowance_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
    ),
    "sqlite": tuple(
        f"CREATE TRIGGER allowance_entry_no_{verb.lower()} BEFORE {verb} ON allowance_entry "
        "BEGIN SELECT RAISE(ABORT, 'ledger entries are append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
}
