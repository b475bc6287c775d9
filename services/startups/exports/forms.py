"""Startups as files: a table that can be imported again, JSON, and JSON-LD."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import orjson

from services.kit.tabular import safe
from services.startups.hubs.schemas import HubRead
from services.startups.imports.rules import SCHEMES
from services.startups.imports.sheet import COLUMNS
from services.startups.startups.linked import linked_data
from services.startups.startups.schemas import OpenStartup, StartupRead

Name = Literal["csv", "json", "jsonld"]
MEDIA: Final[dict[Name, str]] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "jsonld": "application/ld+json",
}
# Columns are known by their names, which stay.
OPEN: Final = (*COLUMNS, "logo", "slug", "id")
FOR_STAFF: Final = (
    *OPEN,
    *("published", "hubs", "legal_form", "headcount_band", "naf", "created_at", "updated_at"),
    *("completeness", "last_confirmed_at", "freshness"),
)
_OPEN_FIELDS: Final = set(OpenStartup.model_fields)
_BEGINS: Final[dict[Name, bytes]] = {
    "csv": b"",
    "json": b'{"items":[',
    "jsonld": b'{"@context":"https://schema.org","@graph":[',
}
_ENDS: Final[dict[Name, bytes]] = {"csv": b"", "json": b"]}", "jsonld": b"]}"}


def wanted(accept: str | None) -> Name:
    """What the caller names first of the forms there are; JSON for those who take anything."""
    asked = [item.partition(";")[0].strip() for item in (accept or "").lower().split(",")]
    known: dict[str, Name] = {media.partition(";")[0]: name for name, media in MEDIA.items()}
    return next((known[media] for media in asked if media in known), "json")


class Form:
    """One file, part by part. `for_staff` shows more."""

    def __init__(self, name: Name, hubs: Mapping[str, HubRead], public_url: str, *, for_staff: bool) -> None:
        self._name = name
        self._hubs = hubs
        self._public_url = public_url
        self._for_staff = for_staff
        self._columns = FOR_STAFF if for_staff else OPEN

    def part(self, startups: Sequence[StartupRead], *, is_first: bool, is_last: bool) -> bytes:
        if self._name == "csv":
            return self._table(startups, with_header=is_first)
        shown = b",".join(self._object(startup) for startup in startups)
        before = _BEGINS[self._name] if is_first else b"," if shown else b""
        return before + shown + (_ENDS[self._name] if is_last else b"")

    def _object(self, startup: StartupRead) -> bytes:
        if self._name == "jsonld":
            told = dict(linked_data(startup, self._hubs, self._public_url).root)
            told.pop("@context")
            return orjson.dumps(told)
        return startup.model_dump_json(include=None if self._for_staff else _OPEN_FIELDS).encode()

    def _table(self, startups: Sequence[StartupRead], *, with_header: bool) -> bytes:
        text = io.StringIO()
        table = csv.writer(text)
        if with_header:
            table.writerow(self._columns)
        for startup in startups:
            cells = self._cells(startup)
            table.writerow([safe(cells[column]) for column in self._columns])
        return text.getvalue().encode()

    def _cells(self, startup: StartupRead) -> dict[str, Any]:
        numbers: dict[str, list[str]] = {}
        for known in startup.identifiers:
            numbers.setdefault(known.scheme, []).append(known.value)
        homes = [self._hubs[known.hub].slug for known in startup.hubs if known.status == "resident"]
        shown = startup.model_dump(mode="json")
        shown |= {f"description_{language}": startup.descriptions.get(language, "") for language in ("fr", "en")}
        shown |= {scheme: "|".join(numbers.get(scheme, [])) for scheme in SCHEMES}
        shown |= {name: "|".join(shown[name]) for name in ("sectors", "tags", "aliases")}
        shown |= {"socials": "|".join(startup.socials.values())}
        shown |= {"hub": "|".join(homes), "naf": (startup.naf or {}).get("code")}
        shown["hubs"] = "|".join(f"{self._hubs[each.hub].slug}:{each.status}" for each in startup.hubs)
        return {name: str(value).lower() if isinstance(value, bool) else value for name, value in shown.items()}
