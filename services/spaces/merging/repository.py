"""Every statement that gives what one startup has to another: a few, however much it is."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, insert, inspect, literal, select, union, update
from sqlmodel import Session

from services.kit.columns import UtcDateTime, columns
from services.spaces.allowances.models import AllowanceAccount, AllowanceEntry, AllowanceGrant
from services.spaces.bookings.models import Booking
from services.spaces.calendars.models import Calendar
from services.spaces.memberships.models import Membership
from services.spaces.people.models import TeamMember
from services.spaces.resources.models import Resource
from services.spaces.series.models import Series
from services.spaces.waitlist.models import WaitlistEntry

_EDITED: Final[tuple[Any, ...]] = (Booking, Series, WaitlistEntry)
_OWNED: Final[tuple[Any, ...]] = (AllowanceGrant, Calendar, Membership, TeamMember)
_POT: Final = ("account", "scope_id", "window", "starts_on")
_MERGED: Final = "merged"

accounts = columns(AllowanceAccount)
entries = columns(AllowanceEntry)
resources = columns(Resource)


class BelongingRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def lock_hubs_of(self, startup_id: str) -> None:
        """Lock every tree of the hubs where a startup has something, in the one order in which everybody does."""
        theirs: list[Any] = [
            select(columns(table).hub_id).where(columns(table).startup_id == startup_id)
            for table in (Booking, Series, WaitlistEntry, AllowanceAccount)
        ]
        statement = select(resources.id).where(resources.hub_id.in_(union(*theirs).subquery().select()))
        self._session.execute(statement.order_by(resources.root_id, resources.id).with_for_update()).all()

    def pass_on(self, startup_id: str, into: str, *, now: datetime) -> None:
        for table in (*_EDITED, *_OWNED):
            theirs = columns(table)
            values: dict[str, Any] = {"startup_id": into}
            if table in _EDITED:
                values |= {"version": theirs.version + 1, "updated_at": now}
            if table is WaitlistEntry:
                # Whoever waits is judged by the roles they had, in the startup that it is now.
                values["asked_by"] = func.replace(theirs.asked_by, startup_id, into)
            self._change(update(table).where(theirs.startup_id == startup_id).values(values))

    def put_accounts_together(self, startup_id: str, into: str, *, at: datetime) -> None:
        """One account for each quota. Where both have one, lines of the ledger carry over what is taken, by booking."""
        both = select(accounts.id).where(accounts.startup_id.in_((startup_id, into)))
        self._session.execute(both.order_by(*(accounts[name] for name in _POT), accounts.id).with_for_update()).all()
        mine, theirs = (inspect(AllowanceAccount).local_table.alias(name) for name in ("mine", "theirs"))
        twins = and_(
            mine.c.startup_id == into,
            theirs.c.startup_id == startup_id,
            *(mine.c[name] == theirs.c[name] for name in _POT),
        )
        same = and_(mine.c.startup_id == into, *(mine.c[name] == accounts[name] for name in _POT))
        alone = and_(accounts.startup_id == startup_id, ~select(mine.c.id).where(same).exists())
        self._change(update(AllowanceAccount).where(alone).values(startup_id=into))
        taken = func.sum(entries.delta)
        names = ["account_id", "booking_id", "at", "delta", "reason"]
        for account, delta in ((mine, taken), (theirs, -taken)):
            carried = (
                select(account.c.id, entries.booking_id, literal(at, UtcDateTime()), delta, literal(_MERGED))
                .join_from(AllowanceEntry, theirs, theirs.c.id == entries.account_id)
                .join(mine, twins)
                .group_by(account.c.id, entries.booking_id)
                .having(taken != 0)
                .order_by(entries.booking_id)
            )
            self._session.execute(insert(AllowanceEntry).from_select(names, carried))
        of_twin = and_(theirs.c.startup_id == startup_id, *(theirs.c[name] == accounts[name] for name in _POT))
        found = select(theirs.c.balance).where(of_twin)
        has_twin = and_(accounts.startup_id == into, found.exists())
        total = accounts.balance + found.scalar_subquery()
        self._change(update(AllowanceAccount).where(has_twin).values(balance=total))
        self._change(update(AllowanceAccount).where(accounts.startup_id == startup_id).values(balance=0))

    def _change(self, statement: Any) -> None:
        self._session.execute(statement.execution_options(synchronize_session=False))
