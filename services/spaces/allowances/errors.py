from services.kit.errors import NotFound, Refused
from services.kit.text import Text


class AllowanceSecret(NotFound):
    code = "allowance.not_found"
    title = Text("There is no such allowance", "Ce quota n’existe pas")
    detail = Text(
        "Give the id of a startup that you act for, or that lives in a hub of yours.",
        "Donnez l’id d’une startup que vous représentez, ou qui vit dans un de vos quartiers.",
    )


class PolicyElsewhere(Refused):
    code = "allowance.policy_elsewhere"
    title = Text("That policy belongs to another hub", "Cette règle appartient à un autre quartier")
    detail = Text("Give a policy_id of the same hub, or none.", "Donnez un policy_id du même quartier, ou aucun.")
