"""Refusals about logos."""

from services.kit.errors import MediaUnsupported, NotFound, Refused
from services.kit.text import Text


class LogoMissing(NotFound):
    code = "logo.not_found"
    title = Text("This startup has no logo", "Cette startup n’a pas de logo")
    detail = Text("Its team may send one with PUT.", "Son équipe peut en envoyer un avec PUT.")


class NotAPicture(MediaUnsupported):
    code = "logo.media_unsupported"
    title = Text("This is no picture that is taken here", "Ce type d’image n’est pas accepté")
    detail = Text(
        "Send image/png, image/jpeg or image/webp as the body.",
        "Envoyez image/png, image/jpeg ou image/webp dans le corps de la requête.",
    )


class LogoIsSvg(MediaUnsupported):
    code = "logo.svg"
    title = Text("SVG is not taken", "Le SVG n’est pas accepté")
    detail = Text(
        "An SVG is a document that can run scripts and load other files. Send it as PNG, 512 pixels wide.",
        "Un SVG est un document qui peut exécuter des scripts et charger des fichiers. Envoyez un PNG de 512 px.",
    )


class LogoUnreadable(Refused):
    code = "logo.unreadable"
    title = Text("The picture cannot be read", "L’image est illisible")
    detail = Text(
        "It is damaged, or no PNG, JPEG or WebP inside.", "Elle est abîmée, ou n’est pas un PNG, JPEG ou WebP."
    )


class LogoTooLarge(Refused):
    code = "logo.too_many_pixels"
    title = Text("The picture has too many pixels", "L’image a trop de pixels")
    detail = Text("Send at most {limit} by {limit} pixels.", "Envoyez au plus {limit} pixels sur {limit}.")
