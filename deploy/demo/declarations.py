"""Two years of quarters: most are declared, the last ones still wait for somebody, and some never come."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from deploy.demo.chance import identifier, stream
from deploy.demo.days import PARIS, Today
from deploy.demo.startups import Startup
from services.startups.declarations.quarters import Quarter, quarter_of
from services.startups.reports.stays import first_day

Row = dict[str, Any]

_QUARTERS: Final = 8
_DECLARED: Final = 0.85
_AFTERWARDS: Final = 0.4  # of those who have left go on telling
_SHARES: Final = {
    "alive": 1.0, "jobs_fte": 0.98, "interns": 0.9, "jobs_women": 0.55, "revenue": 0.9, "cash": 0.7,
    "paying_customers": 0.85, "patents": 0.6,
}  # fmt: skip
_MONEY: Final = frozenset({"revenue", "cash", "money_raised_private", "money_raised_public"})
_TEAMS: Final = {"00": 1.5, "01": 2.5, "02": 5.0, "03": 11.0, "11": 22.0, "12": 38.0, None: 4.0}


class Declarations(NamedTuple):
    """What has `locked_at` is locked once its values are there."""

    sheets: list[Row]
    values: list[Row]


class _Team:
    """How a startup grows from quarter to quarter."""

    def __init__(self, startup: Startup, rng: random.Random) -> None:
        self._rng = rng
        self.jobs = _TEAMS[startup.row["headcount_band"]] * rng.lognormvariate(-0.3, 0.4)
        self.revenue = 0.0 if startup.row["stage"] in {"idea", None} else self.jobs * rng.lognormvariate(8.3, 0.8)
        self.women = rng.random() * 0.6

    def grow(self) -> None:
        self.jobs = max(0.5, self.jobs * self._rng.lognormvariate(0.04, 0.12))
        self.revenue *= self._rng.lognormvariate(0.06, 0.25)

    def figures(self) -> dict[str, float]:
        jobs = round(self.jobs * 2) / 2
        return {
            "alive": 1,
            "jobs_fte": jobs * 100,
            "interns": min(self._rng.randrange(0, 4), int(jobs)),
            "jobs_women": int(jobs * self.women + 0.5),
            "revenue": round(self.revenue) * 100,
            "cash": round(jobs * self._rng.lognormvariate(9.2, 0.9)) * 100,
            "paying_customers": int(self.revenue / 900 * self._rng.random()),
            "patents": int(self._rng.random() < 0.03),
        }


def declarations(startups: list[Startup], members: list[Row], rounds: list[Row], today: Today) -> Declarations:
    rng = stream("declarations")
    running = quarter_of(today.on)
    lives: dict[str, list[Row]] = {}
    for row in members:
        lives.setdefault(row["startup_id"], []).append(row)
    raised = _raised(rounds)
    made = Declarations([], [])
    for startup in startups:
        team = _Team(startup, rng)
        for back in range(_QUARTERS, -1, -1):
            quarter = running.plus(-back)
            team.grow()
            share = _share(lives.get(startup.id, []), quarter) if back else 0.04  # of the running one a few drafts
            if rng.random() < share:
                figures = {n: v for n, v in team.figures().items() if rng.random() < _SHARES[n]}
                figures |= raised.get((startup.id, quarter), {})
                _declare(made, startup.id, quarter, back, figures, rng, today)
    return made


def _declare(
    made: Declarations, startup_id: str, quarter: Quarter, back: int, figures: dict[str, float], rng: Any, today: Today
) -> None:
    begun = min(_at(quarter.ends_on, rng.randrange(2, 40)), today.now)
    state = "draft" if back == 0 else rng.choice(("submitted", "submitted", "draft")) if back == 1 else "validated"
    if state == "submitted" and rng.random() < 0.5:
        state = "validated"
    row = {
        "id": identifier("declaration", len(made.sheets)),
        "startup_id": startup_id,
        "period": str(quarter),
        "state": state,
        "submitted_at": None if state == "draft" else begun,
        "validated_at": begun if state == "validated" else None,
        "locked_at": min(_at(quarter.ends_on, 60), today.now) if back > 2 else None,
        "version": 1,
        "created_at": begun,
        "updated_at": begun,
    }
    made.sheets.append(row)
    made.values.extend(
        {
            "declaration_id": row["id"],
            "metric": metric,
            "revision": 1,
            "amount": round(amount),
            "currency": "EUR" if metric in _MONEY else None,
            "origin": "declared",
            "reason": None,
            "declared_at": begun,
        }
        for metric, amount in figures.items()
    )


def _raised(rounds: list[Row]) -> dict[tuple[str, Quarter], dict[str, float]]:
    """What the rounds come to for those who declare them."""
    found: dict[tuple[str, Quarter], dict[str, float]] = {}
    for row in rounds:
        if row["currency"] != "EUR":
            continue
        share = 100 if row["kind"] == "grant" and row["public_share"] is None else row["public_share"] or 0
        known = found.setdefault((row["startup_id"], quarter_of(first_day(row["raised_on"]))), {})
        for metric, percent in (("money_raised_private", 100 - share), ("money_raised_public", share)):
            known[metric] = known.get(metric, 0) + row["amount"] * percent // 100
    return found


def _share(lives: list[Row], quarter: Quarter) -> float:
    """How likely a startup declares a quarter: less once it has left, never once it has closed."""
    if any(_lived(row, quarter) for row in lives):
        return _DECLARED
    has_left = any(row["ends_on"] and row["ends_on"] <= quarter.starts_on for row in lives)
    return _AFTERWARDS if has_left and all(row["outcome"] != "closed" for row in lives) else 0.0


def _lived(row: Row, quarter: Quarter) -> bool:
    ends: date | None = row["ends_on"]
    return bool(row["starts_on"] < quarter.ends_on) and (
        ends is None or ends > max(quarter.starts_on, row["starts_on"])
    )


def _at(day: date, days: int) -> datetime:
    return datetime.combine(day + timedelta(days=days), time(10), PARIS)
