"""Why a file, or a line of it, is not imported."""

from services.kit.errors import Conflict, Gone, MediaUnsupported, NotFound, Refused
from services.kit.text import Text


class NotCsv(MediaUnsupported):
    code = "body.not_csv"
    title = Text("This needs a CSV file", "Il faut un fichier CSV")
    detail = Text(
        "Send the file itself as the body, with Content-Type: text/csv.",
        "Envoyez le fichier lui-même comme corps, avec Content-Type: text/csv.",
    )


class FileUnreadable(Refused):
    code = "import.unreadable"
    title = Text("The file cannot be read as a table", "Le fichier n’est pas un tableau lisible")
    detail = Text(
        "Save it as CSV in UTF-8 or Windows-1252, with cells between ; , or tabs. It fails at line {line}.",
        "Enregistrez-le en CSV, UTF-8 ou Windows-1252, cellules séparées par ; , ou tabulation. "
        "Il échoue à la ligne {line}.",
    )


class ColumnMissing(Refused):
    code = "import.column_missing"
    title = Text("The table lacks a column", "Il manque une colonne au tableau")
    detail = Text(
        "The first line must name the column {column}; it names: {found}.",
        "La première ligne doit nommer la colonne {column} ; elle nomme : {found}.",
    )


class ColumnRepeated(Refused):
    code = "import.column_repeated"
    title = Text("Two columns have the same name", "Deux colonnes portent le même nom")
    detail = Text("Keep one column {column}.", "Gardez une seule colonne {column}.")


class TooManyLines(Refused):
    code = "import.too_many_lines"
    title = Text("The file has too many lines", "Le fichier a trop de lignes")
    detail = Text(
        "Send at most {limit} lines at once; further files may follow.",
        "Envoyez au plus {limit} lignes à la fois ; d’autres fichiers peuvent suivre.",
    )


class TooManyCells(Refused):
    code = "import.too_many_cells"
    title = Text("The line has more cells than the header", "La ligne a plus de cellules que l’en-tête")
    detail = Text(
        "The header has {limit} cells. Is a separator missing its quotes?",
        "L’en-tête a {limit} cellules. Un séparateur est-il sans guillemets ?",
    )


class TextUnreadable(Refused):
    code = "import.characters"
    title = Text("The line contains characters that are no text", "La ligne contient des caractères illisibles")
    detail = Text("Remove the null characters.", "Retirez les caractères nuls.")


class LineAmbiguous(Conflict):
    code = "import.ambiguous"
    title = Text("The line could mean several startups", "La ligne peut désigner plusieurs startups")
    detail = Text(
        "Give the startup a number (siren, siret, vat, rna) that is its own.",
        "Donnez à la startup un numéro (siren, siret, vat, rna) qui lui est propre.",
    )


class LineRepeated(Conflict):
    code = "import.repeated"
    title = Text("An earlier line has the same number", "Une ligne précédente porte le même numéro")
    detail = Text(
        "Line {earlier} is about the same startup; keep one.", "Gardez une seule des lignes : voir {earlier}."
    )


class ImportNotFound(NotFound):
    code = "import.not_found"
    title = Text("There is no such import", "Cet import n’existe pas")


class FailedRowsGone(Gone):
    code = "import.failed_rows_gone"
    title = Text("The refused lines are no longer kept", "Les lignes refusées ne sont plus conservées")
    detail = Text("They are kept for {days} days.", "Elles sont conservées {days} jours.")
