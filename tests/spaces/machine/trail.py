"""Every change is told once: one audit row and one event for each version of a thing."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tests.spaces.machine.world import Seen

_SHOWN = ("resource_id", "startup_id", "units", "state", "purpose", "series_id", "version")


def check_told(seen: Seen, audits: Sequence[Any], events: Sequence[Any]) -> None:
    rows: dict[str, list[Any]] = defaultdict(list)
    told: dict[str, list[Any]] = defaultdict(list)
    for row in audits:
        rows[row.subject].append(row)
    for event in events:
        told[event.subject].append((event.type, event.envelope["data"].get("version")))
    things = {"booking": seen.bookings, "waitlist": seen.entries, "series": seen.series, "closure": seen.closures}
    for noun, known in things.items():
        for thing in known:
            subject = f"{noun}/{thing.id}"
            versions = [row.after["version"] for row in rows[subject]]
            assert versions == list(range(1, thing.version + 1)), (thing, [row.action for row in rows[subject]])
            assert told[subject] == [(row.action, row.after["version"]) for row in rows[subject]], subject
    for booking in seen.bookings:
        last = rows[f"booking/{booking.id}"][-1].after
        assert {name: last[name] for name in _SHOWN} == {name: getattr(booking, name) for name in _SHOWN}
        times = [getattr(booking, name).isoformat().replace("+00:00", "Z") for name in ("starts_at", "ends_at")]
        assert [last["starts_at"], last["ends_at"]] == times, (booking, last)
