"""What the world is shown of startups: rows put together with their identifiers and hubs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from services.startups.hubs.rules import day_in
from services.startups.memberships import rules as memberships
from services.startups.memberships.repository import MembershipRows
from services.startups.memberships.rules import Dates
from services.startups.startups import rules
from services.startups.startups.repository import StartupRows
from services.startups.startups.schemas import IdentifierRead, StartupRead, Tenancy


class Representations:
    def __init__(self, session: Session, now: datetime) -> None:
        self._startups = StartupRows(session)
        self._memberships = MembershipRows(session)
        self._now = now

    def of(self, rows: Sequence[Any]) -> list[StartupRead]:
        """A few rows, with two statements for all of them."""
        ids = [row.id for row in rows]
        hubs = self.tenancies_of(ids)
        identifiers: dict[str, list[IdentifierRead]] = {}
        for found in self._startups.identifiers_of(ids) if ids else ():
            identifiers.setdefault(found.startup_id, []).append(IdentifierRead(scheme=found.scheme, value=found.value))
        return [_read(row, identifiers.get(row.id, []), hubs.get(row.id, []), now=self._now) for row in rows]

    def tenancies_of(self, startup_ids: Sequence[str]) -> dict[str, list[Tenancy]]:
        """The hubs of each startup, with what it is there today."""
        found: dict[str, dict[str, list[memberships.Standing]]] = {}
        for row in self._memberships.of_startups(startup_ids) if startup_ids else ():
            status = memberships.status_on(day_in(self._now, row.time_zone), Dates(row.starts_on, row.ends_on))
            standings = found.setdefault(row.startup_id, {}).setdefault(row.hub_id, [])
            standings.append(memberships.standing(status, row.outcome))
        return {
            startup_id: [Tenancy(hub=hub_id, status=memberships.best(each)) for hub_id, each in sorted(hubs.items())]
            for startup_id, hubs in found.items()
        }


def _read(row: Any, identifiers: list[IdentifierRead], hubs: list[Tenancy], *, now: datetime) -> StartupRead:
    kinds = row.alias_kinds or {}
    return StartupRead(
        id=row.id,
        slug=row.slug,
        display_name=row.display_name,
        aliases=row.aliases,
        alias_kinds={alias: kinds.get(alias, "trade") for alias in row.aliases},
        legal_name=row.legal_name,
        pitch=row.pitch,
        descriptions=row.descriptions,
        website=row.website,
        socials=dict(sorted((row.socials or {}).items())),
        email_contact=row.email_contact,
        founded_on=row.founded_on or None,
        closed_on=row.closed_on,
        stage=row.stage,
        business_model=row.business_model,
        sectors=row.sectors,
        tags=row.tags,
        identifiers=identifiers,
        visibility=row.visibility,
        published=row.published_at is not None,
        hiring=row.hiring,
        hubs=hubs,
        legal_form=row.legal_form,
        headcount_band=row.headcount_band,
        naf=row.naf,
        locked_fields=row.locked_fields,
        logo=f"/v1/startups/{row.id}/logo" if row.logo else None,
        completeness=rules.completeness(row),
        last_confirmed_at=row.last_confirmed_at,
        freshness=rules.freshness(row.last_confirmed_at or row.created_at, now),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
