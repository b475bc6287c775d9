"""Numbers that pass every check and belong to nobody: those that begin 000 are never given to a company."""

from stdnum import luhn


def siren(number: int) -> str:
    """The n-th of the 99,999 fictitious SIREN."""
    return _closed(f"000{number:05}")


def siret(of_siren: str, establishment: int = 1) -> str:
    return _closed(f"{of_siren}{establishment:04}")


def rna(number: int) -> str:
    return f"W000{number:06}"


def _closed(digits: str) -> str:
    return f"{digits}{luhn.calc_check_digit(digits)}"
