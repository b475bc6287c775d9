"""Logos: put and taken away by whoever may change the startup, seen by whoever may see it."""

from typing import Any, Final

from services.kit.errors import RoleMissing
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Document
from services.startups.logos import pictures
from services.startups.logos.errors import LogoMissing
from services.startups.logos.repository import LogoRows
from services.startups.startups import rules
from services.startups.startups.operations import Startups
from services.startups.startups.repository import StartupRows
from services.startups.startups.schemas import StartupRead

_FOR_ALL: Final = "public, max-age=300"
_FOR_SOME: Final = "private, no-cache"


class Logos:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._startups = Startups(unit)
        self._rows = LogoRows(unit.session)

    def get(self, slug_or_id: str, *, by: Principal) -> Document:
        row = self._startups.row(slug_or_id, by=by)
        content = self._rows.find(row.id) if row.logo else None
        if content is None:
            raise LogoMissing
        is_public = row.published_at is not None and row.visibility == "public"
        said = {"Cache-Control": _FOR_ALL if is_public else _FOR_SOME}
        return Document(content, pictures.MEDIA_TYPE, said)

    def check(self, slug_or_id: str, *, by: Principal) -> StartupRead:
        """Whether somebody may put one, before their picture is looked at."""
        return self._startups.read(self._mine(slug_or_id, by=by, locked=False).id)

    def put(self, slug_or_id: str, drawn: bytes, *, by: Principal) -> StartupRead:
        """A picture that was drawn anew; the latest stands."""
        row = self._mine(slug_or_id, by=by, locked=True)
        digest = pictures.digest(drawn)
        if digest != row.logo:
            self._rows.put(row.id, drawn, now=self._unit.now)
            self._change(row, digest)
        return self._startups.for_editors(self._startups.read(row.id))

    def remove(self, slug_or_id: str, *, by: Principal) -> None:
        """May be repeated."""
        row = self._mine(slug_or_id, by=by, locked=True)
        if row.logo:
            self._rows.remove(row.id)
            self._change(row, None)

    def _change(self, row: Any, digest: str | None) -> None:
        StartupRows(self._unit.session).change(row.id, {"logo": digest})
        self._unit.audit("startup.logo_changed", f"startup/{row.id}", before={"logo": row.logo}, after={"logo": digest})
        self._startups.moved(row.id)

    def _mine(self, slug_or_id: str, *, by: Principal, locked: bool) -> Any:
        by.must_have("startups:write")
        row = self._startups.row(slug_or_id, by=by, locked=locked)
        if self._startups.hat(row, by=by) is None:
            raise RoleMissing(role="startup_admin")
        if not rules.runs(by, row.id):
            rules.must_not_be_locked({"logo": None}, row.locked_fields, before={})
        return row
