from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlmodel import Session

from services.kit.columns import columns
from services.kit.paging import Key, Paging, Slice
from services.spaces.policies.errors import PolicyNotFound
from services.spaces.policies.models import Policy, PolicyVersion
from services.spaces.policies.schemas import Limits

policies = columns(Policy)
versions = columns(PolicyVersion)


class Judge(NamedTuple):
    """The limits in force, and the version a booking will name. No policy: no limits, version None."""

    policy_id: str | None
    version: int | None
    limits: Limits


NO_POLICY = Judge(None, None, Limits())
_NEWEST = and_(versions.policy_id == policies.id, versions.number == policies.version)


class PolicyRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, policy_id: str, *, lock: bool = False) -> Policy:
        statement = select(Policy).where(policies.id == policy_id)
        policy = self._session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
        if policy is None:
            raise PolicyNotFound
        found: Policy = policy
        return found

    def limits(self, policy_id: str, number: int) -> Limits:
        stored = self._session.get_one(PolicyVersion, (policy_id, number)).limits
        return Limits.model_validate(stored)

    def judges(self, policy_ids: Collection[str]) -> dict[str, Judge]:
        """The newest versions of some policies, by policy id."""
        if not policy_ids:
            return {}
        statement = select(policies.id, policies.version, versions.limits).join(PolicyVersion, _NEWEST)
        rows = self._session.execute(statement.where(policies.id.in_(policy_ids)))
        return {row.id: Judge(row.id, row.version, Limits.model_validate(row.limits)) for row in rows}

    def quotas(self, hub_id: str) -> list[tuple[str, float]]:
        """The policies of a hub that have a weekly quota now, with its hours."""
        statement = select(policies.id, versions.limits).join(PolicyVersion, _NEWEST).where(policies.hub_id == hub_id)
        rows = [(row.id, Limits.model_validate(row.limits)) for row in self._session.execute(statement)]
        return [(i, found.quota_hours_per_week) for i, found in rows if found.quota_hours_per_week is not None]

    def add(self, policy: Policy, limits: Limits) -> None:
        self._session.add(policy)
        self._session.flush()  # its version row refers to it
        stored = limits.model_dump(mode="json", exclude={"hub_id", "name"})
        self._session.add(PolicyVersion(policy_id=policy.id, number=policy.version, limits=stored))
        self._session.flush()

    def page(self, paging: Paging, *, hub_id: str | None) -> Slice:
        columns = [*policies, versions.limits]
        statement = select(*columns).join(PolicyVersion, _NEWEST)
        if hub_id is not None:
            statement = statement.where(policies.hub_id == hub_id)
        return paging.fetch(self._session, statement, [Key(policies.name), Key(policies.id)])
