"""The first account: somebody has to invite the others. Used by the command line, never over HTTP."""

from collections.abc import Sequence

from argon2 import PasswordHasher

from gateway.identity.accounts.operations import Accounts
from gateway.identity.accounts.repository import AccountRows
from gateway.identity.accounts.rules import Place, checked_email
from gateway.identity.accounts.schemas import AccountCreate
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.principal import Principal
from services.kit.unit import Unit

NETWORK_ADMIN = Place(None, "admin")


def ensure_account(database: Database, clock: Clock, wish: AccountCreate, places: Sequence[Place]) -> str:
    """The id of the account with that address, made when it is missing, with at least these roles."""
    password_hash = PasswordHasher().hash(wish.password.get_secret_value())
    by = Principal(kind="service", id="gateway", name="gateway")
    with database.transaction() as session:
        unit = Unit(session=session, by=by, clock=clock, now=clock.now(), source="gateway")
        known = AccountRows(session).find(email=checked_email(wish.email))
        if known is not None:
            AccountRows(session).grant(known.id, list(places))
            return str(known.id)
        made = Accounts(unit).add(wish, password_hash, places)
        unit.audit("account.invited", f"account/{made.id}", after={"grants": [place.spelled for place in places]})
        unit.write_down({})
    return made.id
