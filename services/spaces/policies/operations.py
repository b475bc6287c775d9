from typing import Any

from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply
from services.spaces.hubs import hub_id
from services.spaces.policies.models import Policy
from services.spaces.policies.repository import PolicyRepository
from services.spaces.policies.schemas import Limits, PolicyCreate, PolicyRead


class Policies:
    """Versioned limits. A policy is never edited, only superseded by its next version."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._policies = PolicyRepository(unit.session)

    def create(self, wish: PolicyCreate, *, by: Principal) -> PolicyRead:
        by.must_have("bookings:write")
        by.must_be_staff_of(wish.hub_id)
        now = self._unit.now
        policy = Policy(id=new_id(), hub_id=wish.hub_id, name=wish.name, created_at=now, updated_at=now)
        return self._told(policy, wish)

    def supersede(self, policy_id: str, limits: Limits, *, by: Principal) -> PolicyRead:
        policy = self._policies.get(policy_id, lock=True)
        by.must_have("bookings:write")
        by.must_be_staff_of(policy.hub_id)
        before = _read(policy, self._policies.limits(policy.id, policy.version))
        policy.version += 1
        policy.updated_at = self._unit.now
        return self._told(policy, limits, before)

    def get(self, policy_id: str) -> PolicyRead:
        policy = self._policies.get(policy_id)
        return _read(policy, self._policies.limits(policy.id, policy.version))

    def page(self, paging: Paging, *, hub: str | None) -> Reply:
        wanted = hub_id(self._unit.session, hub) if hub is not None else None
        found = self._policies.page(paging, hub_id=wanted)
        items = [_read(row, Limits.model_validate(row.limits)) for row in found.rows]
        return paging.reply(Page[PolicyRead](items=items, next=found.next, total=found.total), found.next)

    def _told(self, policy: Policy, limits: Limits, before: PolicyRead | None = None) -> PolicyRead:
        self._policies.add(policy, limits)
        read, subject = _read(policy, limits), f"policy/{policy.id}"
        self._unit.record("policy.updated", subject, read, hub_id=policy.hub_id, visibility="hub")
        was = before.model_dump(mode="json") if before is not None else None
        self._unit.audit("policy.updated", subject, before=was, after=read.model_dump(mode="json"))
        return read


def _read(policy: Any, limits: Limits) -> PolicyRead:
    values = limits.model_dump(exclude={"hub_id", "name"})
    named = {n: getattr(policy, n) for n in ("id", "hub_id", "name", "version", "created_at", "updated_at")}
    return PolicyRead(**named, **values)
