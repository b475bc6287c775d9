"""Rounds of funding of startups."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlmodel import Field

from services.kit.columns import IdColumn, Json
from services.startups.tables import Editable, sorted_text


class FundingRound(Editable, table=True):
    __tablename__ = "funding_round"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="amount_has_currency"),
        CheckConstraint("public_share BETWEEN 0 AND 100", name="share_is_percent"),
        CheckConstraint("visibility IN ('public', 'private')", name="visibility_known"),
        Index("ix_funding_round_startup_id_raised_on_id", "startup_id", "raised_on", "id"),
    )

    startup_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("startup.id")], nullable=False)
    kind: str = Field(max_length=12)
    amount: int | None = Field(default=None, sa_type=BigInteger, nullable=True)  # of minor units
    currency: str | None = Field(default=None, max_length=3)
    # `2031-03-15`, `2031-03` or `2031`: as precise as it is known.
    raised_on: str = Field(sa_type=sorted_text(10), nullable=False)
    public_share: int | None = Field(default=None)
    investors: list[str] = Field(sa_type=Json, nullable=False)
    source_url: str | None = Field(default=None, max_length=500)
    visibility: str = Field(max_length=8)
