"""What the tests of the queue do over and over: take an hour, and have a startup wait for it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from services.kit.principal import Principal
from services.spaces.waitlist.models import WaitlistEntry
from services.spaces.waitlist.operations import Waitlist
from services.spaces.waitlist.schemas import WaitlistCreate, WaitlistRead
from tests.spaces.story import Story, at, z


@pytest.fixture
def wish() -> Callable[..., dict[str, Any]]:
    """The body of a wish: an hour between nine and ten, unless said otherwise."""

    def made(
        resource_id: str | None = None, hours: tuple[str, str] = ("09:00", "10:00"), **rest: Any
    ) -> dict[str, Any]:
        day = rest.pop("day", 2)
        place = {"resource_id": resource_id} if resource_id else {}
        known = {"from": z(at(hours[0], day)), "to": z(at(hours[1], day)), "duration": "PT1H"}
        return {**place, **known, **rest}

    return made


@pytest.fixture
def wait(story: Story, wish: Callable[..., dict[str, Any]]) -> Callable[..., WaitlistRead]:
    """Join the queue, as the other startup unless said otherwise."""

    def joined(*place: Any, by: Principal | None = None, **rest: Any) -> WaitlistRead:
        known = WaitlistCreate.model_validate(wish(*place, **rest))
        return story.do(lambda unit: Waitlist(unit).join(known, by=unit.by), by or story.other_key)

    return joined


@pytest.fixture
def queue(story: Story) -> Callable[[], list[Any]]:
    """What the table itself holds, in the order of joining."""

    def rows() -> list[Any]:
        with story.database.reading() as session:
            return list(session.execute(select(*WaitlistEntry.__table__.columns).order_by(WaitlistEntry.id)))

    return rows
