"""Why a key is refused."""

from services.kit.errors import Refused
from services.kit.text import Text


class KeyOwnerNeeded(Refused):
    code = "key.owner_required"
    title = Text("A key has one owner", "Une clé a un seul propriétaire")
    detail = Text("Give either startup or hub.", "Indiquez soit startup, soit hub.")


class KeyExpiryPast(Refused):
    code = "key.expiry_past"
    title = Text("This key would have expired already", "Cette clé aurait déjà expiré")
    detail = Text("Give an expires_at in the future, or none.", "Donnez un expires_at futur, ou aucun.")


class KeyOwnerUnknown(Refused):
    code = "key.owner_unknown"
    title = Text("There is no such owner", "Ce propriétaire n’existe pas")
    detail = Text(
        "Give the id or slug of a startup or hub.", "Donnez l’identifiant ou le slug d’une startup ou d’un quartier."
    )
