"""Calendars read by two libraries that know nothing of each other."""

from datetime import UTC
from typing import Any

import icalendar
import ics


def both(text: str) -> list[dict[str, Any]]:
    """The events of a calendar by start; both libraries must have understood the same."""
    found = events(text)
    told = sorted(
        (
            {
                "uid": e.uid,
                "summary": e.name,
                "starts_at": e.begin.datetime.astimezone(UTC),
                "ends_at": e.end.datetime.astimezone(UTC),
                "location": e.location or "",
                "status": e.status,
            }
            for e in ics.Calendar(text).events
        ),
        key=lambda event: (event["starts_at"], event["uid"]),
    )
    assert told == [{name: event[name] for name in told[0]} for event in found] if told else found == []
    return found


def events(text: str) -> list[dict[str, Any]]:
    calendar = icalendar.Calendar.from_ical(text)
    zones = {zone["TZID"] for zone in calendar.walk("VTIMEZONE")}
    found = []
    for event in calendar.walk("VEVENT"):
        assert event.errors == []
        for name in ("DTSTART", "DTEND"):
            assert event[name].params.get("TZID") in {None, *zones}
        found.append(
            {
                "uid": str(event["UID"]),
                "summary": str(event["SUMMARY"]),
                "starts_at": event["DTSTART"].dt.astimezone(UTC),
                "ends_at": event["DTEND"].dt.astimezone(UTC),
                "location": str(event.get("LOCATION", "")),
                "description": str(event.get("DESCRIPTION", "")),
                "status": str(event["STATUS"]),
                "sequence": int(event["SEQUENCE"]),
                "transparent": event["TRANSP"] == "TRANSPARENT",
                "updated_at": event["LAST-MODIFIED"].dt if "LAST-MODIFIED" in event else None,
            }
        )
    return sorted(found, key=lambda event: (event["starts_at"], event["uid"]))
