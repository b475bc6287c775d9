"""Programmes of the hubs, a cohort that is full and one that one may apply to now, and who applies."""

from itertools import cycle
from typing import Any, Final, NamedTuple

from deploy.demo.chance import identifier
from deploy.demo.days import Today
from deploy.demo.forms import answers, forms
from deploy.demo.startups import Startup

Row = dict[str, Any]

_PROGRAMMES: Final[tuple[tuple[str, str, str | None, int], ...]] = (
    ("First Steps", "pre-incubation", None, 20),
    ("Founders in Residence", "incubation", None, 120),
    ("Landing", "soft_landing", "A partner of the hub", 30),
)
# As many in each state as a funnel has; the heroes come first.
_OPEN: Final = (
    ("in_review", 3), ("draft", 2), ("submitted", 4), ("screening", 2), ("needs_info", 1), ("shortlisted", 2),
)  # fmt: skip
_FULL: Final = (("confirmed", 4), ("accepted", 1), ("waitlisted", 2), ("rejected", 3), ("withdrawn", 1))
_SEATS: Final = 5
_DECIDED: Final = frozenset({"confirmed", "accepted", "waitlisted", "rejected"})
_DUE: Final = {"needs_info": 5, "accepted": 9}
_REASONS: Final = {"needs_info": "Who of you works full time?", "rejected": "The prototype is not there yet."}


class Programmes(NamedTuple):
    programmes: list[Row]
    cohorts: list[Row]
    applications: list[Row]
    forms: list[Row]


def programmes(hubs: list[Row], startups: list[Startup], members: list[Row], today: Today) -> Programmes:
    """Also tells the memberships that came through a programme which one it was."""
    made = [_programme(hub, *words, today) for hub in hubs for words in _PROGRAMMES]
    for number, row in enumerate(made):
        row["id"] = identifier("programme", number)
    own = {hub["id"]: cycle([row["id"] for row in made if row["hub_id"] == hub["id"]]) for hub in hubs}
    for member in members:
        if member["kind"] == "programme":
            member["programme_id"] = next(own[member["hub_id"]])
    residence = made[1]
    full = _cohort(residence, 0, "full", (-70, -20, 20, 200), today)
    open_now = _cohort(residence, 1, "open", (-15, 30, 90, 270), today)
    at_home = [s for s in startups if s.standing.hub == 0 and s.standing.standing in {"resident", "candidate"}]
    wanted = [(open_now, state) for state, count in _OPEN for _ in range(count)]
    wanted += [(full, state) for state, count in _FULL for _ in range(count)]
    applications = [
        _application(number, startup.id, cohort, state, residence["hub_id"], today)
        for number, (startup, (cohort, state)) in enumerate(zip(at_home, wanted, strict=False))
    ]
    cohorts = [full, open_now]
    return Programmes(made, cohorts, applications, forms(cohorts))


def _programme(hub: Row, name: str, kind: str, operator: str | None, desks: int, today: Today) -> Row:
    made = today.past(-400, 600)
    return {
        "hub_id": hub["id"],
        "name": name,
        "kind": kind,
        "operator": operator,
        "desks_quota": desks,
        "version": 1,
        "created_at": made,
        "updated_at": made,
    }


def _cohort(programme: Row, number: int, code: str, days: tuple[int, int, int, int], today: Today) -> Row:
    opens, deadline, starts, ends = days
    made = today.past(opens - 10, 600)
    return {
        "id": identifier("cohort", number),
        "programme_id": programme["id"],
        "code": f"{today.day(starts).year}-{code}",
        "opens_at": today.at(opens, 0),
        "deadline_at": today.at(deadline, 0),
        "starts_on": today.day(starts),
        "ends_on": today.day(ends),
        "seats": _SEATS,
        "version": 1,
        "created_at": made,
        "updated_at": made,
    }


def _application(number: int, startup_id: str, cohort: Row, state: str, hub_id: str, today: Today) -> Row:
    is_full = cohort["code"].endswith("full")
    begun = today.past(-60 if is_full else -12, 540 + number)
    submitted = None if state == "draft" else today.past(-40 if is_full else -8, 600 + number)
    moved = submitted if state in {"draft", "submitted"} else today.past(-4, 660 + number)
    return {
        "id": identifier("application", number),
        "cohort_id": cohort["id"],
        "startup_id": startup_id,
        "hub_id": hub_id,
        "state": state,
        "origin": "account",
        "form_version": None if state == "draft" else 1,
        "contact": None,
        "contact_person_id": None,
        "token_hash": None,
        "form_key": None,
        "answers": answers(number),
        "reason": _REASONS.get(state),
        "asked_in": "screening" if state == "needs_info" else None,
        "due_at": today.at(_DUE[state], 18 * 60) if state in _DUE else None,
        "submitted_at": submitted,
        "decided_at": moved if state in _DECIDED else None,
        "waitlisted_at": moved if state == "waitlisted" else None,
        "version": 1,
        "created_at": begun,
        "updated_at": moved or begun,
    }
