"""Refusals about consents."""

from services.kit.errors import NotFound, Refused
from services.kit.text import Text


class ConsentNotFound(NotFound):
    code = "consent.not_found"
    title = Text("There is no such consent", "Ce consentement n’existe pas")


class ConsentMissing(Refused):
    code = "consent.missing"
    title = Text("The person has not agreed to be shown", "La personne n’a pas accepté d’être affichée")
    detail = Text(
        "Ask them, and send the version of the text they agreed to as consent_text_version; or let them do it.",
        "Demandez-le-lui et envoyez la version du texte accepté dans consent_text_version, ou laissez-la faire.",
    )
