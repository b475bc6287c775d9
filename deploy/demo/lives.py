"""The life of a booking, step by step, as the product would have written it."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from deploy.demo.claims import Claim, Fate
from services.spaces.bookings.rules import used_until
from services.spaces.policies.schemas import Limits

# People come within so long before or after the start; no policy gives up on them sooner.
_AROUND: Final = timedelta(minutes=10)


class Step(NamedTuple):
    """From `at` on the booking is in `state`; `told` is the verb of its event."""

    state: str
    told: str
    at: datetime


def life(claim: Claim, limits: Limits, fate: Fate, now: datetime) -> list[Step]:
    """All steps so far, the first one when it was made."""
    asks = limits.requires_approval and claim.override is None
    steps = [Step("pending", "requested", claim.made_at) if asks else Step("confirmed", "confirmed", claim.made_at)]
    before = min(claim.span.starts_at, now) - claim.made_at
    if fate.name == "cancels":
        at = fate.cancels_at or claim.made_at + before * fate.chance
        return [*steps, Step("cancelled", "cancelled", at)]
    if asks and not (fate.waits and claim.span.starts_at > now):
        steps.append(Step("confirmed", "confirmed", claim.made_at + min(before / 2, timedelta(days=2) * fate.chance)))
    if claim.moved_at is not None:
        steps.append(Step("confirmed", "moved", claim.moved_at))
    return steps if claim.span.starts_at > now else [*steps, *_use(claim, limits, fate, steps[-1].at, now)]


def _use(claim: Claim, limits: Limits, fate: Fate, since: datetime, now: datetime) -> list[Step]:
    starts_at, ends_at = claim.span
    if fate.name == "stays_away" and limits.no_show_after is not None:
        released = min(max(starts_at, since) + limits.no_show_after, ends_at)
        if released <= now:
            return [Step("no_show", "released", released)]
    came = min(max(starts_at + _AROUND * (2 * fate.chance - 1), since), now)
    left = used_until(starts_at, ends_at, now=ends_at - fate.leaves)
    came = min(came, left)
    used = [Step("checked_in", "checked_in", came)]
    return [*used, Step("completed", "completed", left)] if left <= now else used
