from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from services.kit.errors import DomainError, Stale, Violation
from services.kit.etags import Match
from services.kit.history import history
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.spaces.bookings import rules
from services.spaces.bookings.acceptance import Acceptance
from services.spaces.bookings.moving import Moving, check_override, checked_span, gives_back
from services.spaces.bookings.release import Release
from services.spaces.bookings.repository import BookingRepository
from services.spaces.bookings.schemas import BookingCreate, BookingRead, BookingsMade, BookingUpdate
from services.spaces.bookings.shapes import shown
from services.spaces.bookings.taking import Claim, Taking, terms_of
from services.spaces.hubs import hub_id, owner
from services.spaces.hubs import startup_id as of_startup
from services.spaces.resources.repository import ResourceRepository
from services.spaces.series.repository import SeriesRepository
from services.spaces.usage.operations import Demands


class Bookings:
    """Time taken on resources, by startups and for them."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._bookings = BookingRepository(unit.session, unit.clock)
        self._resources = ResourceRepository(unit.session)
        self._release = Release(unit)
        self._taking = Taking(unit)
        self._acceptance = Acceptance(unit)
        self._moving = Moving(unit)
        self._demands = Demands(unit)

    def create(self, wish: BookingCreate, *, by: Principal) -> BookingRead:
        by.must_have("bookings:write")
        resource = self._resources.get(wish.resource_id, by)
        startup_id = owner(self._unit.session, rules.startup_of(wish.startup_id, by, hub_id=resource.hub_id))
        check_override(wish.override_reason, by, resource.hub_id)
        span = checked_span(wish.starts_at, wish.ends_at)
        self._demands.note_if_refused(resource, span, wish.units)
        place = self._release.lock(wish.resource_id)
        claim = Claim(
            span=span,
            units=wish.units,
            booker=self._acceptance.booker(place, wish.operator_id, startup_id=startup_id, by=by),
            purpose=wish.purpose,
            # From now, which is later than when we began to wait for the lock.
            expires_at=self._unit.clock.now() + wish.hold if wish.hold is not None else None,
            override=wish.override_reason,
        )
        return self._taking.take(place, claim)

    def create_all(self, wishes: Sequence[BookingCreate], *, by: Principal) -> BookingsMade:
        """All of them or none; a refusal names the one that is in the way."""
        by.must_have("bookings:write")
        for number, wish in enumerate(wishes):
            with _named(number):
                self._resources.get(wish.resource_id, by)
        # Trees are locked in the order of their roots, as every other request locks them.
        for resource_id in sorted({wish.resource_id for wish in wishes}, key=self._root_order):
            self._release.lock_tree(resource_id)
        made = []
        for number, wish in enumerate(wishes):
            with _named(number):
                made.append(self.create(wish, by=by))
        return BookingsMade(items=made)

    def get(self, booking_id: str, *, by: Principal) -> BookingRead:
        by.must_have("bookings:read")
        row = self._bookings.find(booking_id, by)
        return shown(row, row.time_zone)

    def page(
        self,
        paging: Paging,
        *,
        by: Principal,
        resource: str | None,
        startup: str | None,
        hub: str | None,
        state: str | None,
        span: tuple[datetime | None, datetime | None],
    ) -> Reply:
        by.must_have("bookings:read")
        found = self._bookings.page(
            paging,
            by,
            resource_id=resource,
            startup_id=of_startup(self._unit.session, startup) if startup is not None else None,
            hub_id=hub_id(self._unit.session, hub) if hub is not None else None,
            state=state,
            span=span,
        )
        items = [shown(row, row.time_zone) for row in found.rows]
        return paging.reply(Page[BookingRead](items=items, next=found.next, total=found.total), found.next)

    def history(self, booking_id: str, paging: Paging, *, by: Principal) -> Reply:
        by.must_have("bookings:read")
        self._bookings.find(booking_id, by)
        return history(self._unit.session, paging, [f"booking/{booking_id}"])

    def move(self, booking_id: str, change: BookingUpdate, match: Match, *, by: Principal) -> BookingRead:
        """Move, resize or rename in one step; refused, the original stays as it was."""
        by.must_have("bookings:write")
        known = self._bookings.find(booking_id, by)
        check_override(change.override_reason, by, known.hub_id)
        wanted = change.resource_id or known.resource_id
        if wanted != known.resource_id:
            self._resources.get(wanted, by)
        # Both trees are locked in the order of their roots, so that two bookings may swap places.
        both = sorted({known.resource_id, wanted}, key=self._root_order)
        locked = {resource_id: self._release.lock(resource_id) for resource_id in both}
        place = locked[wanted]
        booking = self._bookings.lock(booking_id)
        rules.check_live(booking.state, terms_of(booking), now=self._unit.now)
        match.check(booking.version)
        if booking.resource_id != known.resource_id:
            raise Stale  # it moved while we waited for the locks of where it was
        before = shown(booking, known.time_zone)
        read = self._moving.move(booking, place, change, before=before, by=by)
        if read.series_id is not None:
            SeriesRepository(self._unit.session, self._unit.clock).mark_moved(read.id)
        if gives_back(before, read):
            self._release.offer(locked[known.resource_id].tree)
        return read

    def _root_order(self, resource_id: str) -> str:
        return self._resources.root_of(resource_id)


@contextmanager
def _named(number: int) -> Iterator[None]:
    """A refusal says which of several it is about."""
    try:
        yield
    except DomainError as refused:
        named = Violation(refused.code, refused.title, field=f"bookings.{number}")
        refused.violations = (named, *refused.violations)
        raise
