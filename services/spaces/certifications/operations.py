from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.kit.errors import NotFound
from services.kit.etags import Match
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.spaces.certifications import rules
from services.spaces.certifications.errors import CertificationMissing, CertificationTooShort
from services.spaces.certifications.models import Certification, CertificationGrant
from services.spaces.certifications.repository import CertificationRepository, GrantRepository
from services.spaces.certifications.schemas import (
    CertificationCreate,
    CertificationGrantCreate,
    CertificationGrantRead,
    CertificationRead,
    CertificationUpdate,
)
from services.spaces.hubs import hub_id
from services.spaces.people.repository import TeamRepository


class Certifications:
    """What a hub wants somebody to have learnt before they use a machine."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._certifications = CertificationRepository(unit.session)
        self._grants = GrantRepository(unit.session)

    def create(self, wish: CertificationCreate, *, by: Principal) -> CertificationRead:
        by.must_have("bookings:write")
        by.must_be_staff_of(wish.hub_id)
        now = self._unit.now
        made = Certification(id=new_id(), created_at=now, updated_at=now, **wish.model_dump())
        return self._kept("certification.created", made, before=None)

    def get(self, certification_id: str) -> CertificationRead:
        return CertificationRead.model_validate(self._certifications.get(certification_id))

    def page(self, paging: Paging, *, hub: str | None) -> Reply:
        wanted = hub_id(self._unit.session, hub) if hub is not None else None
        found = self._certifications.page(paging, hub_id=wanted)
        items = [CertificationRead.model_validate(row) for row in found.rows]
        return paging.reply(Page[CertificationRead](items=items, next=found.next, total=found.total), found.next)

    def update(
        self, certification_id: str, change: CertificationUpdate, match: Match, *, by: Principal
    ) -> CertificationRead:
        kept = self._certifications.get(certification_id, lock=True)
        by.must_have("bookings:write")
        by.must_be_staff_of(kept.hub_id)
        match.check(kept.version)
        before = {"name": kept.name}
        kept.name = change.name or kept.name
        kept.version += 1
        kept.updated_at = self._unit.now
        return self._kept("certification.updated", kept, before=before)

    def must_hold(self, certification_id: str, person_id: str, *, at: datetime) -> None:
        """Refuse unless this person holds the certification now and still will at that time."""
        live = self._grants.live(person_id, certification_id)
        if live is None:
            raise CertificationMissing(name=self._certifications.get(certification_id).name)
        if not rules.lasts(live.expires_at, max(at, self._unit.now)):
            raise CertificationTooShort(name=live.name, expires_at=_z(live.expires_at))

    def held_by(self, person_id: str) -> Mapping[str, datetime | None]:
        """What this person holds now: certification ids, each with its end."""
        return {row.certification_id: row.expires_at for row in self._grants.lasting(person_id, self._unit.now)}

    def _kept(self, action: str, certification: Certification, before: dict[str, Any] | None) -> CertificationRead:
        self._certifications.add(certification)
        subject = f"certification/{certification.id}"
        self._unit.audit(action, subject, before=before, after={"name": certification.name})
        return CertificationRead.model_validate(certification)


class Grants:
    """What one person has learnt. Nobody asks whether the person is known here: their team's news may be on its way."""

    def __init__(self, unit: Unit, person_id: str) -> None:
        self._unit = unit
        self._person_id = person_id
        self._certifications = CertificationRepository(unit.session)
        self._grants = GrantRepository(unit.session)
        self._teams = TeamRepository(unit.session)

    def grant(self, wish: CertificationGrantCreate, *, by: Principal) -> CertificationGrantRead:
        """Certify the person; a live grant of the same certification gives way to this one."""
        by.must_have("bookings:write")
        # Locked, so that of two grants at once the later one finds the other and replaces it.
        certification = self._certifications.get(wish.certification_id, lock=True)
        by.must_be_staff_of(certification.hub_id)
        now = self._unit.now
        rules.check_expiry(wish.expires_at, now)
        live = self._grants.live(self._person_id, certification.id)
        if live is not None:
            self._end(live)
        grant = CertificationGrant(
            id=new_id(), person_id=self._person_id, granted_by=by.id, granted_at=now, **wish.model_dump()
        )
        self._grants.add(grant)
        made = self._read({**grant.model_dump(), "name": certification.name})
        self._tell("certification.granted", made, certification.hub_id, before=None)
        return made

    def page(self, paging: Paging, *, by: Principal) -> Reply:
        by.must_have("bookings:read")
        found = self._grants.page(paging, self._person_id, hub_ids=self._hubs_seen(by))
        items = [self._read(row._mapping) for row in found.rows]  # noqa: SLF001 -- the public name of a row's columns
        return paging.reply(Page[CertificationGrantRead](items=items, next=found.next, total=found.total), found.next)

    def revoke(self, grant_id: str, *, by: Principal) -> None:
        """From now on it does not count; one that was revoked already stays as it is."""
        by.must_have("bookings:write")
        seen = self._hubs_seen(by)
        known = self._grants.find(self._person_id, grant_id)
        if known is None or (seen is not None and known.hub_id not in seen):
            raise NotFound
        by.must_be_staff_of(known.hub_id)
        self._end(known)

    def _end(self, known: Any) -> None:
        if not self._grants.revoke(known.id, at=self._unit.now):
            return
        before = self._read(known._mapping)  # noqa: SLF001 -- the public name of a row's columns
        ended = before.model_copy(update={"revoked_at": self._unit.now, "state": "revoked"})
        self._tell("certification.revoked", ended, known.hub_id, before=before)

    def _hubs_seen(self, by: Principal) -> frozenset[str] | None:
        """The hubs whose grants of this person the caller may see, None for all. Nobody else learns of the person."""
        startups = self._teams.startups_of(self._person_id)
        if rules.knows_all_of(self._person_id, startups, by):
            return None
        concerned = self._grants.hubs_of(self._person_id) | self._teams.hubs_of(startups)
        seen = concerned & by.staffed_hub_ids
        if not seen:
            raise NotFound
        return seen

    def _read(self, row: Mapping[str, Any]) -> CertificationGrantRead:
        state = rules.state(row["expires_at"], row["revoked_at"], self._unit.now)
        return CertificationGrantRead(**{**row, "state": state})

    def _tell(
        self, event: str, grant: CertificationGrantRead, hub: str, *, before: CertificationGrantRead | None
    ) -> None:
        subject = f"certification_grant/{grant.id}"
        self._unit.record(event, subject, grant, hub_id=hub)
        self._unit.audit(
            event,
            subject,
            before=before.model_dump(mode="json") if before else None,
            after=grant.model_dump(mode="json"),
        )


def _z(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
