"""What the gateway itself refuses, before any service is asked."""

from services.kit.errors import Malformed
from services.kit.text import Text


class HostInvalid(Malformed):
    code = "request.host_invalid"
    title = Text("The Host header cannot be used", "L’en-tête Host est inutilisable")
    detail = Text(
        "Send exactly one Host: a name or address, and a port.", "Envoyez un seul Host : nom ou adresse, port."
    )


class PathAmbiguous(Malformed):
    code = "request.path_ambiguous"
    title = Text("This address can be read in two ways", "Cette adresse peut se lire de deux façons")
    detail = Text(
        "Leave out dot segments, empty segments, semicolons and encoded separators.",
        "Évitez les segments « . », les segments vides, les points-virgules et les séparateurs encodés.",
    )


class TargetTooLong(Malformed):
    code = "request.target_too_long"
    title = Text("The address is too long", "L’adresse est trop longue")
    detail = Text("A path has at most 4096 bytes, a query 8192.", "Un chemin a 4096 octets au plus, une requête 8192.")


class HeadersTooLarge(Malformed):
    code = "request.headers_too_large"
    title = Text("Too many headers", "Trop d’en-têtes")
    detail = Text("Send at most 100 headers and 32 KiB of them.", "Envoyez au plus 100 en-têtes et 32 Kio.")


class HeaderInvalid(Malformed):
    code = "request.header_invalid"
    title = Text("A header cannot be read", "Un en-tête est illisible")
    detail = Text("Header values hold no control characters.", "Les valeurs n’ont pas de caractères de contrôle.")


class LengthAmbiguous(Malformed):
    code = "request.length_ambiguous"
    title = Text("The length of the body is not clear", "La longueur du corps n’est pas claire")
    detail = Text(
        "Send one Content-Length, or Transfer-Encoding: chunked, not both.",
        "Envoyez un seul Content-Length, ou Transfer-Encoding: chunked, pas les deux.",
    )


class CredentialAmbiguous(Malformed):
    code = "credential.ambiguous"
    title = Text("More than one credential", "Plus d’un identifiant")
    detail = Text("Send one Authorization header.", "Envoyez un seul en-tête Authorization.")
