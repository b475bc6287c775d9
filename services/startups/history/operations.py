"""Who changed what, when and why: read by those whom it concerns."""

from typing import Final

from services.kit.errors import RoleMissing
from services.kit.history import history
from services.kit.paging import Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.startups.history.repository import HistoryRows
from services.startups.hubs.operations import Hubs
from services.startups.memberships.operations import Memberships
from services.startups.programmes.cohorts import Cohorts
from services.startups.programmes.operations import Programmes
from services.startups.startups.operations import Startups

_SCOPE: Final = "startups:read"


class History:
    """The history of one thing, for its own people and the staff of its hub."""

    def __init__(self, unit: Unit, paging: Paging) -> None:
        self._unit = unit
        self._paging = paging
        self._rows = HistoryRows(unit.session)

    def of_startup(self, startup: str, *, by: Principal) -> Reply:
        """Its own, its team's and its memberships'; staff read of memberships in their own hubs only."""
        by.must_have(_SCOPE)
        startups = Startups(self._unit)
        row = startups.row(startup, by=by)
        if not by.acts_for(row.id) and startups.hat(row, by=by) is None:
            raise RoleMissing(role="member")
        unlimited = by.is_network_admin or by.acts_for(row.id)
        memberships = self._rows.memberships(row.id, hub_ids=None if unlimited else sorted(by.staffed_hub_ids))
        subjects = [f"startup/{row.id}"]
        if startups.hat(row, by=by) == "staff":
            # What they were before they became part of this one is for those who may have to undo it.
            subjects += [f"startup/{merged_id}" for merged_id in self._rows.merged_into(row.id)]
        subjects += [f"team/{role_id}" for role_id in self._rows.roles(row.id)]
        subjects += [f"membership/{membership_id}" for membership_id in memberships]
        return self._page(*subjects)

    def of_membership(self, membership_id: str, *, by: Principal) -> Reply:
        by.must_have(_SCOPE)
        return self._page(f"membership/{Memberships(self._unit).get(membership_id, by=by).id}")

    def of_hub(self, hub: str, *, by: Principal) -> Reply:
        row = Hubs(self._unit).row(hub)
        return self._for_staff(row.id, f"hub/{row.id}", by=by)

    def of_programme(self, programme_id: str, *, by: Principal) -> Reply:
        row = Programmes(self._unit).row(programme_id)
        return self._for_staff(row.hub_id, f"programme/{row.id}", by=by)

    def of_cohort(self, cohort_id: str, *, by: Principal) -> Reply:
        row = Cohorts(self._unit).row(cohort_id)
        return self._for_staff(row.hub_id, f"cohort/{row.id}", by=by)

    def _for_staff(self, hub_id: str, subject: str, *, by: Principal) -> Reply:
        by.must_have(_SCOPE)
        by.must_be_staff_of(hub_id)
        return self._page(subject)

    def _page(self, *subjects: str) -> Reply:
        return history(self._unit.session, self._paging, subjects)
