"""What the cohorts ask of those who apply, and one of these, who had no account."""

from hashlib import sha256
from typing import Any, Final

from deploy.demo.people import People
from services.startups.applications.rules import form_key

Row = dict[str, Any]

_TEXT: Final = "2026-01"
_STAGES: Final = {"idea": ("Idée", "Idea"), "prototype": ("Prototype", "Prototype"), "seed": ("Amorçage", "Seed")}


def forms(cohorts: list[Row]) -> list[Row]:
    return [
        {
            "cohort_id": cohort["id"],
            "version": 1,
            "questions": _questions(),
            "consent_text_version": _TEXT,
            "created_at": cohort["created_at"],
        }
        for cohort in cohorts
    ]


def arrive_by_form(applications: list[Row], names: dict[str, str], people: People) -> None:
    """The first that is submitted came by the form: its founder manages it with a token."""
    row = next(each for each in applications if each["state"] == "submitted")
    person_id = people.founders[row["startup_id"]]
    founder = next(person for person in people.persons if person["id"] == person_id)
    row |= {
        "origin": "form",
        "contact": {"name": founder["name"], "email": founder["email"]},
        "contact_person_id": person_id,
        "token_hash": sha256(f"demo token of {row['id']}".encode()).hexdigest(),
        "form_key": form_key(row["cohort_id"], founder["email"], names[row["startup_id"]]),
    }


def answers(number: int) -> Row:
    stage = list(_STAGES)[number % len(_STAGES)]
    return {
        "problem": "What we solve, in a few words.",
        "founders": 2 + number % 3,
        "full_time": True,
        "stage": stage,
    }


def _questions() -> list[Row]:
    stages = [{"value": name, "label": {"fr": fr, "en": en}} for name, (fr, en) in _STAGES.items()]
    return [
        _question("problem", "long_text", "Quel problème résolvez-vous ?", "Which problem is it?", required=True),
        _question("founders", "number", "Combien êtes-vous à fonder ?", "How many founders are you?", required=True),
        _question("full_time", "yes_no", "À plein temps ?", "Full time?"),
        _question("stage", "choice", "Où en êtes-vous ?", "How far are you?", choices=stages),
        _question("video", "url", "Une vidéo de deux minutes", "A video of two minutes"),
    ]


def _question(
    name: str, kind: str, fr: str, en: str, *, required: bool = False, choices: list[Row] | None = None
) -> Row:
    return {
        "id": name,
        "type": kind,
        "label": {"fr": fr, "en": en},
        "required": required,
        "max_length": None,
        "choices": choices or [],
    }
