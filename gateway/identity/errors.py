"""Refusals of credentials."""

from services.kit.errors import Unauthenticated
from services.kit.text import Text


class CredentialInvalid(Unauthenticated):
    code = "credential.invalid"
    title = Text("This credential is not valid", "Cet identifiant n’est pas valide")
    detail = Text(
        "It is unknown, expired or revoked: sign in again or use another key.",
        "Il est inconnu, expiré ou révoqué : reconnectez-vous ou utilisez une autre clé.",
    )
