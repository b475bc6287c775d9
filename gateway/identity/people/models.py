"""The people whose addresses team events have told."""

from datetime import datetime

from sqlalchemy import Column, String
from sqlmodel import Field

from gateway.tables import Table
from services.kit.columns import IdColumn, UtcDateTime


class KnownPerson(Table, table=True):
    """The person behind an address. Accounts find theirs by it, whichever of the two was there first."""

    __tablename__ = "known_person"

    # Folded as the addresses of accounts are.
    email: str = Field(sa_column=Column(String(254), primary_key=True))
    person_id: str = Field(sa_column=Column(IdColumn(), nullable=False))
    at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
