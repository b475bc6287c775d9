"""Changes of a series that is there: of one date, of all from one date on, of all. What is past stays."""

from typing import Any
from zoneinfo import ZoneInfo

from services.kit.errors import Stale
from services.kit.etags import Match
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.spaces.allowances.ledger import Ledger
from services.spaces.availability.places import Place
from services.spaces.bookings.errors import OtherHub, SpanInvalid, WrongTransition
from services.spaces.bookings.moving import Moving, check_override, gives_back
from services.spaces.bookings.release import Release
from services.spaces.bookings.repository import BookingRepository
from services.spaces.bookings.rules import MOVABLE, TRANSITIONS
from services.spaces.bookings.shapes import shown as booking_shown
from services.spaces.bookings.turns import Turns
from services.spaces.resources.repository import ResourceRepository
from services.spaces.series import rules
from services.spaces.series.errors import NothingToChange, OccurrenceNotBooked
from services.spaces.series.journal import SeriesJournal
from services.spaces.series.models import Series
from services.spaces.series.recurrence import Wall, on_wall
from services.spaces.series.repository import SeriesRepository
from services.spaces.series.rules import Meant, Shift
from services.spaces.series.schemas import SeriesListed, SeriesRead, SeriesUpdate
from services.spaces.series.shapes import listed, shown
from services.spaces.series.shifting import Shifting


class SeriesChanges:
    """The trees of all its bookings are locked first, in the order of their roots, then the series."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._series = SeriesRepository(unit.session, unit.clock)
        self._bookings = BookingRepository(unit.session, unit.clock)
        self._resources = ResourceRepository(unit.session)
        self._release = Release(unit)

    def change(self, series_id: str, change: SeriesUpdate, meant: Meant, match: Match, *, by: Principal) -> SeriesRead:
        """Move, resize or rename dates; refused, all of them stay as they were."""
        by.must_have("bookings:write")
        known = self._series.find(series_id, by)
        check_override(change.override_reason, by, known.hub_id)
        if change.resource_id is not None and self._resources.get(change.resource_id, by).hub_id != known.hub_id:
            raise OtherHub  # other people decide there, and other allowances pay
        places = self._lock(series_id, change.resource_id)
        series = self._series.lock(series_id)
        match.check(series.version)
        if not change.model_fields_set:
            return shown(series, self._series.occurrences(series_id))
        before = listed(series)
        if meant.scope == "this":
            self._change_one(series, change, meant, places, by=by)
        else:
            self._change_several(series, change, meant, places, by=by)
        return self._changed("changed", series, before=before, reason=change.override_reason)

    def cancel(self, series_id: str, meant: Meant, match: Match, *, by: Principal) -> SeriesRead:
        """Give the time of dates back, also of those that were moved by themselves. Repeated, it changes nothing."""
        by.must_have("bookings:write")
        self._series.find(series_id, by)
        places = self._lock(series_id)
        series = self._series.lock(series_id)
        match.check(series.version)
        dates = meant.of(self._series.occurrences(series_id))
        if meant.scope == "this":
            (date,) = dates
            _check_state(date, TRANSITIONS["cancel"].before, "cancel")
        else:
            dates = [date for date in dates if rules.is_ahead(date, self._unit.now)]
        if not dates:
            return shown(series, self._series.occurrences(series_id))
        booking_ids = [date.booking_id for date in dates]
        Ledger(self._unit).lock_all(series.startup_id, series.hub_id, series.time_zone, (), changing=booking_ids)
        before, turns = listed(series), Turns(self._unit, self._release)
        with self._release.at_once():
            for date in dates:
                turns.turn(date.booking_id, "cancel", by=by, within=places[date.resource_id])
        return self._changed("cancelled", series, before=before)

    def _lock(self, series_id: str, also: str | None = None) -> dict[str, Place]:
        """Where its bookings are, and where they may go to."""
        wanted = self._series.resources_of(series_id) | ({also} if also is not None else set())
        locked = {known: self._release.lock(known) for known in sorted(wanted, key=self._resources.root_of)}
        if not self._series.resources_of(series_id) <= locked.keys():
            raise Stale  # a booking moved elsewhere while we waited for the locks of where it was
        return locked

    def _change_one(
        self, series: Series, change: SeriesUpdate, meant: Meant, places: dict[str, Place], *, by: Principal
    ) -> None:
        """As a change of the booking by itself is judged; the date does without its series from now on."""
        date = meant.named(self._series.occurrences(series.id))
        _check_state(date, MOVABLE, "move")
        self._bookings.find(date.booking_id, by)  # who may see the series need not know of each of its bookings
        old = places[date.resource_id].tree
        booking = self._bookings.lock(date.booking_id)
        before = booking_shown(booking, old.grounds.time_zone)
        place = places[change.resource_id or date.resource_id]
        read = Moving(self._unit).move(booking, place, change, before=before, by=by)
        self._series.mark_moved(read.id)
        if gives_back(before, read):
            self._release.offer(old)

    def _change_several(
        self, series: Series, change: SeriesUpdate, meant: Meant, places: dict[str, Place], *, by: Principal
    ) -> None:
        rows = self._series.occurrences(series.id)
        dates = [date for date in meant.of(rows) if rules.is_ahead(date, self._unit.now) and not date.moved]
        named = meant.named(rows) if meant.occurrence is not None else None
        zone = ZoneInfo(series.time_zone)
        first = Wall(on_wall(series.starts_at, zone), on_wall(series.ends_at, zone))
        shift = rules.shift(rules.planned(named) if named else first, change.starts_at, change.ends_at, zone)
        # New times are those of the date that is named, so it has to be one that they are for.
        if not dates or (named is not None and shift != rules.NO_SHIFT and named not in dates):
            raise NothingToChange
        Shifting(self._unit, series, places).move(dates, change, shift, by=by)
        if meant.scope == "all":
            self._rewrite(series, change, shift(first), shift)

    @staticmethod
    def _rewrite(series: Series, change: SeriesUpdate, first: Wall, shift: Shift) -> None:
        """What the series says of itself follows a change of all of it."""
        if shift != rules.NO_SHIFT:
            if first.starts_at >= first.ends_at:
                raise SpanInvalid
            series.starts_at, series.ends_at = first.in_real_time(ZoneInfo(series.time_zone))
        for name in change.model_fields_set - {"starts_at", "ends_at"}:
            value = getattr(change, name)
            if value is not None or name == "purpose":
                setattr(series, name, value)

    def _changed(self, verb: str, series: Series, *, before: SeriesListed, reason: str | None = None) -> SeriesRead:
        series.version += 1
        series.updated_at = self._unit.now
        self._series.save(series)
        SeriesJournal(self._unit).tell(verb, series, before=before, reason=reason)
        return shown(series, self._series.occurrences(series.id))


def _check_state(date: Any, states: frozenset[str], verb: str) -> None:
    """Whether one date that was named can still be changed so."""
    if date.booking_id is None:
        raise OccurrenceNotBooked
    if date.state not in states:
        raise WrongTransition(state=date.state, verb=verb)
