"""Wishes that came to nothing in the last twelve weeks: they say of which machine there are too few."""

from datetime import timedelta
from typing import Any, Final

from deploy.demo.chance import Wheel, stream
from deploy.demo.days import Today
from services.kit.spans import Span
from services.spaces.usage.rules import wanted_hour, wanted_seconds

Row = dict[str, Any]

_SINCE: Final = timedelta(weeks=12)
# How often somebody else wanted what was taken: by kind, and for the machines of which there are one or two.
_WANTED: Final = {"laser_cutter": 12.0, "cnc": 5.0, "printer": 1.0, "room": 0.5, "hall": 0.5, "vr_headset": 0.5}
_RARE: Final = 5.0
# What the rules refused, where they did.
_RULES: Final = {
    "laser_cutter": "certification.missing",
    "cnc": "certification.missing",
    "printer": "booking.quota_hours",
    "room": "booking.too_long",
    "hall": "booking.lead_time",
}


def demand(resources: list[Row], bookings: list[Row], waiting: list[Row], wishes: int, today: Today) -> list[Row]:
    """Beside bookings that were there, so that what is said to have been taken was; and whoever waits still."""
    rng = stream("demand")
    known = {resource["id"]: resource for resource in resources}
    taken = [
        (booking, weight)
        for booking in bookings
        if booking["occupies"] and today.now - _SINCE < booking["starts_at"] < today.now
        if (weight := _weight(known[booking["resource_id"]])) > 0
    ]
    wheel = Wheel(taken)
    causes = Wheel((("taken", 74.0), ("rule", 14.0), ("abandoned", 12.0)))
    rows = []
    for _ in range(wishes):
        booking = wheel.spin(rng)
        resource, cause = known[booking["resource_id"]], causes.spin(rng)
        code = {"taken": "booking.conflict", "rule": _rule(resource)}.get(cause, "")
        rows.append(_row(resource, Span(booking["starts_at"], booking["ends_at"]), cause, code))
    for entry in waiting:
        wished = Span(entry["from_at"], entry["from_at"] + timedelta(seconds=entry["duration"]))
        rows.append(_row(known[entry["resource_id"]], wished, "waitlisted", ""))
    return sorted(rows, key=lambda row: (row["wanted_at"], row["resource_id"]))


def _weight(resource: Row) -> float:
    weight = _WANTED.get(resource["kind"], 0.0)
    return weight * _RARE if resource["policy_id"] and resource["kind"] == "printer" else weight


def _rule(resource: Row) -> str:
    priced = resource["kind"] == "printer" and resource["policy_id"]
    return "booking.no_credits" if priced else _RULES.get(resource["kind"], "booking.too_long")


def _row(resource: Row, span: Span, cause: str, code: str) -> Row:
    return {
        "hub_id": resource["hub_id"],
        "site_id": resource["site_id"],
        "resource_id": resource["id"],
        "kind": resource["kind"],
        "wanted_at": wanted_hour(span.starts_at),
        "seconds": wanted_seconds(span, 1),
        "cause": cause,
        "code": code,
    }
