from services.kit.errors import NotFound, Refused
from services.kit.text import Text


class SiteNotFound(NotFound):
    code = "site.not_found"


class HubNotFound(NotFound):
    code = "hub.not_found"
    title = Text("There is no such hub", "Ce quartier n’existe pas")
    detail = Text("Use the id or slug of a hub from /v1/hubs.", "Utilisez l’id ou le slug d’un quartier de /v1/hubs.")


class PolicyOfAnotherHub(Refused):
    code = "policy.of_another_hub"
    title = Text("This policy belongs to another hub", "Cette règle appartient à un autre quartier")
    detail = Text("Use a policy of the same hub.", "Utilisez une règle du même quartier.")
