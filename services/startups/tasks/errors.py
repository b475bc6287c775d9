"""Refusals about tasks."""

from services.kit.errors import Conflict, NotFound, Refused
from services.kit.text import Text


class TaskNotFound(NotFound):
    code = "task.not_found"
    title = Text("There is no such task", "Cette tâche n’existe pas")


class TaskTransition(Conflict):
    code = "task.transition"
    title = Text("The task does not allow that now", "La tâche ne le permet pas actuellement")
    detail = Text("It is {state}; this needs {needed}.", "Son état est : {state} ; il faudrait : {needed}.")


class TaskAlreadyOpen(Conflict):
    code = "task.already_open"
    title = Text("Another task about the same is open", "Une autre tâche sur le même sujet est ouverte")
    detail = Text("Go on with that one.", "Poursuivez celle-là.")


class SnoozeInThePast(Refused):
    code = "snooze.not_to_come"
    title = Text("That day has come", "Ce jour est déjà venu")
    detail = Text(
        "Choose an until after today, {today}, by the hub’s clock.",
        "Choisissez un until après aujourd’hui, {today}, à l’heure du quartier.",
    )


class HubRequired(Refused):
    code = "task.hub_required"
    title = Text("In which hub?", "Dans quel quartier ?")
    detail = Text("Send hub_id or membership_id.", "Envoyez hub_id ou membership_id.")
