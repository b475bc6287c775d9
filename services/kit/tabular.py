"""Cells of tables that people open in spreadsheets."""

from typing import Any, Final

# What a spreadsheet takes for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: Any) -> Any:
    """A cell that a spreadsheet takes as text: what begins like a formula gets an apostrophe; numbers stay."""
    return f"'{cell}" if isinstance(cell, str) and _is_formula(cell) else cell


def plain(cell: str) -> str:
    """What `safe` was given; also the text in `="text"`, by which spreadsheets keep leading zeros."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1].replace('""', '"')
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell


def _is_formula(cell: str) -> bool:
    # Apostrophes before it count, so that taking one away gives back exactly what was there.
    return cell.lstrip("'").startswith(_FORMULA)
