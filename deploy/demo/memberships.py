"""Who lives in which hub: residents, those on notice, alumni, candidates and those who closed."""

import random
from typing import Any, Final

from deploy.demo.chance import identifier, stream
from deploy.demo.days import Today
from deploy.demo.startups import Startup

Row = dict[str, Any]

_DESKS: Final = {"00": 2, "01": 3, "02": 6, "03": 12, "11": 24, "12": 40, None: 4}


def memberships(startups: list[Startup], hubs: list[Row], today: Today) -> list[Row]:
    """The membership that gives each startup its standing; some came through a programme or live in two hubs."""
    rng = stream("memberships")
    rows: list[Row] = []
    for startup in startups:
        main = _main(startup, hubs, rng, today)
        rows.append(main)
        if startup.standing.standing != "resident":
            continue
        if rng.random() < 0.15:
            rows.append(_programme(main, rng, today))
        if startup.standing.hub and rng.random() < 0.06:
            other = 1 + startup.standing.hub % (len(hubs) - 1)
            if other != startup.standing.hub:
                rows.append({**main, "hub_id": hubs[other]["id"], "kind": "visit", "desks": 1})
    for number, row in enumerate(rows):
        row["id"] = identifier("membership", number)
    return rows


def _main(startup: Startup, hubs: list[Row], rng: random.Random, today: Today) -> Row:
    standing = startup.standing.standing
    joined = (today.now - startup.row["created_at"]).days - rng.randrange(0, 15)
    starts, ends, notice, outcome = -max(joined, 20), None, None, None
    if standing == "candidate":
        starts, ends = rng.randrange(4, 60), None
    elif standing == "notice":
        starts, ends, notice = min(starts, -200), rng.randrange(10, 90), -rng.randrange(2, 60)
    elif standing in {"alumni", "closed"}:
        starts = min(starts, -300)
        ends = -rng.randrange(5, max(6, -starts - 90))
        outcome = "closed" if standing == "closed" else rng.choice(("graduated",) * 6 + ("acquired",))
    elif rng.random() < 0.4:
        ends = rng.randrange(35, 700)
    return {
        "startup_id": startup.id,
        "hub_id": hubs[startup.standing.hub]["id"],
        "kind": "residency",
        "programme_id": None,
        "desks": _DESKS[startup.row["headcount_band"]],
        "starts_on": today.day(starts),
        "ends_on": None if ends is None else today.day(ends),
        "notice_on": None if notice is None else today.day(notice),
        "suspended_from": None,
        "suspended_to": None,
        "end_reason": "The programme was completed" if outcome == "graduated" else None,
        "outcome": outcome,
        "renewed_from": None,
        "version": 1,
        "created_at": startup.row["created_at"],
        "updated_at": startup.row["updated_at"],
    }


def _programme(residency: Row, rng: random.Random, today: Today) -> Row:
    """The cohort through which a startup came."""
    starts = (residency["starts_on"] - today.on).days
    return {
        **residency,
        "kind": "programme",
        "starts_on": today.day(starts),
        "ends_on": today.day(min(starts + rng.choice((90, 180)), -1)),
        "outcome": "graduated",
        "desks": 0,
    }
