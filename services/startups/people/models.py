"""People, and what they are in which startup."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, false, text
from sqlmodel import Field

from services.kit.columns import IdColumn, Json, UtcDateTime
from services.startups.tables import Editable

_LIVE: Final = text("erased_at IS NULL")
_OPEN: Final = text("ends_on IS NULL")
_UNTOLD: Final = text("NOT told_left AND ends_on IS NOT NULL")


class Person(Editable, table=True):
    __tablename__ = "person"
    __table_args__ = (
        Index(
            "uq_person_folded_email_live",
            "folded_email",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    name: str = Field(max_length=120)
    email: str | None = Field(default=None, max_length=254)
    folded_email: str | None = Field(default=None, max_length=254)
    locale: str = Field(max_length=2)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class TeamRole(Editable, table=True):
    """Dates are local days, `[starts_on, ends_on)`."""

    __tablename__ = "team_role"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index(
            "uq_team_role_open",
            "startup_id",
            "person_id",
            "role",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_team_role_startup_id_id", "startup_id", "id"),
        Index("ix_team_role_person_id", "person_id"),
        Index("ix_team_role_ends_on_untold", "ends_on", sqlite_where=_UNTOLD, postgresql_where=_UNTOLD),
    )

    startup_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("startup.id")], nullable=False)
    person_id: str = Field(sa_type=IdColumn, sa_column_args=[ForeignKey("person.id")], nullable=False)
    role: str = Field(max_length=40)
    contact_for: list[str] = Field(sa_type=Json, nullable=False)
    show_publicly: bool = Field(default=False)
    starts_on: date
    ends_on: date | None = Field(default=None)
    # Whether others have heard that it ended; an end that was set for a day to come tells itself when it has come.
    told_left: bool = Field(default=False, sa_column=Column(Boolean(), nullable=False, server_default=false()))
