"""Numbers in registers: one spelling for each, and why one cannot be right. One code for each cause."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from stdnum import lei
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.fr import siren as fr_siren
from stdnum.fr import siret as fr_siret
from stdnum.fr import tva as fr_vat

from services.kit.errors import Violation
from services.kit.text import Text

LONGEST: Final = 40
_FICTITIOUS: Final = "000"
_DIGITS: Final = {"siren": 9, "siret": 14}
_LA_POSTE: Final = "356000000"
_FRENCH_VAT: Final = re.compile(r"[0-9A-HJ-NP-Z]{2}[0-9]{9}")
# Registers without a check digit: how long a number may be, and how it is written.
_PLAIN: Final = {
    "rna": (range(10, 11), re.compile(r"W[0-9A-Z]+")),
    "ridet": (range(9, 11), re.compile(r"[0-9]+")),
    "tahiti": (range(6, 10), re.compile(r"[0-9A-Z][0-9]+")),
    "foreign": (range(4, LONGEST + 1), re.compile(r"[A-Z]{2}[0-9A-Z]+")),
}
# ISO 3166-1, without France, whose registers have schemes of their own.
_COUNTRIES: Final = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO GA "
    "GB GD GE GG GH GI GL GM GN GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE "
    "KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MP MR MS MT MU "
    "MV MW MX MY MZ NA NE NF NG NI NL NO NP NR NU NZ OM PA PE PG PH PK PL PN PR PS PT PW PY QA RO RS RU RW SA SB SC "
    "SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US "
    "UY UZ VA VC VE VG VI VN VU WS YE ZA ZM ZW XK "
)

MESSAGES: Final = {
    "identifier.characters": Text(
        "It contains characters that do not belong there.", "Il contient des caractères qui n’y ont pas leur place."
    ),
    "identifier.length": Text("It is too short or too long.", "Il est trop court ou trop long."),
    "identifier.zeros": Text("It is all zeros.", "Il ne contient que des zéros."),
    "identifier.checksum": Text("A digit is wrong: the check digit differs.", "Un chiffre est faux : la clé diffère."),
    "identifier.la_poste": Text(
        "The digits of an establishment of La Poste add up to a multiple of five.",
        "La somme des chiffres d’un établissement de La Poste est un multiple de cinq.",
    ),
    "identifier.siren_of_siret": Text(
        "Its first nine digits are no SIREN.", "Ses neuf premiers chiffres ne sont pas un SIREN."
    ),
    "identifier.siren_of_vat": Text(
        "Its last nine digits are no SIREN.", "Ses neuf derniers chiffres ne sont pas un SIREN."
    ),
    "identifier.vat_key": Text(
        "The two characters after FR are not the key of this SIREN.",
        "Les deux caractères après FR ne sont pas la clé de ce SIREN.",
    ),
    "identifier.siret_siren_mismatch": Text(
        "It belongs to another SIREN than the one given.", "Il correspond à un autre SIREN que celui indiqué."
    ),
    "identifier.vat_siren_mismatch": Text(
        "It belongs to another SIREN than the one given.", "Il correspond à un autre SIREN que celui indiqué."
    ),
    "identifier.country": Text(
        "It begins with no country of the European Union.", "Il ne commence par aucun pays de l’Union européenne."
    ),
    "identifier.no_country": Text(
        "It begins with the two letters of a country other than France, as in DE HRB 12345.",
        "Il commence par les deux lettres d’un pays autre que la France, comme DE HRB 12345.",
    ),
    "identifier.fictitious": Text(
        "Numbers beginning 000 are for demonstrations.", "Les numéros commençant par 000 servent aux démonstrations."
    ),
}


class Identifier(NamedTuple):
    scheme: str
    value: str


def canonical(scheme: str, value: str) -> Identifier:
    """Without spaces of any kind, dots, hyphens and invisible characters, in capital letters."""
    plain = unicodedata.normalize("NFKC", value).upper()
    kept = "".join(c for c in plain if unicodedata.category(c) not in {"Zs", "Cc", "Cf", "Pd"} and c not in "._−")
    if scheme == "vat" and len(kept) == 11 and kept[2:].isdecimal() and not kept[:2].isalpha():
        kept = f"FR{kept}"
    return Identifier(scheme, kept)


def violations(wanted: Sequence[Identifier], *, fictitious: bool) -> list[Violation]:
    """What is wrong with the identifiers of one startup, each alone and together."""
    found = []
    for index, identifier in enumerate(wanted):
        code = fault(identifier, fictitious=fictitious) or _mismatch(identifier, wanted)
        if code is not None:
            field = f"identifiers.{index}.value"
            found.append(Violation(code=code, message=MESSAGES[code], field=field, actual=identifier.value[:LONGEST]))
    return found


def fault(identifier: Identifier, *, fictitious: bool) -> str | None:
    """Why a canonical identifier cannot be right, or None; `fictitious` accepts the block for demonstrations."""
    scheme, value = identifier
    if not value or len(value) > LONGEST:
        return "identifier.length"
    if not (value.isascii() and value.isalnum()) and scheme != "other":
        return "identifier.characters"
    if scheme in _DIGITS:
        return _fault_of_digits(scheme, value, fictitious=fictitious)
    if scheme == "vat":
        return _fault_of_vat(value)
    if scheme == "lei":
        return _fault_of_lei(value)
    return _fault_of_plain(scheme, value)


def _fault_of_digits(scheme: str, value: str, *, fictitious: bool) -> str | None:
    if not value.isdigit():
        return "identifier.characters"
    if len(value) != _DIGITS[scheme]:
        return "identifier.length"
    if not value[:9].strip("0"):
        return "identifier.zeros"
    if not fr_siren.is_valid(value[:9]):
        return "identifier.checksum" if scheme == "siren" else "identifier.siren_of_siret"
    # The establishments of La Poste follow a rule of their own, which the library knows.
    if scheme == "siret" and not fr_siret.is_valid(value):
        return "identifier.la_poste" if value.startswith(_LA_POSTE) else "identifier.checksum"
    return "identifier.fictitious" if value.startswith(_FICTITIOUS) and not fictitious else None


def _fault_of_vat(value: str) -> str | None:
    if not value.startswith("FR"):
        try:
            eu_vat.validate(value)
        except InvalidChecksum:
            return "identifier.checksum"
        except InvalidLength:
            return "identifier.length"
        except ValidationError:
            known = value[:2].isalpha() and value[:2].lower() in eu_vat.MEMBER_STATES
            return "identifier.characters" if known else "identifier.country"
        return None
    number = value[2:]
    if len(number) != 11:
        return "identifier.length"
    if not _FRENCH_VAT.fullmatch(number):
        return "identifier.characters"
    if not number[2:].strip("0"):
        return "identifier.zeros"
    # Numbers of Monaco begin 000 after the key and contain no SIREN.
    if number[2:5] != "000" and not fr_siren.is_valid(number[2:]):
        return "identifier.siren_of_vat"
    return None if fr_vat.is_valid(number) else "identifier.vat_key"


def _fault_of_lei(value: str) -> str | None:
    if len(value) != 20:
        return "identifier.length"
    return None if lei.is_valid(value) else "identifier.checksum"


def _fault_of_plain(scheme: str, value: str) -> str | None:
    if scheme not in _PLAIN:
        return None
    lengths, pattern = _PLAIN[scheme]
    if scheme == "foreign" and f"{value[:2]} " not in _COUNTRIES:
        return "identifier.no_country"
    if len(value) not in lengths:
        return "identifier.length"
    if not pattern.fullmatch(value):
        return "identifier.characters"
    digits = value.lstrip("W") if scheme == "rna" else value[2:] if scheme == "foreign" else value
    return None if digits.strip("0") else "identifier.zeros"


def _mismatch(identifier: Identifier, wanted: Sequence[Identifier]) -> str | None:
    sirens = {other.value for other in wanted if other.scheme == "siren"}
    if not sirens:
        return None
    if identifier.scheme == "siret" and identifier.value[:9] not in sirens:
        return "identifier.siret_siren_mismatch"
    french = identifier.scheme == "vat" and identifier.value.startswith("FR") and identifier.value[4:7] != "000"
    return "identifier.vat_siren_mismatch" if french and identifier.value[4:] not in sirens else None
