"""Two startups that are one become one: everything goes to the one that stays, and the other leads there."""

from typing import Any

from services.kit.errors import RoleMissing
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.startups.documents.journal import Journal as Documents
from services.startups.documents.repository import DocumentRows
from services.startups.duplicates.repository import DuplicateRows
from services.startups.merging import rules
from services.startups.merging.errors import ApplicationsCollide, MembershipsOverlap, MergeIntoItself
from services.startups.merging.journal import Journal
from services.startups.merging.repository import MergingRows
from services.startups.merging.schemas import MergeRead, MergeWish
from services.startups.people.admins import Admins
from services.startups.startups.errors import StartupNotFound
from services.startups.startups.operations import Startups
from services.startups.tasks.repository import TaskRows


class Merging:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = MergingRows(unit.session)
        self._startups = Startups(unit)
        self._journal = Journal(unit)

    def merge(self, slug_or_id: str, wish: MergeWish, *, by: Principal) -> MergeRead:
        by.must_have("startups:write")
        startup, into = self._seen(slug_or_id, by=by), self._seen(wish.into, by=by)
        if startup.id == into.id:
            raise MergeIntoItself
        # Of two that would become part of each other the second waits here, and then finds what the first has done.
        self._rows.lock(startup.id, into.id)
        startup, into = self._seen(startup.id, by=by), self._seen(into.id, by=by)
        if startup.merged_into is not None and startup.merged_into == (into.merged_into or into.id):
            return self._again(startup.id, startup.merged_into, by=by)
        self._looked_after(startup.id, by=by)
        self._looked_after(into.id, by=by)
        return self._merge(startup.id, into.id, by=by)

    def _merge(self, startup_id: str, into_id: str, *, by: Principal) -> MergeRead:
        startup, into = self._startups.read(startup_id), self._startups.read(into_id)
        self._must_fit(startup_id, into_id)
        theirs, mine = self._rows.columns_of(startup_id), self._rows.columns_of(into_id)
        now = self._unit.now
        for role in self._rows.end_roles_of_both(startup_id, into_id, today=now.date(), now=now):
            self._journal.tell_left(role, startup)
        self._make_room(startup_id, into_id)
        moved = self._rows.move(startup_id, into_id, now=now)
        self._rows.hide(startup_id, into_id, now=now)
        Admins(self._unit).joined(startup_id, into_id)
        TaskRows(self._unit.session).point(startup_id, into_id)
        self._rows.close_pair(startup_id, into_id, {"decided_at": now, "decided_by": f"{by.kind}:{by.id}"})
        DuplicateRows(self._unit.session).drop(self._rows.open_pairs_of(startup_id))
        filled = rules.filled(mine, theirs)
        names = rules.former_names(mine, theirs)
        # Whoever takes over its rights elsewhere should know by then where the one that stays lives.
        survivor = self._startups.absorb(into, filled | ({"aliases": [*mine["aliases"], *names]} if names else {}))
        self._journal.tell_merged(startup, survivor, moved=moved)
        counts = {name: len(keys) for name, keys in moved.items()}
        shown = self._startups.for_editors(survivor)
        return MergeRead(id=startup_id, survivor=shown, moved=counts, filled=sorted(filled), aliases=names)

    def _make_room(self, startup_id: str, into_id: str) -> None:
        """A document that was only asked for gives way to one that was handed in."""
        documents = DocumentRows(self._unit.session)
        for row in documents.empty_beside(into_id, startup_id):
            documents.remove(row.id)
            Documents(self._unit).tell_deleted(row)

    def _must_fit(self, startup_id: str, into_id: str) -> None:
        """Refuse what no startup may have twice, naming all of it."""
        found = rules.overlaps(self._rows.memberships_of(startup_id), self._rows.memberships_of(into_id))
        if found:
            raise MembershipsOverlap(conflicts=found)
        found = rules.collisions(self._rows.live_applications_of(startup_id), self._rows.live_applications_of(into_id))
        if found:
            raise ApplicationsCollide(conflicts=found)

    def _again(self, startup_id: str, survivor_id: str, *, by: Principal) -> MergeRead:
        self._looked_after(survivor_id, by=by)
        return MergeRead(
            id=startup_id,
            survivor=self._startups.for_editors(self._startups.read(survivor_id)),
            moved={},
            filled=[],
            aliases=[],
        )

    def _seen(self, slug_or_id: str, *, by: Principal) -> Any:
        """A startup that the caller may see, or that is part of one."""
        known = self._rows.known(slug_or_id)
        if known is None:
            raise StartupNotFound
        self._startups.row(known.merged_into or known.id, by=by)
        return known

    def _looked_after(self, startup_id: str, *, by: Principal) -> None:
        """The caller is staff of a hub of this startup; one that is part of another is refused with that one's id."""
        row = self._startups.row(startup_id, by=by)
        if self._startups.hat(row, by=by) != "staff":
            raise RoleMissing(role="staff")
