"""Documents: asked for by the staff of a hub, handed in by a startup's admins, accepted or refused."""

from datetime import date
from hashlib import sha256
from typing import Any

from services.kit.errors import RoleMissing, Unauthenticated
from services.kit.etags import Match
from services.kit.ids import new_id, parse_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Document as Attachment
from services.kit.work import Reply
from services.startups.documents import rules
from services.startups.documents.asking import asking_for
from services.startups.documents.errors import DocumentNotFound, FileNotThere
from services.startups.documents.journal import Journal
from services.startups.documents.lapsing import told_of
from services.startups.documents.repository import Asked, DocumentRows
from services.startups.documents.schemas import DocumentCreate, DocumentRead, DocumentUpdate, Kind, State
from services.startups.hubs.operations import Hubs
from services.startups.hubs.repository import HubRows
from services.startups.hubs.rules import day_in
from services.startups.memberships.operations import Memberships
from services.startups.startups.operations import Startups
from services.startups.startups.repository import StartupRows
from services.startups.tasks.errors import HubRequired
from services.startups.tasks.raising import Raising
from services.startups.tasks.rules import must_belong


class Documents:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = DocumentRows(unit.session)
        self._journal = Journal(unit)

    def get(self, document_id: str, *, by: Principal) -> DocumentRead:
        by.must_have("startups:read")
        return self._journal.read(self._seen(document_id, by=by, left_behind=True))

    def page(
        self,
        paging: Paging,
        *,
        hub: str | None,
        startup: str | None,
        membership: str | None,
        kind: Kind | None,
        state: State | None,
        expires_before: date | None,
        sort: str | None,
        by: Principal,
    ) -> Reply:
        by.must_have("startups:read")
        asked = Asked(
            hub_id=Hubs(self._unit).row(hub).id if hub else None,
            startup_id=Startups(self._unit).row(startup, by=by).id if startup else None,
            membership_id=Memberships(self._unit).get(membership, by=by).id if membership else None,
            kind=kind,
            state=state,
            expires_before=expires_before,
        )
        days = HubRows(self._unit.session).days(self._unit.now)
        found = self._rows.page(paging, asked, by=by, days=days, sort=sort)
        items = [self._journal.read(row) for row in found.rows]
        return paging.reply(Page[DocumentRead](items=items, next=found.next, total=found.total), found.next)

    def create(self, wish: DocumentCreate, *, by: Principal) -> DocumentRead:
        by.must_have("startups:write")
        membership = Memberships(self._unit).get(wish.membership_id, by=by) if wish.membership_id else None
        hub = wish.hub_id or (membership.hub_id if membership else None)
        if hub is None:
            raise HubRequired
        # The startup's row is locked: of many who ask at once, each sees what the others have asked for.
        startup = Startups(self._unit).row(wish.startup_id, by=by, locked=True)
        hub_id = Hubs(self._unit).row(hub).id
        lives_there = rules.administers(by, startup.id) and hub_id in Startups(self._unit).hub_ids(startup.id)
        if not (by.is_staff_of(hub_id) or lives_there):
            raise RoleMissing(role="startup_admin")
        rules.must_have_room(self._rows.count(startup.id, hub_id))
        must_belong(membership, hub_id=hub_id, startup_id=startup.id)
        now, document_id = self._unit.now, new_id()
        row = wish.model_dump() | {"hub_id": hub_id, "startup_id": startup.id, "state": "missing"}
        self._rows.add(row | {"id": document_id, "version": 1, "created_at": now, "updated_at": now})
        return self._journal.tell("asked", self._rows.find(document_id, by), before=None)

    def change(self, document_id: str, wish: DocumentUpdate, match: Match, *, by: Principal) -> DocumentRead:
        row = self._locked(document_id, by=by, staff=True)
        match.check(row.version)
        changes = {name: value for name, value in wish.changes().items() if getattr(row, name) != value}
        before = self._journal.read(row)
        if not changes:
            return before
        if "valid_to" in changes and before.state == "expired":
            # If it is still expired, that is told anew with the right day.
            Raising(self._unit).settle(told_of(row.id), "dropped", reason="the document’s last day was corrected")
        return self._store(row, changes, "changed", by=by)

    def hand_in(
        self, document_id: str, content: bytes, *, name: str | None, valid_to: date | None, by: Principal
    ) -> DocumentRead:
        """A file instead of the one before, to be looked at again."""
        row = self._locked(document_id, by=by)
        media = rules.media_type(content)
        if not by.is_staff_of(row.hub_id):
            today = day_in(self._unit.now, row.time_zone)
            rules.must_be_replaceable(self._journal.read(row).state, row.valid_to, today=today)
        digest = sha256(content).hexdigest()
        kept = {"name": rules.file_name(name, row.kind, media), "media_type": media, "size": len(content)}
        self._rows.keep_file(row.id, kept | {"sha256": digest, "content": content})
        received = {"state": "received", "reason": None, "received_at": self._unit.now, "decided_at": None}
        return self._store(row, received | {"valid_to": valid_to}, "received", by=by)

    def accept(self, document_id: str, valid_to: date | None, match: Match, *, by: Principal) -> DocumentRead:
        """What was asked for it is done with it. Without a `valid_to` that of the file stays."""
        row = self._decided(document_id, "accept", match, by=by)
        values = {"state": "accepted", "reason": None, "decided_at": self._unit.now}
        read = self._store(row, values | {"valid_to": valid_to or row.valid_to}, "accepted", by=by)
        if read.state == "accepted":
            for asked in asking_for(row):
                Raising(self._unit).settle(asked, "done", reason="the document was accepted")
        return read

    def refuse(self, document_id: str, reason: str, match: Match, *, by: Principal) -> DocumentRead:
        row = self._decided(document_id, "refuse", match, by=by)
        return self._store(row, {"state": "refused", "reason": reason, "decided_at": self._unit.now}, "refused", by=by)

    def remove(self, document_id: str, match: Match, *, by: Principal) -> None:
        """With its file; that it was there stays in the audit."""
        row = self._locked(document_id, by=by, staff=True, left_behind=True)
        match.check(row.version)
        Raising(self._unit).settle(told_of(row.id), "dropped", reason="the document was deleted")
        self._rows.remove(row.id)
        self._journal.tell_deleted(row)

    def file(self, document_id: str, *, by: Principal) -> Attachment:
        by.must_have("startups:read")
        row = self._seen(document_id, by=by, left_behind=True)
        if row.file_name is None:
            raise FileNotThere
        said = {"Content-Disposition": f'attachment; filename="{row.file_name}"', "Cache-Control": "private, no-store"}
        return Attachment(self._rows.content(row.id), row.media_type, said)

    def _seen(self, document_id: str, *, by: Principal, locked: bool = False, left_behind: bool = False) -> Any:
        """One of the caller's hub, or of a startup that they administer; to everybody else there is none."""
        if by.is_anonymous:
            raise Unauthenticated
        known = parse_id(document_id)
        row = self._rows.find(known, by, locked=locked, left_behind=left_behind) if known else None
        if row is None:
            raise DocumentNotFound
        return row

    def _locked(self, document_id: str, *, by: Principal, staff: bool = False, left_behind: bool = False) -> Any:
        """Locked after its startup, which may be one that nobody finds any more."""
        by.must_have("startups:write")
        row = self._seen(document_id, by=by, left_behind=left_behind)
        if staff:
            by.must_be_staff_of(row.hub_id)
        StartupRows(self._unit.session).lock(row.startup_id)
        return self._seen(document_id, by=by, locked=True, left_behind=left_behind)

    def _decided(self, document_id: str, verb: str, match: Match, *, by: Principal) -> Any:
        """In the version that was looked at: the team may have handed in another file since."""
        row = self._locked(document_id, by=by, staff=True)
        match.check(row.version)
        rules.must_allow(verb, self._journal.read(row).state)
        return row

    def _store(self, row: Any, values: dict[str, Any], verb: str, *, by: Principal) -> DocumentRead:
        before = self._journal.read(row)
        self._rows.change(row.id, values | {"version": row.version + 1, "updated_at": self._unit.now})
        return self._journal.tell(verb, self._rows.find(row.id, by), before=before)
