"""The story of keys: made once, shown once, ended at once."""

from typing import Any

from gateway.identity import credentials
from gateway.identity.keys import rules
from gateway.identity.keys.errors import KeyOwnerNeeded, KeyOwnerUnknown
from gateway.identity.keys.repository import KeyRows
from gateway.identity.keys.schemas import KeyCreate, KeyOwner, KeyRead
from gateway.identity.tenants import repository as tenants
from services.kit import replicas
from services.kit.errors import NotFound, Unauthenticated
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply


class Keys:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = KeyRows(unit.session)

    def create(self, wish: KeyCreate, *, by: Principal) -> KeyRead:
        """A new key with its secret, for an owner the caller may act for and with scopes the caller has."""
        rules.may_make(by)
        kind, owner_id = self._owner(wish.startup, wish.hub, by)
        scopes = rules.granted(wish.scopes, by)
        rules.check_expiry(wish.expires_at, self._unit.now)
        secret = credentials.new_secret()
        row: dict[str, Any] = {
            "id": new_id(),
            "name": wish.name,
            "secret_hash": credentials.hashed(secret),
            "owner_kind": kind,
            "owner_id": owner_id,
            "scopes": scopes,
            "created_by": by.id,
            "created_at": self._unit.now,
            "updated_at": self._unit.now,
            "expires_at": wish.expires_at,
            "last_used_at": None,
            "revoked_at": None,
        }
        self._rows.add(row)
        self._unit.audit("key.created", f"key/{row['id']}", after={"owner": f"{kind}:{owner_id}", "scopes": scopes})
        return _shown(row, secret=credentials.written(credentials.KEY, row["id"], secret))

    def page(self, paging: Paging, startup: str | None, hub: str | None, *, by: Principal) -> Reply:
        """Keys in use, without their secrets."""
        if by.is_anonymous:
            raise Unauthenticated
        owner = None
        if startup is not None or hub is not None:
            kind, named = ("startup", startup) if startup is not None else ("hub", hub)
            if startup is not None and hub is not None:
                raise KeyOwnerNeeded
            owner_id = replicas.standing_for(self._unit.session, kind, named or "", held=False)
            if owner_id is None:
                return Reply(Page[KeyRead](items=[], next=None, total=0 if paging.count else None))
            owner = kind, owner_id
        found = self._rows.page(paging, by=by, owner=owner)
        page = Page(items=[_shown(row._mapping) for row in found.rows], next=found.next, total=found.total)  # noqa: SLF001
        return paging.reply(page, found.next)

    def revoke(self, key_id: str, *, by: Principal) -> None:
        """End a key: no request that starts after this commits is let in with it."""
        if by.is_anonymous:
            raise Unauthenticated
        ended = self._rows.revoke(key_id, by=by, now=self._unit.now)
        if ended is None:
            raise NotFound
        self._tell(ended)

    def revoke_of(self, startup_id: str) -> None:
        """End every key of a startup that is no more."""
        for ended in self._rows.revoke_of(startup_id, now=self._unit.now):
            self._tell(ended)

    def pass_on(self, startup_id: str, into: str) -> None:
        """The keys of a startup that is part of another now act for that."""
        for key_id in self._rows.pass_on(startup_id, into, now=self._unit.now):
            before, after = ({"owner": f"startup:{each}"} for each in (startup_id, into))
            self._unit.audit("key.passed_on", f"key/{key_id}", before=before, after=after)

    def _owner(self, startup: str | None, hub: str | None, by: Principal) -> tuple[str, str]:
        if (startup is None) == (hub is None):
            raise KeyOwnerNeeded
        session = self._unit.session
        if startup is not None:
            owner_id = replicas.standing_for(session, "startup", startup)
            # Asked before saying that it is unknown: which slugs exist is nobody else's business.
            rules.may_make_for_startup(owner_id, tenants.hubs_of(session, owner_id) if owner_id else frozenset(), by)
            kind = "startup"
        else:
            owner_id = replicas.resolve(session, "hub", hub or "")
            by.must_be_staff_of(owner_id)
            kind = "hub"
        if owner_id is None:
            raise KeyOwnerUnknown
        return kind, owner_id

    def _tell(self, ended: Any) -> None:
        shown = _shown(ended._mapping)  # noqa: SLF001 -- the public name of a row's columns
        startup_id = ended.owner_id if ended.owner_kind == "startup" else None
        hub_id = ended.owner_id if ended.owner_kind == "hub" else None
        self._unit.record("key.revoked", f"key/{ended.id}", shown, hub_id=hub_id, startup_id=startup_id)
        self._unit.audit("key.revoked", f"key/{ended.id}")


def _shown(row: Any, *, secret: str | None = None) -> KeyRead:
    return KeyRead(
        id=row["id"],
        name=row["name"],
        owner=KeyOwner(kind=row["owner_kind"], id=row["owner_id"]),
        scopes=row["scopes"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        secret=secret,
    )
