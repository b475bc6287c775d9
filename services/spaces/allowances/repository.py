from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from services.kit.clock import Clock
from services.kit.columns import columns
from services.kit.ids import new_id
from services.spaces.allowances.models import AllowanceAccount, AllowanceEntry, AllowanceGrant
from services.spaces.allowances.rules import Given, Pot
from services.spaces.bookings.models import Booking

accounts = columns(AllowanceAccount)
entries = columns(AllowanceEntry)
grants = columns(AllowanceGrant)
bookings = columns(Booking)

_newest_first = func.row_number().over(partition_by=entries.account_id, order_by=entries.number.desc())
_POT = (accounts.account, accounts.scope_id, accounts.window, accounts.starts_on)


class AllowanceRepository:
    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._now = clock.sql(session.get_bind().dialect.name)

    def lock(self, startup_id: str, hub_id: str, pots: Collection[Pot], time_zone: str) -> dict[Pot, Any]:
        """The accounts of these pots, made where they are missing, locked in one order: `id, balance` by pot."""
        if not pots:
            return {}
        found = self._locked(self._of(startup_id, pots))
        missing = sorted(pot for pot in pots if pot not in found)
        if not missing:
            return found
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        known = {"startup_id": startup_id, "hub_id": hub_id, "time_zone": time_zone, "balance": 0}
        rows = [{"id": new_id(), **known, **pot._asdict()} for pot in missing]
        self._session.execute(dialect.insert(AllowanceAccount).values(rows).on_conflict_do_nothing())
        return self._locked(self._of(startup_id, pots))

    def lock_of(self, booking_id: str) -> dict[Pot, Any]:
        """The accounts that a booking has entries in, locked."""
        with_entries = select(entries.account_id).where(entries.booking_id == booking_id)
        statement = select(accounts.id, accounts.balance, *_POT).where(accounts.id.in_(with_entries))
        return self._locked(statement.where(accounts.startup_id == _whose(booking_id)))

    def drawn_on(self, booking_ids: Collection[str]) -> set[Pot]:
        """The pots that some bookings have entries in."""
        statement = select(*_POT).join(AllowanceEntry, entries.account_id == accounts.id)
        rows = self._session.execute(statement.where(entries.booking_id.in_(booking_ids)).distinct())
        return {_pot(row) for row in rows}

    def _locked(self, statement: Select[Any]) -> dict[Pot, Any]:
        rows = self._session.execute(statement.order_by(*_POT).with_for_update())
        return {_pot(row): row for row in rows}

    def balances(self, startup_id: str, pots: Collection[Pot]) -> dict[Pot, Any]:
        """The same without locks; pots that nothing was taken from yet are missing."""
        return {_pot(row): row for row in self._session.execute(self._of(startup_id, pots))} if pots else {}

    def _of(self, startup_id: str, pots: Collection[Pot]) -> Select[Any]:
        return select(accounts.id, accounts.balance, *_POT).where(
            accounts.startup_id == startup_id, or_(*[_is(pot) for pot in pots])
        )

    def net(self, booking_id: str) -> dict[Pot, int]:
        """What a booking has taken from each pot by now, refunds set off; negative numbers."""
        return self._summed(entries.booking_id == booking_id)

    def _summed(self, which: ColumnElement[bool]) -> dict[Pot, int]:
        statement = (
            select(*_POT, func.sum(entries.delta).label("net"))
            .join(AllowanceAccount, accounts.id == entries.account_id)
            .where(which)
            .group_by(*_POT)
        )
        return {_pot(row): int(row.net) for row in self._session.execute(statement) if row.net}

    def lapsed(self, startup_id: str) -> dict[Pot, int]:
        """The same for all holds and requests of a startup that are past and not tidied up yet."""
        past = select(bookings.id).where(
            bookings.startup_id == startup_id, bookings.lapses_at <= self._now, bookings.state.in_(("held", "pending"))
        )
        return self._summed(entries.booking_id.in_(past))

    def owner_of(self, booking_id: str) -> tuple[str, str, str]:
        """Whose account a booking was charged to: startup, hub, time zone."""
        statement = (
            select(accounts.startup_id, accounts.hub_id, accounts.time_zone)
            .join(AllowanceEntry, entries.account_id == accounts.id)
            .where(entries.booking_id == booking_id, accounts.startup_id == _whose(booking_id))
            .limit(1)
        )
        row = self._session.execute(statement).one()
        return row.startup_id, row.hub_id, row.time_zone

    def post(self, booking_id: str, posts: Sequence[tuple[str, int]], *, reason: str, at: datetime) -> None:
        """Lines of the ledger `(account, delta)`, and the balances with them. The accounts must be locked."""
        known = {"booking_id": booking_id, "reason": reason, "at": at}
        rows = [{"account_id": account_id, "delta": delta, **known} for account_id, delta in posts]
        self._session.execute(insert(AllowanceEntry), rows)
        for account_id, delta in posts:
            self._session.execute(
                update(AllowanceAccount)
                .where(accounts.id == account_id)
                .values(balance=accounts.balance + delta)
                .execution_options(synchronize_session=False)
            )

    def given(self, startup_id: str, hub_id: str, zone: ZoneInfo) -> list[Given]:
        """The grants of a startup in a hub, by the local day of each: windows begin at local midnights."""
        statement = select(grants.account, grants.policy_id, grants.window, grants.amount, grants.granted_at).where(
            grants.startup_id == startup_id, grants.hub_id == hub_id
        )
        return [
            Given(row.account, row.policy_id or hub_id, row.window, row.amount, row.granted_at.astimezone(zone).date())
            for row in self._session.execute(statement)
        ]

    def add_grant(self, row: Mapping[str, Any]) -> None:
        self._session.execute(insert(AllowanceGrant), [dict(row)])

    def active(self, startup_id: str, policy_id: str, *, without: str | None) -> int:
        """How many bookings of a startup under a policy are still to come or running."""
        statement = select(func.count()).where(
            bookings.startup_id == startup_id, bookings.policy_id == policy_id, bookings.lapses_at > self._now
        )
        if without is not None:
            statement = statement.where(bookings.id != without)
        return int(self._session.execute(statement).scalar_one())

    def hubs_of(self, startup_id: str) -> list[str]:
        """The hubs where a startup was given or has used something."""
        given = select(grants.hub_id).where(grants.startup_id == startup_id)
        used = select(accounts.hub_id).where(accounts.startup_id == startup_id)
        return list(self._session.execute(given.union(used)).scalars())

    def accounts_of(self, startup_id: str, hub_id: str, *, since: date) -> list[Any]:
        """The accounts of a startup whose window may still matter: those that began since a day, and the lasting."""
        statement = select(accounts.id, accounts.balance, accounts.time_zone, *_POT).where(
            accounts.startup_id == startup_id,
            accounts.hub_id == hub_id,
            accounts.account != "active",
            or_(accounts.starts_on >= since, accounts.window == "once"),
        )
        return list(self._session.execute(statement))

    def entries_of(self, account_ids: Sequence[str], *, most: int) -> dict[str, list[Any]]:
        """The newest lines of some accounts, oldest first; at most so many of each."""
        ranked = (
            select(
                *entries,
                _newest_first.label("rank"),
            )
            .where(entries.account_id.in_(account_ids))
            .subquery()
        )
        statement = select(ranked).where(ranked.c.rank <= most).order_by(ranked.c.number)
        found: dict[str, list[Any]] = {account_id: [] for account_id in account_ids}
        for row in self._session.execute(statement):
            found[row.account_id].append(row)
        return found


def _whose(booking_id: str) -> Any:
    """Whose a booking is. Its entries may also be in accounts of a startup that became part of that one: those are
    at zero and closed."""
    return select(bookings.startup_id).where(bookings.id == booking_id).scalar_subquery()


def _is(pot: Pot) -> ColumnElement[bool]:
    return and_(
        accounts.account == pot.account,
        accounts.scope_id == pot.scope_id,
        accounts.window == pot.window,
        accounts.starts_on == pot.starts_on,
    )


def _pot(row: Any) -> Pot:
    return Pot(row.account, row.scope_id, row.window, row.starts_on)
