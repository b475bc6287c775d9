"""Startups, their identifiers, and the columns by which they are found."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, false, text, true
from sqlmodel import Field

from services.kit.columns import IdColumn, Json, UtcDateTime
from services.startups.tables import LongText, Number, Table, sorted_text


class Startup(Table, table=True):
    __tablename__ = "startup"
    __table_args__ = (
        Index("ix_startup_sort_name_id", "sort_name", "id"),
        Index("ix_startup_created_at_id", "created_at", "id"),
        Index("ix_startup_founded_on_id", "founded_on", "id"),
        Index("ix_startup_stage_sort_name_id", "stage", "sort_name", "id"),
        Index("ix_startup_hiring_sort_name_id", "hiring", "sort_name", "id"),
        # What counts ask of every startup, without the rest of it. Not by visibility: lists are walked in their order.
        Index("ix_startup_counted", "id", "stage", "visibility", "published_at", "hidden_at"),
        Index("ix_startup_domain", "domain"),
        Index("ix_startup_published_at", "published_at"),
        Index("ix_startup_merged_into", "merged_into"),
    )

    # SQLite's full-text index needs a number that never changes; the world knows the id only.
    number: int | None = Field(default=None, sa_column=Column(Number, primary_key=True, autoincrement=True))
    id: str = Field(sa_type=IdColumn, unique=True, nullable=False)
    slug: str = Field(max_length=160, unique=True)
    display_name: str = Field(max_length=120)
    aliases: list[str] = Field(sa_type=Json, nullable=False)
    # What an alias is, where it is no trade name.
    alias_kinds: dict[str, str] | None = Field(default=None, sa_type=Json, nullable=True)
    legal_name: str | None = Field(default=None, max_length=200)
    pitch: str | None = Field(default=None, max_length=140)
    descriptions: dict[str, str] = Field(sa_type=Json, nullable=False)
    website: str | None = Field(default=None, max_length=500)
    domain: str | None = Field(default=None, max_length=260)
    socials: dict[str, str] | None = Field(default=None, sa_type=Json, nullable=True)
    email_contact: str | None = Field(default=None, max_length=254)
    # `2021-03-15`, `2021-03`, `2021`, or empty when unknown: a sort key is never null.
    founded_on: str = Field(default="", sa_type=sorted_text(10), nullable=False)
    closed_on: str | None = Field(default=None, max_length=10)
    stage: str | None = Field(default=None, max_length=20)
    business_model: str | None = Field(default=None, max_length=20)
    sectors: list[str] = Field(sa_type=Json, nullable=False)
    tags: list[str] = Field(sa_type=Json, nullable=False)
    visibility: str = Field(max_length=10)
    hiring: bool = Field(default=False, sa_column=Column(Boolean(), nullable=False, server_default=false()))
    legal_form: str | None = Field(default=None, max_length=4)
    headcount_band: str | None = Field(default=None, max_length=4)
    naf: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    # A digest of the picture, which has a table of its own.
    logo: str | None = Field(default=None, max_length=32)
    last_confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    locked_fields: list[str] = Field(sa_type=Json, nullable=False)
    # The folded display name; `folded_name` has the aliases too, each name between spaces, one a line.
    sort_name: str = Field(sa_type=sorted_text(400), nullable=False)
    folded_name: str = Field(sa_type=LongText, nullable=False)
    folded_text: str = Field(sa_type=LongText, nullable=False)
    created_by: str = Field(max_length=80)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    hidden_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    # The startup that it is part of, which is never part of another itself; then it is hidden too.
    merged_into: str | None = Field(default=None, sa_type=IdColumn, nullable=True)
    version: int = Field(default=1, nullable=False)
    created_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    updated_at: datetime = Field(sa_type=UtcDateTime, nullable=False)


class StartupIdentifier(Table, table=True):
    __tablename__ = "startup_identifier"
    __table_args__ = (
        Index(
            "uq_startup_identifier_live",
            "scheme",
            "value",
            unique=True,
            sqlite_where=text("live"),
            postgresql_where=text("live"),
        ),
        Index("ix_startup_identifier_value", "value"),
    )

    startup_id: str = Field(sa_column=Column(IdColumn(), ForeignKey("startup.id"), primary_key=True))
    scheme: str = Field(max_length=10, primary_key=True)
    value: str = Field(max_length=40, primary_key=True)
    live: bool = Field(default=True, sa_column=Column(Boolean(), nullable=False, server_default=true()))


class StartupSector(Table, table=True):
    """By what a startup is found: its sectors, as `startup.sectors` says, and their parents."""

    __tablename__ = "startup_sector"

    value: str = Field(max_length=40, primary_key=True)
    startup_id: str = Field(sa_column=Column(IdColumn(), ForeignKey("startup.id"), primary_key=True, index=True))


class StartupTag(Table, table=True):
    """One tag of a startup: what `startup.tags` says, as an index."""

    __tablename__ = "startup_tag"

    value: str = Field(max_length=40, primary_key=True)
    startup_id: str = Field(sa_column=Column(IdColumn(), ForeignKey("startup.id"), primary_key=True, index=True))


class StartupTerm(Table, table=True):
    """A key under which a search finds a startup; `terms` says what they are."""

    __tablename__ = "startup_term"
    __table_args__ = (
        Index("ix_startup_term_number_term", "number", "term"),
        {"sqlite_with_rowid": False},
    )

    term: str = Field(sa_column=Column(sorted_text(64), primary_key=True))
    number: int = Field(sa_column=Column(Number, ForeignKey("startup.number"), primary_key=True, autoincrement=False))


class StartupSpelling(Table, table=True):
    """A word of the names of startups, by each part of it, so that one is found that was not written so.

    `number` is of the startup that brought the word: two that bring it at once need not wait for each other.
    """

    __tablename__ = "startup_spelling"
    __table_args__: Any = ({"sqlite_with_rowid": False},)

    part: str = Field(sa_column=Column(sorted_text(8), primary_key=True))
    word: str = Field(sa_column=Column(sorted_text(64), primary_key=True))
    number: int = Field(sa_column=Column(Number, primary_key=True, autoincrement=False))
