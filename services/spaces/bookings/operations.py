from datetime import datetime
from typing import Any

from services.kit.errors import RoleMissing, Stale
from services.kit.etags import Match
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.work import Reply, Unit
from services.spaces.availability.places import Place, places
from services.spaces.bookings import rules
from services.spaces.bookings.acceptance import Acceptance
from services.spaces.bookings.errors import HoldExpired, SpanInvalid, WrongTransition
from services.spaces.bookings.models import OCCUPYING, Booking
from services.spaces.bookings.repository import BookingRepository
from services.spaces.bookings.schemas import BookingCreate, BookingRead, BookingUpdate, HistoryEntry
from services.spaces.bookings.shapes import shown
from services.spaces.hubs import hub_id
from services.spaces.occupancy.operations import Occupancy
from services.spaces.resources.repository import ResourceRepository


class Bookings:
    """Time taken on resources, by startups and for them."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._bookings = BookingRepository(unit.session, unit.clock)
        self._occupancy = Occupancy(unit)
        self._acceptance = Acceptance(unit)

    def create(self, wish: BookingCreate, *, by: Principal) -> BookingRead:
        by.must_have("bookings:write")
        resource = ResourceRepository(self._unit.session).get(wish.resource_id, by)
        startup_id = rules.startup_of(wish.startup_id, by, hub_id=resource.hub_id)
        _check_override(wish.override_reason, by, resource.hub_id)
        span = _span(wish.starts_at, wish.ends_at)
        place = self._locked(wish.resource_id)
        self._acceptance.judge(place, span, wish.units, startup_id=startup_id, by=by, override=wish.override_reason)
        self._acceptance.fit(place, span, wish.units, by=by)
        now = self._unit.now
        state = rules.first_state(
            hold=wish.hold is not None,
            needs_approval=place.judge.limits.requires_approval and wish.override_reason is None,
        )
        booking = Booking(
            id=new_id(),
            hub_id=resource.hub_id,
            startup_id=startup_id,
            purpose=wish.purpose,
            state=state,
            expires_at=now + wish.hold if wish.hold is not None else None,
            booked_by_kind=by.kind,
            booked_by_id=by.id,
            override_reason=wish.override_reason,
            version=1,
            created_at=now,
            updated_at=now,
            **_placed(place, span, wish.units),
        )
        self._bookings.save(booking)
        verb = {"held": "held", "pending": "requested", "confirmed": "confirmed"}[state]
        return self._told(verb, booking, place.tree.grounds.time_zone, reason=wish.override_reason)

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
            startup_id=startup,
            hub_id=hub_id(self._unit.session, hub) if hub is not None else None,
            state=state,
            span=span,
        )
        items = [shown(row, row.time_zone) for row in found.rows]
        return paging.reply(Page[BookingRead](items=items, next=found.next, total=found.total), found.next)

    def history(self, booking_id: str, paging: Paging, *, by: Principal) -> Reply:
        by.must_have("bookings:read")
        self._bookings.find(booking_id, by)
        found = self._bookings.history(paging, booking_id)
        items = [HistoryEntry.model_validate(row) for row in found.rows]
        return paging.reply(Page[HistoryEntry](items=items, next=found.next, total=found.total), found.next)

    def move(self, booking_id: str, change: BookingUpdate, match: Match, *, by: Principal) -> BookingRead:
        """Move, resize or rename in one step; refused, the original stays as it was."""
        by.must_have("bookings:write")
        known = self._bookings.find(booking_id, by)
        _check_override(change.override_reason, by, known.hub_id)
        wanted = change.resource_id or known.resource_id
        if wanted != known.resource_id:
            ResourceRepository(self._unit.session).get(wanted, by)
        # Both trees are locked in id order of their roots, so that two bookings may swap places.
        both = sorted({known.resource_id, wanted}, key=self._root_order)
        place = {resource_id: self._locked(resource_id) for resource_id in both}[wanted]
        booking = self._bookings.lock(booking_id)
        self._check_still_held(booking)
        match.check(booking.version)
        if booking.resource_id != known.resource_id:
            raise Stale  # it moved while we waited for the locks of where it was
        if booking.state not in rules.MOVABLE:
            raise WrongTransition(state=booking.state, verb="move")
        span = _span(change.starts_at or booking.starts_at, change.ends_at or booking.ends_at)
        units = change.units or booking.units
        before = self._shown(booking, known.time_zone)
        moves = (span, units, wanted) != (Span(booking.starts_at, booking.ends_at), booking.units, booking.resource_id)
        if moves:
            self._acceptance.judge(
                place, span, units, startup_id=booking.startup_id, by=by, override=change.override_reason
            )
            self._acceptance.fit(place, span, units, by=by, ignoring=booking.id)
            for name, value in _placed(place, span, units).items():
                setattr(booking, name, value)
            booking.hub_id = place.tree.grounds.hub_id
        if "purpose" in change.model_fields_set:
            booking.purpose = change.purpose
        if change.override_reason is not None:
            booking.override_reason = change.override_reason
        return self._changed("moved", booking, place.tree.grounds.time_zone, before, reason=change.override_reason)

    def turn(self, booking_id: str, verb: str, *, by: Principal) -> BookingRead:
        """Confirm, approve, decline or cancel."""
        by.must_have("bookings:write")
        known = self._bookings.find(booking_id, by)
        if rules.TRANSITIONS[verb].by_staff:
            by.must_be_staff_of(known.hub_id)
        place = self._locked(known.resource_id)
        booking = self._bookings.lock(booking_id)
        if verb != "cancel":
            self._check_still_held(booking)
        before = self._shown(booking, known.time_zone)
        needs_approval = place.judge.limits.requires_approval and booking.override_reason is None
        booking.state = rules.after(verb, booking.state, needs_approval=needs_approval)
        booking.occupies = booking.state in OCCUPYING
        booking.expires_at = None
        done = {"confirm": "confirmed", "approve": "confirmed", "decline": "declined", "cancel": "cancelled"}[verb]
        told = "requested" if booking.state == "pending" else done
        return self._changed(told, booking, known.time_zone, before)

    def expire_holds(self, *, limit: int) -> int:
        """Tidy up holds past their end; verdicts never wait for this. Returns how many there were."""
        return self._expire(None, limit=limit)

    def _locked(self, resource_id: str) -> Place:
        tree = self._occupancy.lock(resource_id)
        self._expire(tree.root_id)
        return places(self._unit.session, [(tree, resource_id)])[0]

    def _expire(self, root_id: str | None, *, limit: int | None = None) -> int:
        flipped = self._occupancy.expire_holds(root_id, limit=limit)
        for row in flipped:
            read = shown(row, "UTC")
            self._record("expired", read)
            self._unit.audit("booking.expired", f"booking/{row.id}", after=read.model_dump(mode="json"))
        return len(flipped)

    def _check_still_held(self, booking: Booking) -> None:
        if booking.state == "expired" and booking.expires_at is not None:
            ended = booking.expires_at.isoformat()
            raise HoldExpired(state=booking.state, expires_at=ended, now=self._unit.now.isoformat())

    def _changed(
        self, verb: str, booking: Booking, time_zone: str, before: BookingRead, *, reason: str | None = None
    ) -> BookingRead:
        booking.version += 1
        booking.updated_at = self._unit.now
        self._bookings.save(booking)
        return self._told(verb, booking, time_zone, before=before, reason=reason)

    def _told(
        self,
        verb: str,
        booking: Booking,
        time_zone: str,
        *,
        before: BookingRead | None = None,
        reason: str | None = None,
    ) -> BookingRead:
        read = self._shown(booking, time_zone)
        self._record(verb, read)
        on_behalf = read.startup_id if not self._unit.by.acts_for(read.startup_id) else None
        self._unit.audit(
            f"booking.{verb}",
            f"booking/{read.id}",
            before=before.model_dump(mode="json") if before else None,
            after=read.model_dump(mode="json"),
            on_behalf_of=on_behalf,
            reason=reason,
        )
        return read

    def _record(self, verb: str, read: BookingRead) -> None:
        self._unit.record(f"booking.{verb}", f"booking/{read.id}", read, hub_id=read.hub_id, startup_id=read.startup_id)

    def _shown(self, booking: Booking, time_zone: str) -> BookingRead:
        return shown(booking, time_zone)

    def _root_order(self, resource_id: str) -> str:
        return ResourceRepository(self._unit.session).root_of(resource_id)


def _span(starts_at: datetime, ends_at: datetime) -> Span:
    if starts_at >= ends_at:
        raise SpanInvalid
    return Span(starts_at, ends_at)


def _check_override(reason: str | None, by: Principal, hub: str) -> None:
    if reason is not None and not by.is_staff_of(hub):
        raise RoleMissing(role="staff")


def _placed(place: Place, span: Span, units: int) -> dict[str, Any]:
    """The columns that say where and when, with the turnaround and policy that judged them."""
    return {
        "resource_id": place.id,
        "root_id": place.tree.root_id,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "blocked_until": span.ends_at + place.node.turnaround,
        "units": units,
        "exclusive": place.node.units == 1,
        "turnaround": int(place.node.turnaround.total_seconds()),
        "policy_id": place.judge.policy_id,
        "policy_version": place.judge.version,
    }
