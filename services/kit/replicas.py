"""Local copies of what other processes publish, fed by their events, so that no request needs to ask them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from services.kit.ids import parse_id
from services.kit.tables import replica


class Replica(NamedTuple):
    id: str
    slug: str | None
    data: dict[str, Any]


def put(session: Session, kind: str, data: Mapping[str, Any], *, at: datetime) -> bool:
    """Keep the newest representation; an older one that arrives late changes nothing, and is none of the news."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"kind": kind, "id": data["id"], "slug": data.get("slug"), "at": at, "data": dict(data)}
    kept = (
        dialect.insert(replica)
        .values(row)
        .on_conflict_do_update(
            index_elements=["kind", "id"],
            set_={"slug": row["slug"], "at": at, "data": row["data"]},
            where=replica.c.at <= at,
        )
        .returning(replica.c.id)
    )
    return session.execute(kept).first() is not None


def find(session: Session, kind: str, slug_or_id: str) -> Replica | None:
    """The copy with that id or slug, or None."""
    canonical = parse_id(slug_or_id)
    known = replica.c.id == canonical if canonical else replica.c.slug == slug_or_id
    row = session.execute(
        select(replica.c.id, replica.c.slug, replica.c.data).where(replica.c.kind == kind, known)
    ).first()
    return Replica(row.id, row.slug, row.data) if row else None


def several(session: Session, kind: str, ids: Collection[str]) -> dict[str, Replica]:
    """The copies with these ids, by id; those still on the way are missing."""
    if not ids:
        return {}
    statement = select(replica.c.id, replica.c.slug, replica.c.data).where(
        replica.c.kind == kind, replica.c.id.in_(ids)
    )
    return {row.id: Replica(row.id, row.slug, row.data) for row in session.execute(statement)}


def resolve(session: Session, kind: str, slug_or_id: str) -> str | None:
    """The id for an id or a slug. An id is taken as it is: its copy may still be on the way."""
    canonical = parse_id(slug_or_id)
    if canonical is not None:
        return canonical
    found = find(session, kind, slug_or_id)
    return found.id if found else None


def standing_for(session: Session, kind: str, slug_or_id: str, *, held: bool = True) -> str | None:
    """The id of what an id or a slug stands for: of a thing that is part of another, that one's (`into` of its copy).

    Held, it stays so until the transaction ends: whoever is about to note that something belongs to the thing is
    found by the news that it became part of another, or has heard them.
    """
    found = resolve(session, kind, slug_or_id)
    following = found
    while following is not None:
        found = following
        statement = select(replica.c.data["into"].as_string()).where(replica.c.kind == kind, replica.c.id == found)
        following = session.execute(statement.with_for_update(read=True) if held else statement).scalar()
    return found
