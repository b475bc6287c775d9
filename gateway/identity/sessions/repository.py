"""Every statement about sessions and failed sign-ins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from gateway.identity.accounts.models import Account, AccountGrant
from gateway.identity.people.models import KnownPerson
from gateway.identity.sessions.models import AccountSession, SignInFailure
from gateway.identity.tenants.models import Tenancy

_MOST_GRANTS = 500


class SessionRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, session_id: str, account_id: str, secret_hash: str, *, now: datetime, expires_at: datetime) -> None:
        row = {
            "id": session_id,
            "account_id": account_id,
            "secret_hash": secret_hash,
            "created_at": now,
            "expires_at": expires_at,
        }
        self._session.execute(insert(AccountSession), [row])

    def find(self, session_id: str) -> Sequence[Any]:
        """The session with its account, once for each role (and each hub of the role's startup)."""
        lives = and_(col(AccountGrant.hub_id).is_(None), col(Tenancy.startup_id) == col(AccountGrant.startup_id))
        columns: Any = (
            col(AccountSession.secret_hash),
            col(AccountSession.expires_at),
            col(Account.id).label("account_id"),
            col(Account.name),
            col(KnownPerson.person_id),
            col(AccountGrant.hub_id),
            col(AccountGrant.role),
            col(AccountGrant.startup_id),
            col(Tenancy.hub_id).label("lives_in"),
        )
        statement = (
            select(*columns)
            .join(Account, col(Account.id) == col(AccountSession.account_id))
            .join(KnownPerson, col(KnownPerson.email) == col(Account.email), isouter=True)
            .join(AccountGrant, col(AccountGrant.account_id) == col(Account.id), isouter=True)
            .join(Tenancy, lives, isouter=True)
            .where(col(AccountSession.id) == session_id)
            # Whatever is cut off, it is never what somebody may do in a hub.
            .order_by(col(AccountGrant.startup_id).is_not(None), col(AccountGrant.spelled), col(Tenancy.hub_id))
            .limit(_MOST_GRANTS)
        )
        return self._session.execute(statement).all()

    def end(self, session_id: str) -> None:
        self._session.execute(delete(AccountSession).where(col(AccountSession.id) == session_id))

    def end_all(self, account_id: str) -> None:
        self._session.execute(delete(AccountSession).where(col(AccountSession.account_id) == account_id))

    def forget_expired(self, *, now: datetime) -> None:
        self._session.execute(delete(AccountSession).where(col(AccountSession.expires_at) <= now))


class FailureRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, email_hash: str) -> Any | None:
        columns = (col(SignInFailure.count), col(SignInFailure.last_at))
        return self._session.execute(select(*columns).where(col(SignInFailure.email_hash) == email_hash)).first()

    def add(self, email_hash: str, *, now: datetime, forgotten_before: datetime) -> None:
        """One more wrong attempt; one statement, so that attempts at the same moment are all counted."""
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        count, last_at = col(SignInFailure.count), col(SignInFailure.last_at)
        statement = dialect.insert(SignInFailure).values(email_hash=email_hash, count=1, last_at=now)
        again = case((last_at < forgotten_before, 1), else_=count + 1)
        self._session.execute(
            statement.on_conflict_do_update(index_elements=["email_hash"], set_={"count": again, "last_at": now})
        )

    def forget(self, email_hash: str) -> None:
        self._session.execute(delete(SignInFailure).where(col(SignInFailure.email_hash) == email_hash))

    def forget_old(self, *, before: datetime) -> None:
        self._session.execute(delete(SignInFailure).where(col(SignInFailure.last_at) < before))
