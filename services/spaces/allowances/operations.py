from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from services.kit import replicas
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.spaces.allowances.errors import AllowanceSecret, PolicyElsewhere
from services.spaces.allowances.repository import AllowanceRepository
from services.spaces.allowances.rules import HOURS, UNIT, Given, Pot, Purse, end_of, start_of
from services.spaces.allowances.schemas import (
    AllowanceEntryRead,
    AllowanceLeft,
    AllowanceRead,
    AllowanceWindow,
    GrantCreate,
    GrantRead,
)
from services.spaces.hubs import owner, zone_of
from services.spaces.hubs import startup_id as of_startup
from services.spaces.policies.repository import PolicyRepository
from services.spaces.sites.hours import first_instant

_SHOWN_SINCE: Final = timedelta(days=35)
_SHOWN_ENTRIES: Final = 50
_USUAL_WINDOW: Final = {"hours": "week", "credits": "month"}


class Shown(NamedTuple):
    """A pot of a startup in a hub, what it holds, and its account where something was used."""

    hub_id: str
    pot: Pot
    zone: ZoneInfo
    granted: int
    account: Any | None

    def order(self) -> list[Any]:
        return [self.pot.account, self.hub_id, self.pot.starts_on.isoformat(), self.pot.window, self.pot.scope_id]


class Allowances:
    """What startups were given and what they used; the ledger at work is in `ledger`."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = AllowanceRepository(unit.session, unit.clock)
        self._policies = PolicyRepository(unit.session)

    def grant(self, wish: GrantCreate, *, by: Principal) -> GrantRead:
        by.must_have("bookings:write")
        by.must_be_staff_of(wish.hub_id)
        if wish.policy_id is not None and self._policies.get(wish.policy_id).hub_id != wish.hub_id:
            raise PolicyElsewhere
        row = wish.model_dump() | {
            "id": new_id(),
            "startup_id": owner(self._unit.session, wish.startup_id),
            "window": wish.window or _USUAL_WINDOW[wish.account],
            "amount": round(wish.amount * UNIT[wish.account]),
            "granted_by": by.id,
            "granted_at": self._unit.now,
        }
        self._rows.add_grant(row)
        read = GrantRead(**{name: row[name] for name in GrantRead.model_fields} | {"amount": wish.amount})
        told, subject = "allowance.granted", f"allowance/{read.id}"
        self._unit.record(told, subject, read, hub_id=wish.hub_id, startup_id=read.startup_id)
        after = read.model_dump(mode="json")
        self._unit.audit(told, subject, after=after, on_behalf_of=read.startup_id, reason=wish.reason)
        return read

    def page(self, paging: Paging, startup: str, *, by: Principal) -> Reply:
        """The allowances of a startup now, and the accounts it has used lately or will use."""
        by.must_have("bookings:read")
        startup = of_startup(self._unit.session, startup)
        found = [shown for hub_id in self._hubs(startup, by=by) for shown in self._of_hub(startup, hub_id)]
        some, following = paging.pick(sorted(found, key=Shown.order), Shown.order)
        total = len(found) if paging.count else None
        return paging.reply(
            Page[AllowanceRead](items=self._read(startup, some), next=following, total=total), following
        )

    def touched_by(self, booking_id: str) -> list[AllowanceLeft]:
        """What is left in the accounts that a booking draws on."""
        pots = self._rows.net(booking_id)
        if not pots:
            return []
        startup_id, hub_id, _ = self._rows.owner_of(booking_id)
        return [_left(shown) for shown in self._of_hub(startup_id, hub_id, only=pots)]

    def _hubs(self, startup: str, *, by: Principal) -> Sequence[str]:
        """The hubs in which the caller may see this startup's allowances."""
        copy = replicas.find(self._unit.session, "startup", startup)
        lives_in = {place["hub"] for place in (copy.data.get("hubs") or ())} if copy else set()
        known = sorted({*lives_in, *self._rows.hubs_of(startup)})
        seen = known if by.acts_for(startup) else [hub_id for hub_id in known if by.is_staff_of(hub_id)]
        if not seen and not by.acts_for(startup):
            raise AllowanceSecret
        return seen

    def _of_hub(self, startup_id: str, hub_id: str, *, only: Iterable[Pot] | None = None) -> list[Shown]:
        zone = zone_of(self._unit.session, hub_id)
        today = self._unit.now.astimezone(zone).date()
        grants = tuple(self._rows.given(startup_id, hub_id, zone))
        quotas = {policy_id: round(hours * UNIT[HOURS]) for policy_id, hours in self._policies.quotas(hub_id)}
        used = {_pot(row): row for row in self._rows.accounts_of(startup_id, hub_id, since=today - _SHOWN_SINCE)}
        current = {Pot(HOURS, policy_id, "week", start_of("week", today)) for policy_id in quotas}
        current |= {Pot(g.account, g.scope_id, g.window, start_of(g.window, today)) for g in grants}
        return [
            Shown(hub_id, pot, zone, _granted(pot, hub_id, quotas.get(pot.scope_id), grants), used.get(pot))
            for pot in (current | used.keys() if only is None else only)
        ]

    def _read(self, startup_id: str, some: Sequence[Shown]) -> list[AllowanceRead]:
        accounts = [shown.account.id for shown in some if shown.account is not None]
        entries = self._rows.entries_of(accounts, most=_SHOWN_ENTRIES) if accounts else {}
        return [
            AllowanceRead(
                **_left(shown).model_dump(),
                startup_id=startup_id,
                hub_id=shown.hub_id,
                entries=[
                    _entry(row, shown.pot.account)
                    for row in (entries[shown.account.id] if shown.account is not None else ())
                ],
            )
            for shown in some
        ]


def _granted(pot: Pot, hub_id: str, quota: int | None, grants: tuple[Given, ...]) -> int:
    return Purse((pot.scope_id, hub_id), quota, grants).granted(pot)


def _left(shown: Shown) -> AllowanceLeft:
    unit = UNIT[shown.pot.account]
    balance = shown.account.balance if shown.account is not None else 0
    return AllowanceLeft(
        account=shown.pot.account,
        policy_id=shown.pot.scope_id if shown.pot.scope_id != shown.hub_id else None,
        # Where it was used, the window is cut by the midnights of that place.
        window=_window(shown.pot, ZoneInfo(shown.account.time_zone) if shown.account is not None else shown.zone),
        granted=shown.granted / unit,
        used=-balance / unit,
        left=(shown.granted + balance) / unit,
    )


def _entry(row: Any, account: str) -> AllowanceEntryRead:
    return AllowanceEntryRead(at=row.at, delta=row.delta / UNIT[account], booking_id=row.booking_id, reason=row.reason)


def _window(pot: Pot, zone: ZoneInfo) -> AllowanceWindow:
    if pot.window == "once":
        return AllowanceWindow(starts_at=None, ends_at=None)
    return AllowanceWindow(
        starts_at=_midnight(pot.starts_on, zone), ends_at=_midnight(end_of(pot.window, pot.starts_on), zone)
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return first_instant(datetime.combine(day, time(), zone))


def _pot(row: Any) -> Pot:
    return Pot(row.account, row.scope_id, row.window, row.starts_on)
