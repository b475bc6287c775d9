"""Every statement about accounts and their grants."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, cast

from sqlalchemy import delete, exists, func, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from gateway.identity.accounts.errors import EmailTaken
from gateway.identity.accounts.models import Account, AccountGrant
from gateway.identity.accounts.rules import STAFF, Place
from services.kit.columns import IdColumn
from services.kit.paging import Key, Paging, Slice

_READ_AT_ONCE: Final = 1000
_SHOWN: list[Any] = [
    col(Account.id),
    col(Account.email),
    col(Account.name),
    col(Account.language),
    col(Account.created_at),
    col(Account.updated_at),
]


class AccountRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        try:
            # The unique address bites here, not at the commit.
            with self._session.begin_nested():
                self._session.execute(insert(Account), [dict(row)])
        except IntegrityError as error:
            raise EmailTaken from error

    def grant(self, account_id: str, places: Collection[Place]) -> None:
        """Add roles; those that are there already stay."""
        if not places:
            return
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        rows = [{"account_id": account_id, "spelled": place.spelled, **place._asdict()} for place in places]
        self._session.execute(dialect.insert(AccountGrant).values(rows).on_conflict_do_nothing())

    def withdraw(self, account_id: str, *, startup_id: str, role: str) -> None:
        self._session.execute(
            delete(AccountGrant).where(
                col(AccountGrant.account_id) == account_id,
                col(AccountGrant.startup_id) == startup_id,
                col(AccountGrant.role) == role,
            )
        )

    def withdraw_startups(self, account_id: str) -> None:
        theirs = col(AccountGrant.account_id) == account_id, col(AccountGrant.startup_id).is_not(None)
        self._session.execute(delete(AccountGrant).where(*theirs))

    def withdraw_all(self, startup_id: str) -> None:
        self._session.execute(delete(AccountGrant).where(col(AccountGrant.startup_id) == startup_id))

    def pass_on(self, startup_id: str, into: str) -> None:
        """Every role in one startup becomes the same role in another; who has that already has it once."""
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        grant = cast("Any", AccountGrant).__table__.c
        theirs = select(
            grant.account_id,
            func.replace(grant.spelled, startup_id, into),
            grant.hub_id,
            grant.role,
            literal(into, IdColumn()),
        ).where(grant.startup_id == startup_id)
        names = ["account_id", "spelled", "hub_id", "role", "startup_id"]
        self._session.execute(dialect.insert(AccountGrant).from_select(names, theirs).on_conflict_do_nothing())
        self.withdraw_all(startup_id)

    def find(self, *, account_id: str | None = None, email: str | None = None) -> Any | None:
        """The row with that id, else with that address."""
        known = col(Account.id) == account_id if account_id else col(Account.email) == email
        columns = (col(Account.id), col(Account.name), col(Account.password_hash))
        return self._session.execute(select(*columns).where(known)).first()

    def recognised(self, digests: Collection[str], *, at: datetime) -> list[str]:
        """The accounts that had one of these addresses at a time, known by SHA-256 only."""
        if not digests:
            return []
        # Nobody is erased often: to hash each address once costs less than to keep a hash of each.
        statement = select(col(Account.id), col(Account.email)).where(col(Account.created_at) <= at)
        with self._session.execute(statement.execution_options(yield_per=_READ_AT_ONCE)) as found:
            return sorted(row.id for row in found if sha256(row.email.encode()).hexdigest() in digests)

    def is_staff(self, account_id: str) -> bool:
        """Whether it has a role in a hub or in all of them, besides those in startups."""
        roles = exists().where(col(AccountGrant.account_id) == account_id, col(AccountGrant.role).in_(STAFF))
        return bool(self._session.execute(select(roles)).scalar())

    def rehash(self, account_id: str, password_hash: str, *, now: datetime) -> None:
        self._session.execute(
            update(Account).where(col(Account.id) == account_id).values(password_hash=password_hash, updated_at=now)
        )

    def erase(self, account_id: str, *, now: datetime) -> None:
        """Nobody's any more: no name, no address, no role, and no password fits."""
        self._session.execute(delete(AccountGrant).where(col(AccountGrant.account_id) == account_id))
        nobody = {"name": "Erased person", "email": f"{account_id}@erased.invalid", "password_hash": ""}
        self._session.execute(update(Account).where(col(Account.id) == account_id).values(**nobody, updated_at=now))

    def page(self, paging: Paging, *, hub_ids: Collection[str] | None, account_id: str | None) -> Slice:
        """Accounts with a role in these hubs, and one's own; all of them when no hubs are given."""
        statement: Any = select(*_SHOWN)
        if hub_ids is not None:
            there = exists().where(
                col(AccountGrant.account_id) == col(Account.id), col(AccountGrant.hub_id).in_(hub_ids)
            )
            statement = statement.where(or_(there, col(Account.id) == account_id) if account_id else there)
        return paging.fetch(self._session, statement, [Key(cast("Any", Account.email))])

    def grants_of(self, account_ids: Sequence[str]) -> dict[str, list[Any]]:
        columns = (
            col(AccountGrant.account_id),
            col(AccountGrant.hub_id),
            col(AccountGrant.role),
            col(AccountGrant.startup_id),
        )
        found = self._session.execute(
            select(*columns).where(col(AccountGrant.account_id).in_(account_ids)).order_by(col(AccountGrant.spelled))
        )
        grants: dict[str, list[Any]] = {account_id: [] for account_id in account_ids}
        for row in found:
            grants[row.account_id].append(row)
        return grants
