"""Every statement about keys."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, false, insert, or_, select, true, update
from sqlmodel import Session, col

from gateway.identity.keys.models import ApiKey
from gateway.identity.keys.rules import administered
from gateway.identity.tenants.models import Tenancy
from services.kit.paging import Key, Paging, Slice
from services.kit.principal import Principal

_SHOWN: list[Any] = [
    col(ApiKey.id),
    col(ApiKey.name),
    col(ApiKey.owner_kind),
    col(ApiKey.owner_id),
    col(ApiKey.scopes),
    col(ApiKey.expires_at),
    col(ApiKey.last_used_at),
    col(ApiKey.created_at),
    col(ApiKey.updated_at),
]
# How exact `last_used_at` is: a write for every request would cost more than it tells.
USE_NOTED_EVERY = timedelta(minutes=1)


class KeyRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._session.execute(insert(ApiKey), [dict(row)])

    def find(self, key_id: str) -> Sequence[Any]:
        """What decides about a request with this key, once for each hub its startup lives in."""
        columns: Any = (
            col(ApiKey.name),
            col(ApiKey.secret_hash),
            col(ApiKey.owner_kind),
            col(ApiKey.owner_id),
            col(ApiKey.scopes),
            col(ApiKey.expires_at),
            col(ApiKey.revoked_at),
            col(ApiKey.last_used_at),
            col(Tenancy.hub_id).label("lives_in"),
        )
        lives = and_(col(ApiKey.owner_kind) == "startup", col(Tenancy.startup_id) == col(ApiKey.owner_id))
        statement = select(*columns).join(Tenancy, lives, isouter=True).where(col(ApiKey.id) == key_id)
        return self._session.execute(statement).all()

    def note_use(self, key_id: str, *, now: datetime) -> None:
        used = col(ApiKey.last_used_at)
        self._session.execute(
            update(ApiKey)
            .where(col(ApiKey.id) == key_id, or_(used.is_(None), used <= now - USE_NOTED_EVERY))
            .values(last_used_at=now)
        )

    def page(self, paging: Paging, *, by: Principal, owner: tuple[str, str] | None) -> Slice:
        """Living keys the caller may see, newest first; of one owner when it is given."""
        statement: Any = select(*_SHOWN).where(col(ApiKey.revoked_at).is_(None), _seen_by(by))
        if owner is not None:
            statement = statement.where(col(ApiKey.owner_kind) == owner[0], col(ApiKey.owner_id) == owner[1])
        created_at, key_id = cast("Any", (ApiKey.created_at, ApiKey.id))
        keys = [Key(created_at, descending=True), Key(key_id, descending=True)]
        return paging.fetch(self._session, statement, keys)

    def revoke(self, key_id: str, *, by: Principal, now: datetime) -> Any | None:
        """End a living key the caller may see, and return it; of two at once only one gets it."""
        return self._session.execute(
            update(ApiKey)
            .where(col(ApiKey.id) == key_id, col(ApiKey.revoked_at).is_(None), _seen_by(by))
            .values(revoked_at=now, updated_at=now)
            .returning(*_SHOWN)
        ).first()

    def pass_on(self, startup_id: str, into: str, *, now: datetime) -> Sequence[str]:
        """Make the keys of one startup those of another; the ids of the living ones."""
        theirs = and_(col(ApiKey.owner_kind) == "startup", col(ApiKey.owner_id) == startup_id)
        changed = update(ApiKey).where(theirs).values(owner_id=into, updated_at=now)
        rows = self._session.execute(changed.returning(col(ApiKey.id), col(ApiKey.revoked_at))).all()
        return [row.id for row in rows if row.revoked_at is None]

    def revoke_of(self, startup_id: str, *, now: datetime) -> Sequence[Any]:
        """End all keys of a startup."""
        return self._session.execute(
            update(ApiKey)
            .where(
                col(ApiKey.owner_kind) == "startup",
                col(ApiKey.owner_id) == startup_id,
                col(ApiKey.revoked_at).is_(None),
            )
            .values(revoked_at=now, updated_at=now)
            .returning(*_SHOWN)
        ).all()


def _seen_by(by: Principal) -> ColumnElement[bool]:
    """A key sees itself; people see the keys of the hubs they staff, of the startups there, and of their own."""
    if by.kind == "key":
        return col(ApiKey.id) == by.id
    if by.kind != "person":
        return false()
    if by.is_network_admin:
        return true()
    hubs = sorted(by.staffed_hub_ids)
    there = select(col(Tenancy.startup_id)).where(col(Tenancy.hub_id).in_(hubs))
    own = sorted(administered(by))
    return or_(
        and_(col(ApiKey.owner_kind) == "hub", col(ApiKey.owner_id).in_(hubs)),
        and_(col(ApiKey.owner_kind) == "startup", or_(col(ApiKey.owner_id).in_(own), col(ApiKey.owner_id).in_(there))),
    )
