"""What somebody wants to book in the demo, and who they are."""

from datetime import datetime, timedelta
from typing import NamedTuple

from deploy.demo.diaries import Diary
from services.kit.spans import Span


class Tenant(NamedTuple):
    """A startup that books, who does it, and since when. `account_id` is how the founder signs in."""

    startup_id: str
    person_id: str
    account_id: str
    since: datetime
    weight: float
    hero: int | None = None  # which of those that sign in to the demo


class Claim(NamedTuple):
    """One wish that will be granted. `startup_id` is None for the house; `by` is an account."""

    diary: Diary
    span: Span
    made_at: datetime
    startup_id: str | None
    by: str
    operator_id: str
    units: int = 1
    purpose: str | None = None
    override: str | None = None
    series_id: str | None = None
    recurs_at: datetime | None = None
    moved_at: datetime | None = None


class Fate(NamedTuple):
    """What becomes of a booking: `chance` says how soon things happen; `leaves` is how long before the end."""

    name: str = "comes"  # comes, stays_away or cancels
    chance: float = 0.5
    leaves: timedelta = timedelta(0)
    waits: bool = False  # nobody has approved it yet
    cancels_at: datetime | None = None


def claim_of(tenant: Tenant, diary: Diary, span: Span, made_at: datetime, purpose: str | None = None) -> Claim:
    return Claim(diary, span, made_at, tenant.startup_id, tenant.account_id, tenant.person_id, purpose=purpose)
