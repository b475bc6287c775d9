"""The copies of hubs and startups: the newest representation, and which startup lives where."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from gateway.identity.tenants.models import Tenancy
from services.kit import replicas
from services.kit.ids import parse_id


def put_startup(session: Session, data: Mapping[str, Any], *, at: datetime) -> None:
    """Keep a startup's representation and its hubs; one that arrives late changes neither."""
    replicas.put(session, "startup", data, at=at)
    newest = replicas.find(session, "startup", data["id"])
    assert newest is not None
    hubs = {hub for entry in newest.data.get("hubs") or () if (hub := parse_id(str(entry.get("hub"))))}
    session.execute(delete(Tenancy).where(col(Tenancy.startup_id) == newest.id))
    if hubs:
        session.execute(insert(Tenancy), [{"startup_id": newest.id, "hub_id": hub} for hub in sorted(hubs)])


def hubs_of(session: Session, startup_id: str) -> frozenset[str]:
    found = session.execute(select(col(Tenancy.hub_id)).where(col(Tenancy.startup_id) == startup_id))
    return frozenset(found.scalars())
