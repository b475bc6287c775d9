"""Every statement about memberships; their status is computed from dates, here as in the rules."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, insert, or_, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from services.kit.paging import Key, Paging, Slice, sort_keys
from services.startups.hubs.repository import day_of, hub
from services.startups.hubs.rules import Days
from services.startups.memberships.errors import MembershipOverlap
from services.startups.memberships.models import Membership
from services.startups.memberships.rules import PROUD_ENDS, RANKS, Standing
from services.startups.tables import table_of

membership = table_of(Membership)
_COLUMNS: Sequence[Any] = (*membership.c, hub.c.time_zone)


class Asked(NamedTuple):
    """What a list of memberships is narrowed to, and whose it may show (None: everybody's)."""

    startup_id: str | None
    hub_id: str | None
    status: str | None
    seen_startups: Collection[str]
    seen_hubs: Collection[str] | None


class MembershipRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, Any]) -> None:
        self._write(insert(membership).values(dict(row)))

    def change(self, membership_id: str, values: Mapping[str, Any]) -> None:
        self._write(update(membership).where(membership.c.id == membership_id).values(dict(values)))

    def find(self, membership_id: str, *, locked: bool = False) -> Any | None:
        statement = select(*_COLUMNS).join(hub, hub.c.id == membership.c.hub_id).where(membership.c.id == membership_id)
        return self._session.execute(statement.with_for_update(of=membership) if locked else statement).first()

    def page(self, paging: Paging, asked: Asked, *, days: Days, sort: str | None) -> Slice:
        statement: Select[Any] = select(*_COLUMNS).join(hub, hub.c.id == membership.c.hub_id)
        if asked.seen_hubs is not None:
            seen = or_(membership.c.startup_id.in_(asked.seen_startups), membership.c.hub_id.in_(asked.seen_hubs))
            statement = statement.where(seen)
        if asked.startup_id:
            statement = statement.where(membership.c.startup_id == asked.startup_id)
        if asked.hub_id:
            statement = statement.where(membership.c.hub_id == asked.hub_id)
        if asked.status:
            statement = statement.where(status(days) == asked.status)
        known: dict[str, ColumnElement[Any]] = {
            "starts_on": membership.c.starts_on,
            "created_at": membership.c.created_at,
        }
        keys = sort_keys(sort, known, default="created_at")
        return paging.fetch(self._session, statement, [*keys, Key(membership.c.id)])

    def of_startups(self, startup_ids: Sequence[str]) -> Sequence[Any]:
        """What is needed to tell each startup's standing in its hubs."""
        columns = (
            membership.c.startup_id,
            membership.c.hub_id,
            membership.c.starts_on,
            membership.c.ends_on,
            membership.c.outcome,
            hub.c.time_zone,
        )
        statement = select(*columns).join(hub, hub.c.id == membership.c.hub_id)
        return self._session.execute(statement.where(membership.c.startup_id.in_(startup_ids))).all()

    def hubs_lived_in(self, startup_id: str, days: Days) -> list[str]:
        there = select(membership.c.hub_id).where(membership.c.startup_id == startup_id, _has_begun(days))
        return list(self._session.execute(there.distinct().order_by(membership.c.hub_id)).scalars())

    def _write(self, statement: Any) -> None:
        try:
            # The overlap guard bites here, not at the commit.
            with self._session.begin_nested():
                self._session.execute(statement)
        except (IntegrityError, DBAPIError) as error:
            if "ex_membership_overlap" not in str(error.orig):
                raise
            raise MembershipOverlap from error


def status(days: Days) -> ColumnElement[str]:
    """`rules.status_on` as an expression."""
    row, today = membership.c, day_of(membership.c.hub_id, days)
    return case(
        (row.ends_on <= today, "ended"),
        (row.starts_on > today, "pending"),
        (
            and_(row.suspended_from <= today, or_(row.suspended_to.is_(None), row.suspended_to > today)),
            "suspended",
        ),
        (row.notice_on <= today, "notice"),
        else_="active",
    )


def lives_in(startup_id: ColumnElement[Any], hub_ids: Collection[str] | None = None) -> ColumnElement[bool]:
    """Whether a startup has, had or will have a membership, in these hubs or anywhere."""
    there = select(membership.c.id).where(membership.c.startup_id == startup_id)
    if hub_ids is not None:
        there = there.where(membership.c.hub_id.in_(hub_ids))
    return there.exists()


def has_lived_in(startup_id: ColumnElement[Any], hub_ids: Collection[str], days: Days) -> ColumnElement[bool]:
    """Whether a startup lives or lived in these hubs, which gives their staff a right to its figures."""
    c = membership.c
    return select(c.id).where(c.startup_id == startup_id, c.hub_id.in_(hub_ids), _has_begun(days)).exists()


def _has_begun(days: Days) -> ColumnElement[bool]:
    """Neither to come nor cancelled on its first day: staff can make themselves such a one for any startup."""
    row = membership.c
    lasts = or_(row.ends_on.is_(None), row.ends_on > row.starts_on)
    return and_(row.starts_on <= day_of(row.hub_id, days), lasts)


def stands(
    startup_id: ColumnElement[Any], standing: Standing, hub_ids: Collection[str] | None, days: Days
) -> ColumnElement[bool]:
    """Whether a startup is of this standing, in one of these hubs or anywhere."""
    there = tenancies(days, standing).where(membership.c.startup_id == startup_id)
    return (there if hub_ids is None else there.where(membership.c.hub_id.in_(hub_ids))).exists()


def tenancies(days: Days, standing: Standing | None) -> Select[Any]:
    """One row `(startup_id, hub_id)` for each startup in each hub, of one standing or of any."""
    statement = select(membership.c.startup_id, membership.c.hub_id).group_by(
        membership.c.startup_id, membership.c.hub_id
    )
    if standing is None:
        return statement
    return statement.having(func.max(_rank(days)) == RANKS[standing])


def _rank(days: Days) -> ColumnElement[int]:
    """`rules.standing` as an expression."""
    row, today = membership.c, day_of(membership.c.hub_id, days)
    return case(
        (and_(row.ends_on <= today, row.outcome.in_(sorted(PROUD_ENDS))), RANKS["alumni"]),
        (row.ends_on <= today, RANKS["former"]),
        (row.starts_on > today, RANKS["candidate"]),
        else_=RANKS["resident"],
    )
