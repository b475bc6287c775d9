"""What the world is shown of startups: rows put together with their identifiers and hubs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from services.startups.hubs.rules import day_in
from services.startups.memberships import rules as memberships
from services.startups.memberships.repository import MembershipRows
from services.startups.memberships.rules import Dates
from services.startups.startups.repository import StartupRows
from services.startups.startups.schemas import IdentifierRead, LinkedData, StartupRead, Tenancy


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
        return [_read(row, identifiers.get(row.id, []), hubs.get(row.id, [])) for row in rows]

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


def linked_data(startup: StartupRead) -> LinkedData:
    """The startup as a schema.org Organization; what is unknown is left out."""
    numbers = {identifier.scheme: identifier.value for identifier in startup.identifiers}
    told = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "identifier": [
            {"@type": "PropertyValue", "propertyID": known.scheme, "value": known.value}
            for known in startup.identifiers
        ],
        "name": startup.display_name,
        "alternateName": startup.aliases,
        "slogan": startup.pitch,
        "description": startup.descriptions.get("en") or startup.descriptions.get("fr"),
        "url": startup.website,
        "foundingDate": startup.founded_on,
        "vatID": numbers.get("vat"),
        "keywords": [*startup.sectors, *startup.tags],
    }
    return LinkedData({name: value for name, value in told.items() if value})


def _read(row: Any, identifiers: list[IdentifierRead], hubs: list[Tenancy]) -> StartupRead:
    return StartupRead(
        id=row.id,
        slug=row.slug,
        display_name=row.display_name,
        aliases=row.aliases,
        pitch=row.pitch,
        descriptions=row.descriptions,
        website=row.website,
        founded_on=row.founded_on or None,
        stage=row.stage,
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
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
