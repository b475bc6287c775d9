"""What the staff have to do: welcomes and farewells half done, papers to chase, and what they noted down themselves."""

import random
from datetime import timedelta
from typing import Any, Final, NamedTuple

from deploy.demo.chance import identifier, stream
from deploy.demo.days import Today
from deploy.demo.papers import Papers
from deploy.demo.sizes import Size
from services.startups.checklists import shipped

Row = dict[str, Any]

# Titles in English and French, due in so many days, put off until so many days from now.
_NOTED: Final[tuple[tuple[str, str, int | None, int | None], ...]] = (
    ("Find a desk near the window for the new team", "Trouver un poste près de la fenêtre", -2, None),
    ("Repair the badge reader of the north door", "Réparer le lecteur de badges de la porte nord", 1, 9),
    ("Prepare the committee of the month", "Préparer le comité du mois", 6, None),
    ("Ask who forgot a bicycle in hall B 🚲", "Demander à qui est le vélo oublié dans la halle B 🚲", None, None),
    ("Order two hundred badges", "Commander deux cents badges", 12, 20),
)
_RECENT: Final = 45  # days since which a welcome is still remembered
_LATE: Final = 25  # days after which what is late is done all the same
_EXPIRED: Final = (4, 11, 26, 70)  # days since a certificate ran out
_WINDOW: Final = timedelta(days=30)


class Tasks(NamedTuple):
    checklists: list[Row]
    tasks: list[Row]
    papers: Papers
    marks: list[Row]


def tasks(size: Size, hubs: list[Row], members: list[Row], staff: str, today: Today) -> Tasks:
    """As many are open as the size says; every other one was finished."""
    rng = stream("tasks")
    lists = _checklists(hubs, today)
    stays = [row for row in members if row["kind"] == "residency"]
    coming = [row for row in stays if -_RECENT < (row["starts_on"] - today.on).days < 60]
    leaving = [row for row in stays if _is_leaving(row, today)]
    rows = [_of_list("onboarding", row, item, today) for row in coming for item in shipped.SHIPPED["onboarding"]]
    rows += [_of_list("offboarding", row, item, today) for row in leaving for item in shipped.SHIPPED["offboarding"]]
    papers = Papers([], [])
    noted = [_noted(number, hubs[0], staff, today) for number in range(len(_NOTED))]
    settled = [row for row in stays if row not in coming and row["ends_on"] is None]
    noted += [_expired(row, days, papers, today) for row, days in zip(settled, _EXPIRED, strict=False)]
    _leave_open(rows, size.tasks_open - len(noted), rng, today)
    known = {row["id"]: row for row in stays}
    for row in rows:
        if row["document_kind"]:
            valid_to = today.day(300) if row["document_kind"] == "insurance" else None
            is_done = row["state"] == "done"
            papers.add(
                known[row["membership_id"]], row["document_kind"], is_done=is_done, valid_to=valid_to, today=today
            )
    made = noted + rows
    for number, row in enumerate(made):
        row["id"] = identifier("task", number)
        if row["state"] == "open" and number % 4 == 0:
            row["assignee"] = staff
    return Tasks(lists, made, papers, _marks(leaving, papers, staff, today))


def _checklists(hubs: list[Row], today: Today) -> list[Row]:
    rows = [row for hub in hubs for row in shipped.rows(hub["id"], today.past(-400, 600))]
    return [row | {"id": identifier("checklist", number)} for number, row in enumerate(rows)]


def _is_leaving(row: Row, today: Today) -> bool:
    """Notice was given, or the end is so near that the house has raised what it asks for."""
    if row["ends_on"] is None or row["ends_on"] <= row["starts_on"]:
        return False
    is_near = today.on - _WINDOW <= row["ends_on"] <= today.on + 2 * _WINDOW
    return is_near or row["notice_on"] is not None


def _leave_open(rows: list[Row], count: int, rng: random.Random, today: Today) -> None:
    """A fifth of them late, the others to come: those that are due last were done least often."""
    late = [row for row in rows if -_LATE <= (row["due_on"] - today.on).days <= 0]
    late = rng.sample(late, min(len(late), count // 5))
    later = [row for row in rows if row["due_on"] > today.on]
    later.sort(key=lambda row: row["due_on"].toordinal() + rng.randrange(60), reverse=True)
    for row in (late + later)[:count]:
        row |= {"state": "open", "closed_at": None, "closed_by": None, "updated_at": row["created_at"], "version": 1}


def _of_list(kind: str, member: Row, item: Any, today: Today) -> Row:
    start = member["starts_on"] if kind == "onboarding" else member["ends_on"]
    due_on = start + timedelta(days=item.due_days)
    closed = today.past(min((due_on - today.on).days, -1), 900)
    return {
        "hub_id": member["hub_id"],
        "startup_id": member["startup_id"],
        "membership_id": member["id"],
        "kind": kind,
        "subject_kind": "membership",
        "subject_id": member["id"],
        "item": item.key,
        "title": {"en": item.en, "fr": item.fr},
        "staff_only": item.staff_only,
        "document_kind": item.document_kind,
        "due_on": due_on,
        "due_days": item.due_days,
        "assignee": None,
        "state": "done",
        "snoozed_until": None,
        "reason": None,
        "closed_at": closed,
        "closed_by": "service:startups" if item.document_kind else None,
        "version": 2,
        "created_at": min(closed, today.past(-30, 600)),
        "updated_at": closed,
    }


def _noted(number: int, hub: Row, staff: str, today: Today) -> Row:
    english, french, due, until = _NOTED[number]
    made = today.past(-3 * number - 1, 580)
    return {
        **_bare(hub["id"], made),
        "kind": "other",
        "subject_kind": "hub",
        "subject_id": hub["id"],
        "title": {"en": english, "fr": french},
        "due_on": None if due is None else today.day(due),
        "assignee": staff,
        "snoozed_until": None if until is None else today.day(until),
        "reason": None if until is None else "The supplier answers next week",
    }


def _expired(member: Row, days: int, papers: Papers, today: Today) -> Row:
    """A certificate that ran out, and what the house has said of it."""
    ran_out = today.day(-days)
    document = papers.add(member, "insurance", is_done=True, valid_to=ran_out, today=today)
    return {
        **_bare(member["hub_id"], today.past(1 - days, 5)),
        "startup_id": member["startup_id"],
        "kind": "document_expired",
        "subject_kind": "document",
        "subject_id": document["id"],
        "item": ran_out.isoformat(),
        "title": {
            "en": "Hand in a valid insurance certificate",
            "fr": "Déposer une attestation d’assurance valide",
        },
        "staff_only": False,
        "document_kind": "insurance",
        "due_on": today.day(15 - days),
    }


def _bare(hub_id: str, made: Any) -> Row:
    """An open task that is about nothing yet."""
    names = ("startup_id", "membership_id", "item", "document_kind", "due_days", "assignee", "snoozed_until", "reason")
    empty = dict.fromkeys((*names, "closed_at", "closed_by"))
    known = {"hub_id": hub_id, "staff_only": True, "state": "open", "version": 1}
    return {**empty, **known, "created_at": made, "updated_at": made}


def _marks(leaving: list[Row], papers: Papers, staff: str, today: Today) -> list[Row]:
    """What staff have put off, and what is somebody's."""
    ending = [row for row in leaving if row["notice_on"] is None and (row["ends_on"] - today.on).days > 30][:3]
    noticed = [row for row in leaving if row["notice_on"] is not None][:2]
    refused = [row for row in papers.documents if row["state"] == "refused"][:2]
    waiting = [row for row in papers.documents if row["state"] == "received"][:3]
    marked: list[tuple[str, Row, int | None, str | None]] = []
    marked += [("memberships_ending_60", row, 7, "They sign the next stay on Friday") for row in ending]
    marked += [("notices", row, 3, "They think it over until the end of the week") for row in noticed]
    marked += [("documents_refused", row, 5, "Their insurer sends another one") for row in refused]
    marked += [("documents_to_check", row, None, None) for row in waiting]
    return [
        {
            "hub_id": row["hub_id"],
            "category": category,
            "subject_id": row["id"],
            "owner": staff,
            "snoozed_until": None if days is None else today.day(days),
            "reason": reason,
            "updated_at": today.past(-1, 700),
        }
        for category, row, days, reason in marked
    ]
