"""Refusals about rounds of funding."""

from services.kit.errors import NotFound, Refused
from services.kit.text import Text


class RoundNotFound(NotFound):
    code = "funding_round.not_found"
    title = Text("There is no such round", "Cette levée n’existe pas")
    detail = Text(
        "Use the id of a round of this startup that you may see.",
        "Utilisez l’id d’une levée de cette startup que vous pouvez voir.",
    )


class AmountNeedsCurrency(Refused):
    code = "funding_round.currency"
    title = Text("An amount has a currency", "Un montant a une devise")
    detail = Text("Send `amount` and `currency`, or neither.", "Envoyez `amount` et `currency`, ou aucun des deux.")
