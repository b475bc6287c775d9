"""All that may wait for the staff of a hub, in the order in which they look at it. A new category is a line here."""

from collections.abc import Mapping
from typing import Final

from services.kit.text import Text
from services.startups.todo import applications, declarations, documents, duplicates, memberships, startups, tasks
from services.startups.todo.category import Category

_ORDER: Final[tuple[Category, ...]] = (
    Category(
        "applications_overdue",
        Text("Applications past their delay", "Candidatures hors délai"),
        "application",
        "/v1/applications/{id}",
        applications.overdue,
    ),
    Category(
        "applications_answered",
        Text("Answers to questions about applications", "Réponses aux demandes d’information"),
        "application",
        "/v1/applications/{id}",
        applications.answered,
    ),
    Category(
        "documents_to_check",
        Text("Documents to check", "Documents à vérifier"),
        "document",
        "/v1/documents/{id}",
        documents.to_check,
    ),
    Category(
        "documents_refused",
        Text("Documents refused", "Documents refusés"),
        "document",
        "/v1/documents/{id}",
        documents.refused,
    ),
    Category(
        "documents_expired",
        Text("Documents expired", "Documents expirés"),
        "document",
        "/v1/documents/{id}",
        documents.expired,
    ),
    Category(
        "memberships_ending_30",
        Text("Memberships that end within 30 days", "Adhésions qui finissent sous 30 jours"),
        "membership",
        "/v1/memberships/{id}",
        memberships.ending_30,
        since=-30,
    ),
    Category(
        "memberships_ending_60",
        Text("Memberships that end in 31 to 60 days", "Adhésions qui finissent dans 31 à 60 jours"),
        "membership",
        "/v1/memberships/{id}",
        memberships.ending_60,
        since=-60,
    ),
    Category(
        "notices",
        Text("Notices given", "Préavis donnés"),
        "membership",
        "/v1/memberships/{id}",
        memberships.notices,
    ),
    Category(
        "returns_due",
        Text("Keys, lockers and accounts not given back", "Clés, casiers et comptes à rendre"),
        "task",
        "/v1/tasks/{id}",
        tasks.returns_due,
        keeps_notes=True,
    ),
    Category(
        "tasks_due",
        Text("Tasks due", "Tâches à échéance"),
        "task",
        "/v1/tasks/{id}",
        tasks.due,
        keeps_notes=True,
    ),
    Category(
        "onboarding_unfinished",
        Text("Welcomes not finished after two weeks", "Accueils inachevés après deux semaines"),
        "membership",
        "/v1/tasks?membership={id}&kind=onboarding&state=open",
        memberships.onboarding_unfinished,
    ),
    Category(
        "startups_to_publish",
        Text("Startups to publish", "Startups à publier"),
        "startup",
        "/v1/startups/{id}",
        startups.to_publish,
    ),
    Category(
        "duplicates",
        Text("Startups that may be one", "Startups qui n’en font peut-être qu’une"),
        "duplicate",
        "/v1/startups/duplicates",
        duplicates.to_decide,
    ),
    Category(
        "declarations_overdue",
        Text("Quarters that were not declared", "Trimestres non déclarés"),
        "startup",
        "/v1/declarations?startup={id}",
        declarations.missing,
    ),
    Category(
        "startups_unconfirmed",
        Text("Sheets that nobody confirmed for a year", "Fiches non confirmées depuis un an"),
        "startup",
        "/v1/startups/{id}",
        startups.unconfirmed,
    ),
    Category(
        "startups_without_admin",
        Text("Startups that nobody runs", "Startups sans responsable"),
        "task",
        "/v1/tasks/{id}",
        tasks.without_admin,
        keeps_notes=True,
    ),
    Category(
        "documents_past_retention",
        Text("Documents to delete: five years after the stay", "Documents à supprimer : cinq ans après le séjour"),
        "document",
        "/v1/documents/{id}",
        documents.past_retention,
        outlives=True,
    ),
)
CATEGORIES: Final[Mapping[str, Category]] = {category.name: category for category in _ORDER}
