"""Who comes to the events: as many as there are seats, a few who wait, a few who changed their minds."""

import random
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from deploy.demo.chance import apportioned, identifier, stream
from deploy.demo.days import Today
from deploy.demo.names import person, plain
from deploy.demo.sizes import Size
from services.events.registrations.rules import HOLDING

Row = dict[str, Any]

# The first published events ahead with few seats are full, and people wait for them.
_FULL: Final = 6
_WAITING: Final = (3, 9)
_DOMAINS: Final = ("example.org", "example.com", "example.net")


def registrations(size: Size, events: list[Row], today: Today) -> list[Row]:
    rng = stream("registrations")
    rows: list[Row] = []
    for event, joining in zip(events, _counts(size, events, rng, today), strict=True):
        rows.extend(_of(event, joining, len(rows), rng, today))
    return rows


def _counts(size: Size, events: list[Row], rng: random.Random, today: Today) -> list[int]:
    """How many join each event; the sum is the size's, and nobody beyond the seats but where people wait."""
    small = [e["id"] for e in sorted(events, key=lambda e: e["starts_at"]) if _may_be_full(e, today)]
    full = small[: min(_FULL, size.events_ahead // 4)]
    least, most = [], []
    for event in events:
        seats = 0 if event["state"] == "draft" else event["capacity"] or 400
        waiting = rng.randrange(*_WAITING) if event["id"] in full else 0
        least.append(seats + waiting if waiting else 0)
        most.append(seats + waiting)
    keenness = [(m - low) * rng.uniform(0.25, 1.0) for low, m in zip(least, most, strict=True)]
    wanted = min(size.registrations, sum(most)) - sum(least)
    counts = [low + part for low, part in zip(least, apportioned(wanted, keenness), strict=True)]
    return _levelled(counts, most)


def _levelled(counts: list[int], most: list[int]) -> list[int]:
    """Move those for whom an event has no seat to events that have some."""
    over = 0
    for number, limit in enumerate(most):
        over += max(0, counts[number] - limit)
        counts[number] = min(counts[number], limit)
    for number, limit in enumerate(most):
        moved = min(over, limit - counts[number])
        counts[number] += moved
        over -= moved
    return counts


def _may_be_full(event: Row, today: Today) -> bool:
    return bool(event["state"] == "published" and event["starts_at"] > today.now and (event["capacity"] or 999) <= 60)


def _of(event: Row, joining: int, before: int, rng: random.Random, today: Today) -> Iterator[Row]:
    seats_left = event["capacity"] or 100_000
    ended = event["starts_at"] < today.now
    full = joining > seats_left
    opened = event["updated_at"]
    span = max(min(event["starts_at"], today.now) - opened, timedelta(minutes=30))
    moments = sorted(rng.random() ** 1.5 for _ in range(joining))
    for turn, moment in enumerate(moments, 1):
        given, family = person(rng)
        joined = opened + span * moment * 0.98
        state = "waitlisted" if seats_left == 0 else _state(event, rng, ended=ended, full=full)
        seats_left -= state in HOLDING
        number = before + turn - 1
        email = f"{plain(given)}.{plain(family)}{turn}@{rng.choice(_DOMAINS)}"
        asked = event["questions"][0] if event["questions"] else None
        answer = rng.choice(asked["choices"]) if asked and asked["choices"] else "Un premier prototype"
        yield {
            "id": identifier("registration", number),
            "event_id": event["id"],
            "turn": turn,
            "name": f"{given} {family}",
            "email": email,
            "folded_email": email.casefold(),
            "seats": 1,
            "answers": {asked["id"]: answer} if asked and rng.random() < 0.6 else {},
            "state": state,
            # The hash of a token that nobody was ever given.
            "token_hash": sha256(rng.randbytes(32)).hexdigest(),
            "owner": None,
            "joined_at": joined,
            "version": 2 if state in {"checked_in", "cancelled"} else 1,
            "created_at": joined,
            "updated_at": min(event["starts_at"], today.now) if state == "checked_in" else joined,
        }


def _state(event: Row, rng: random.Random, *, ended: bool, full: bool) -> str:
    chance = rng.random()
    if chance < 0.08 and not full:
        return "cancelled"
    if ended:
        return "checked_in" if chance < 0.75 and event["state"] == "published" else "confirmed"
    return "pending" if event["mode"] == "approval" and chance < 0.4 else "confirmed"
