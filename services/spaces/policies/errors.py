from services.kit.errors import NotFound
from services.kit.text import Text


class PolicyNotFound(NotFound):
    code = "policy.not_found"
    title = Text("There is no such policy", "Cette règle n’existe pas")
    detail = Text("Use the id of a policy from /v1/policies.", "Utilisez l’id d’une règle de /v1/policies.")
