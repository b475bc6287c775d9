"""Who is in which startup's team, as this service needs to know it."""

from sqlalchemy import Index
from sqlmodel import Field

from services.kit.columns import IdColumn
from services.spaces.tables import Table


class TeamMember(Table, table=True):
    """A role that a person holds in a startup. The row stays when the person has left, so that news of their joining
    that arrives later does not bring them back."""

    __tablename__ = "team_member"
    __table_args__ = (Index("ix_team_member_person_id_startup_id", "person_id", "startup_id"),)

    role_id: str = Field(primary_key=True, sa_type=IdColumn)
    person_id: str = Field(sa_type=IdColumn, nullable=False)
    startup_id: str = Field(sa_type=IdColumn, nullable=False)
    has_left: bool = Field(default=False, nullable=False)
