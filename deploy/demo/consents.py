"""What the people agreed to: whoever is shown has agreed, and some have taken it back."""

from datetime import timedelta
from typing import Any, Final

from deploy.demo.chance import identifier, stream
from deploy.demo.days import Today
from deploy.demo.people import People
from deploy.demo.sizes import Size

Row = dict[str, Any]

_NEWSLETTER: Final = 0.25
_PHOTOS: Final = 0.1


def consents(size: Size, people: People, today: Today) -> list[Row]:
    rng = stream("consents")
    made: list[Row] = []
    shown = {role["person_id"] for role in people.roles if role["show_publicly"]}
    founders = {role["person_id"] for role in people.roles if role["role"] in {"founder", "cofounder"}}
    # They were shown once, and are so no longer.
    hidden = set(rng.sample(sorted(founders - shown), size.withdrawn))
    for person in people.persons:
        if person["id"] in shown | hidden:
            made.append(_consent(len(made), person, "directory"))
        if person["id"] in hidden:
            _withdraw(made[-1], rng.random(), today)
        for purpose, share in (("newsletter", _NEWSLETTER), ("photos", _PHOTOS)):
            if rng.random() < share:
                made.append(_consent(len(made), person, purpose))
    return made


def _consent(number: int, person: Row, purpose: str) -> Row:
    given = person["created_at"]
    return {
        "id": identifier("consent", number),
        "person_id": person["id"],
        "purpose": purpose,
        "text_version": f"{given.year}-01",
        "given_at": given,
        "recorded_by": f"person:{person['id']}",
        "withdrawn_at": None,
        "withdrawn_by": None,
    }


def _withdraw(given: Row, when: float, today: Today) -> None:
    since = (today.now - given["given_at"]).total_seconds()
    ended = given["given_at"] + timedelta(seconds=int(since * when))
    given |= {"withdrawn_at": ended, "withdrawn_by": given["recorded_by"]}
