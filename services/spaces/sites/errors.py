from services.kit.errors import NotFound, Refused
from services.kit.text import Text


class SiteNotFound(NotFound):
    code = "site.not_found"
    title = Text("There is no such site", "Ce site n’existe pas")
    detail = Text("Use the id of a site from /v1/sites.", "Utilisez l’id d’un site de /v1/sites.")


class PolicyOfAnotherHub(Refused):
    code = "policy.of_another_hub"
    title = Text("This policy belongs to another hub", "Cette règle appartient à un autre quartier")
    detail = Text("Use a policy of the same hub.", "Utilisez une règle du même quartier.")
