"""A startup that nobody runs any more is a task for the staff of its hubs, until somebody does."""

from typing import Final

from sqlalchemy import ColumnElement, and_

from services.kit.text import Text
from services.kit.unit import Unit
from services.startups.tasks.raising import Raising, Wanted
from services.startups.tasks.repository import task

_TITLE: Final = Text(
    "Find somebody who runs the startup: its last admin is gone",
    "Trouver qui dirige la startup : sa dernière personne responsable est partie",
)


class MissingAdmins:
    """Under the lock of the startup, so that who comes and who goes at the same moment see each other."""

    def __init__(self, unit: Unit) -> None:
        self._raising = Raising(unit)

    def ask(self, startup_id: str, hub_ids: list[str]) -> None:
        self._raising.raise_(
            Wanted("admin_missing", hub_id, ("startup", startup_id), _TITLE, startup_id=startup_id)
            for hub_id in hub_ids
        )

    def found(self, startup_id: str) -> None:
        self._raising.settle(_of(startup_id), "done", reason="somebody runs it again")

    def merged(self, startup_id: str) -> bool:
        """It is part of another, and nobody is looked for here any more; whether somebody was."""
        return self._raising.settle(_of(startup_id), "dropped", reason="part of another startup") > 0


def _of(startup_id: str) -> ColumnElement[bool]:
    return and_(task.c.kind == "admin_missing", task.c.subject_id == startup_id)
