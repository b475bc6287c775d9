from services.kit.errors import NotFound


class PolicyNotFound(NotFound):
    code = "policy.not_found"
