"""Why an account is refused."""

from services.kit.errors import Conflict, Refused
from services.kit.text import Text


class EmailTaken(Conflict):
    code = "account.email_taken"
    title = Text("There is an account with this e-mail address", "Un compte existe avec cette adresse")
    detail = Text("Ask its owner to sign in.", "Demandez à son titulaire de se connecter.")


class EmailInvalid(Refused):
    code = "account.email_invalid"
    title = Text("This is not an e-mail address", "Ce n’est pas une adresse électronique")
    detail = Text("Write it like name@example.org.", "Écrivez-la comme nom@example.org.")


class HubUnknown(Refused):
    code = "hub.unknown"
    title = Text("There is no such hub", "Ce quartier n’existe pas")
    detail = Text("Give the id or slug of a hub.", "Donnez l’identifiant ou le slug d’un quartier.")


class StartupUnknown(Refused):
    code = "startup.unknown"
    title = Text("There is no such startup", "Cette startup n’existe pas")
    detail = Text(
        "Give the id or slug of a startup of the hub.", "Donnez l’identifiant ou le slug d’une startup du quartier."
    )


class GrantInvalid(Refused):
    code = "grant.invalid"
    title = Text("This role does not fit there", "Ce rôle ne convient pas ici")
    detail = Text(
        "The roles member and startup_admin name a startup; staff names a hub; admin names a hub, or none for all.",
        "Les rôles member et startup_admin désignent une startup ; staff un quartier ; admin un quartier, ou tous.",
    )
