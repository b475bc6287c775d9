from services.kit.errors import Refused
from services.kit.text import Text


class OperatorRequired(Refused):
    code = "booking.operator_required"
    title = Text("Say who will operate it", "Indiquez qui l’utilisera")
    detail = Text(
        "Give operator_id: the id of a person of the startup’s team.",
        "Donnez operator_id : l’id d’une personne de l’équipe de la startup.",
    )


class OperatorUnknown(Refused):
    code = "booking.operator_unknown"
    title = Text("This person is not in the team", "Cette personne n’est pas dans l’équipe")
    detail = Text(
        "Give as operator_id the person_id of somebody in the startup’s team, from /v1/startups/(id)/team.",
        "Donnez comme operator_id le person_id d’un membre de l’équipe de la startup, de /v1/startups/(id)/team.",
    )
