"""Refusals about documents."""

from services.kit.errors import Conflict, MediaUnsupported, NotFound
from services.kit.text import Text


class DocumentNotFound(NotFound):
    code = "document.not_found"
    title = Text("There is no such document", "Ce document n’existe pas")


class FileNotThere(NotFound):
    code = "document.no_file"
    title = Text("Nothing was handed in yet", "Rien n’a encore été déposé")


class DocumentThere(Conflict):
    code = "document.already_there"
    title = Text("There is a document of this kind already", "Il y a déjà un document de ce type")
    detail = Text(
        "Go on with that one: a new file replaces the old.", "Poursuivez celui-là : un fichier en remplace un autre."
    )


class TooManyDocuments(Conflict):
    code = "document.too_many"
    title = Text("The startup has too many documents here", "La startup a trop de documents ici")
    detail = Text(
        "There are {limit} at most; have one deleted first.", "Il y en a {limit} au plus ; faites-en supprimer un."
    )


class DocumentTransition(Conflict):
    code = "document.transition"
    title = Text("The document does not allow that now", "Le document ne le permet pas actuellement")
    detail = Text("It is {state}; this needs {needed}.", "Son état est : {state} ; il faudrait : {needed}.")


class FileUnreadable(MediaUnsupported):
    code = "document.file_type"
    title = Text("This is not a PDF, PNG or JPEG file", "Ce n’est pas un fichier PDF, PNG ou JPEG")
    detail = Text(
        "Send one of these as the body; what the file begins with counts, not its name.",
        "Envoyez l’un d’eux comme corps ; c’est le début du fichier qui compte, pas son nom.",
    )
