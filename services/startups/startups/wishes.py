"""What a wish becomes in a row: nested objects merged, one spelling, checked against each other."""

from collections.abc import Mapping
from typing import Any, Final

from services.kit.errors import Violation
from services.kit.problems import Invalid
from services.kit.text import Text
from services.startups.sectors import rules as sectors
from services.startups.sectors.taxonomy import SECTORS
from services.startups.startups import naf, rules
from services.startups.startups.schemas import StartupCreate, StartupUpdate

# Decided elsewhere than in the columns of the row.
APART: Final = {"identifiers", "published", "slug", "override_reason"}
_CLOSED_EARLY: Final = Text("It closed before it was founded.", "La date de fermeture précède celle de création.")


def made(wish: StartupCreate) -> dict[str, Any]:
    """The columns of a new startup."""
    return _columns(wish.model_dump(exclude=APART), {})


def changes(row: Any, wish: StartupUpdate) -> dict[str, Any]:
    """The columns in which a startup would differ."""
    known = row._asdict()
    values = _columns(wish.model_dump(exclude=APART, exclude_unset=True), known)
    return {name: value for name, value in values.items() if known[name] != value}


def folded(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns by which a startup is found, from those that people see."""
    labels = [label for code in row["sectors"] if code in SECTORS for label in SECTORS[code].label]
    names = [*row["aliases"], *filter(None, [row.get("legal_name")])]
    return {
        "domain": rules.domain_of(row["website"]),
        "sort_name": rules.sort_name(row["display_name"]),
        "folded_name": rules.folded_name(row["display_name"], names),
        "folded_text": rules.folded_text(
            row["pitch"], row["descriptions"], dict.fromkeys([*row["sectors"], *labels]), row["tags"]
        ),
    }


def _columns(sent: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were sent as columns, each with what is known already where it says only part of it."""
    values = dict(sent)
    wrong: list[Violation] = []
    for name in ("descriptions", "socials", "naf"):
        if name in sent:
            values[name] = _merged(known.get(name), sent[name])
    if "socials" in sent:
        values["socials"] = values["socials"] or None
    if "aliases" in sent:
        values |= _aliases(sent["aliases"], known.get("alias_kinds") or {})
    if "sectors" in sent:
        values["sectors"], wrong = sectors.chosen(sent["sectors"])
    if "naf" in sent:
        values["naf"], faults = _activity(values["naf"])
        wrong += faults
    if "founded_on" in sent:
        values["founded_on"] = sent["founded_on"] or ""
    if "pitch" in sent:
        values["pitch"] = sent["pitch"] or None
    wrong += _span({**known, **values}) if {"founded_on", "closed_on"} & sent.keys() else []
    if wrong:
        raise Invalid(wrong)
    return values


def _merged(known: Mapping[str, Any] | None, sent: Mapping[str, Any] | None) -> dict[str, Any]:
    """JSON Merge Patch (RFC 7396) of one nested object: null takes a member away, or all of them."""
    if sent is None:
        return {}
    return {name: value for name, value in {**(known or {}), **sent}.items() if value not in {None, ""}}


def _aliases(sent: list[dict[str, Any]], known: Mapping[str, str]) -> dict[str, Any]:
    kinds = {each["value"]: each.get("kind") or known.get(each["value"], "trade") for each in sent}
    return {
        "aliases": list(kinds),
        "alias_kinds": {value: kind for value, kind in kinds.items() if kind != "trade"} or None,
    }


def _activity(merged: dict[str, Any]) -> tuple[dict[str, Any] | None, list[Violation]]:
    if not merged:
        return None, []
    canonical = naf.canonical(merged)
    fault = naf.violation(canonical)
    return canonical, [fault] if fault else []


def _span(row: Mapping[str, Any]) -> list[Violation]:
    founded_on, closed_on = row.get("founded_on"), row.get("closed_on")
    if not founded_on or not closed_on or not rules.closes_early(founded_on, closed_on):
        return []
    return [Violation("startup.closed_early", _CLOSED_EARLY, field="closed_on", limit=founded_on, actual=closed_on)]
