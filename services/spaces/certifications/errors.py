from services.kit.errors import Forbidden, NotFound, Refused
from services.kit.text import Text


class CertificationNotFound(NotFound):
    code = "certification.not_found"
    title = Text("There is no such certification", "Cette habilitation n’existe pas")
    detail = Text(
        "Use the id of a certification from /v1/certifications.",
        "Utilisez l’id d’une habilitation de /v1/certifications.",
    )


class CertificationOfAnotherHub(Refused):
    code = "certification.of_another_hub"
    title = Text("This certification belongs to another hub", "Cette habilitation est d’un autre quartier")
    detail = Text(
        "Use a certification from /v1/certifications?hub= of the resource’s hub.",
        "Utilisez une habilitation de /v1/certifications?hub= du quartier de la ressource.",
    )


class CertificationExpiryPast(Refused):
    code = "certification.expiry_past"
    title = Text("This certification would have expired already", "Cette habilitation aurait déjà expiré")
    detail = Text("Give an expires_at in the future, or none.", "Donnez un expires_at futur, ou aucun.")


class CertificationMissing(Forbidden):
    code = "certification.missing"
    title = Text("This needs a certification", "Une habilitation est nécessaire")
    detail = Text(
        "Whoever operates it needs the certification “{name}”. Ask the staff of the hub for it.",
        "La personne qui l’utilise doit avoir l’habilitation « {name} ». Demandez-la à l’équipe du quartier.",
    )


class CertificationTooShort(CertificationMissing):
    """The same refusal, where there is one that ends too early."""

    detail = Text(
        "The operator’s certification “{name}” ends on {expires_at}, before this begins. Ask the staff of the hub to"
        " renew it.",
        "L’habilitation « {name} » de la personne prend fin le {expires_at}, avant le début. Demandez à l’équipe du"
        " quartier de la renouveler.",
    )
