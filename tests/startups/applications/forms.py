"""What these tests send by the form, and who comes back with its token."""

from typing import Any

from sqlalchemy import text

QUESTIONS = [
    {
        "id": "problem",
        "type": "long_text",
        "label": {"en": "Which problem?", "fr": "Quel problème ?"},
        "required": True,
    },
    {"id": "founders", "type": "number", "label": {"en": "How many are you?"}},
]
WISH = {
    "project_name": "Atelier Lumen",
    "contact_name": "Noor",
    "email": "Noor@lumen.example",
    "consent_text_version": "2026-11",
    "answers": {"problem": "Light that tires nobody", "founders": 2},
}
TABLES = ("startup", "person", "team_role", "application", "consent", "outbox", "audit")


async def applied(form: Any, **changes: Any) -> dict[str, Any]:
    answer = await form.directory.anyone.post(form.path, json={**WISH, **changes})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def holder(form: Any, made: dict[str, Any]) -> Any:
    return form.directory.service.client(**{"x-manage-token": made["manage_token"]})


def counts(form: Any) -> list[int]:
    with form.directory.service.database.reading() as session:
        return [session.execute(text("SELECT count(*) FROM " + table)).scalar_one() for table in TABLES]
