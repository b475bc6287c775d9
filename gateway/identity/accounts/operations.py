"""The story of accounts: staff invite people, teams and startups change what they may do."""

from collections.abc import Sequence
from typing import Any

from gateway.identity.accounts import rules
from gateway.identity.accounts.errors import HubUnknown, StartupUnknown
from gateway.identity.accounts.repository import AccountRows
from gateway.identity.accounts.rules import Place
from gateway.identity.accounts.schemas import AccountCreate, AccountRead, GrantCreate, GrantRead
from gateway.identity.tenants import repository as tenants
from services.kit import replicas
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply


class Accounts:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = AccountRows(unit.session)

    def invite(self, wish: AccountCreate, password_hash: str, *, by: Principal) -> AccountRead:
        """Make an account with roles, none of which the inviter could not give."""
        rules.may_invite(by)
        places = [self._place(grant) for grant in wish.grants]
        for place in places:
            hubs = tenants.hubs_of(self._unit.session, place.startup_id) if place.startup_id else frozenset[str]()
            rules.may_grant(place, startup_hub_ids=hubs, by=by)
        made = self.add(wish, password_hash, places)
        shown = {"grants": [place.spelled for place in places]}
        self._unit.audit("account.invited", f"account/{made.id}", after=shown)
        return made

    def add(self, wish: AccountCreate, password_hash: str, places: Sequence[Place]) -> AccountRead:
        """Make an account with these roles, without asking who wishes it."""
        row: dict[str, Any] = {
            "id": new_id(),
            "email": rules.checked_email(wish.email),
            "name": wish.name,
            "password_hash": password_hash,
            "language": wish.language,
            "created_at": self._unit.now,
            "updated_at": self._unit.now,
        }
        self._rows.add(row)
        self._rows.grant(row["id"], set(places))
        return AccountRead(
            id=row["id"],
            email=row["email"],
            name=wish.name,
            language=wish.language,
            grants=[GrantRead(**place._asdict()) for place in sorted(set(places), key=lambda p: p.spelled)],
            created_at=self._unit.now,
            updated_at=self._unit.now,
        )

    def page(self, paging: Paging, hub: str | None, *, by: Principal) -> Reply:
        """The accounts of a hub, or of all the caller's hubs, for their staff."""
        rules.may_invite(by)
        wanted = None if by.is_network_admin else by.staffed_hub_ids
        if hub is not None:
            hub_id = self._hub(hub)
            by.must_be_staff_of(hub_id)
            wanted = frozenset({hub_id})
        found = self._rows.page(paging, hub_ids=wanted, account_id=None if hub else by.id)
        grants = self._rows.grants_of([row.id for row in found.rows])
        items = [
            AccountRead.model_validate(
                {**row._asdict(), "grants": [GrantRead.model_validate(grant) for grant in grants[row.id]]}
            )
            for row in found.rows
        ]
        return paging.reply(Page(items=items, next=found.next, total=found.total), found.next)

    def _place(self, wish: GrantCreate) -> Place:
        startup_id = None
        if wish.startup_id is not None:
            startup_id = replicas.resolve(self._unit.session, "startup", wish.startup_id)
            if startup_id is None:
                raise StartupUnknown
        return Place(self._hub(wish.hub_id) if wish.hub_id is not None else None, wish.role, startup_id)

    def _hub(self, slug_or_id: str) -> str:
        hub_id = replicas.resolve(self._unit.session, "hub", slug_or_id)
        if hub_id is None:
            raise HubUnknown
        return hub_id
