from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from services.kit.columns import IdColumn, UtcDateTime
from services.spaces.tables import Editable, Table

_LIVE = text("revoked_at IS NULL")


class Certification(Editable, table=True):
    """What somebody must have learnt before using a machine."""

    __table_args__ = (Index("ix_certification_hub_id_name_id", "hub_id", "name", "id"),)

    hub_id: str = Field(sa_type=IdColumn, nullable=False)
    name: str = Field(max_length=120)


class CertificationGrant(Table, table=True):
    """A person holds a certification: from `granted_at` until it expires or is revoked."""

    __tablename__ = "certification_grant"
    __table_args__ = (
        Index(
            "uq_certification_grant_live",
            "person_id",
            "certification_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_certification_grant_person_id_id", "person_id", "id"),
    )

    id: str = Field(primary_key=True, sa_type=IdColumn)
    certification_id: str = Field(sa_type=IdColumn, nullable=False, foreign_key="certification.id")
    person_id: str = Field(sa_type=IdColumn, nullable=False)
    granted_by: str = Field(max_length=64)
    granted_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
