"""A startup that nobody runs any more is a task for the staff of its hubs, until somebody does."""

from typing import Any, Final

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
        mine: Any = (task.c.kind == "admin_missing") & (task.c.subject_id == startup_id)
        self._raising.settle(mine, "done", reason="somebody runs it again")
