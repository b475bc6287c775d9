"""Refusals about people and teams."""

from services.kit.errors import Conflict, NotFound, Refused
from services.kit.text import Text


class PersonNotFound(NotFound):
    code = "person.not_found"
    title = Text("There is no such person", "Cette personne n’existe pas")
    detail = Text("Name a person of your team, or send email and name.", "Indiquez un membre, ou un e-mail et un nom.")


class TeamRoleNotFound(NotFound):
    code = "team.role_not_found"
    title = Text("There is no such role in this team", "Ce rôle n’existe pas dans cette équipe")


class AlreadyInTeam(Conflict):
    code = "team.already_there"
    title = Text("This person already has that role", "Cette personne a déjà ce rôle")
    detail = Text("End the other role first.", "Mettez d’abord fin à l’autre rôle.")


class TeamRoleDates(Refused):
    code = "team.dates"
    title = Text("These dates cannot be right", "Ces dates sont impossibles")
    detail = Text("A role ends after it starts.", "Un rôle se termine après son début.")


class PersonRequired(Refused):
    code = "team.person_required"
    title = Text("Say who joins", "Indiquez qui rejoint l’équipe")
    detail = Text("Send either person_id, or email and name.", "Envoyez soit person_id, soit email et name.")
