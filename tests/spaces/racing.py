"""Many at once: real threads on connections of their own, as several replicas have them."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.database import Database
from services.kit.errors import DomainError
from services.kit.ids import new_id
from services.kit.unit import Unit
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate
from tests.spaces.story import Story
from tests.support.service import key_of

FIFTY = 50
REPLICAS = 5
Act = Callable[..., Callable[[], Any]]


def race(*actions: Callable[[], Any]) -> list[Any]:
    """Start all at the same instant; each answers with what it got or was refused with. Anything else is raised."""
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return action()
        except DomainError as refusal:
            return refusal

    with ThreadPoolExecutor(len(actions)) as threads:
        return [outcome.result() for outcome in [threads.submit(run, action) for action in actions]]


def kinds(outcomes: list[Any]) -> Counter[str]:
    return Counter(type(outcome).__name__ for outcome in outcomes)


def overlaps(rows: list[Any]) -> list[tuple[Any, Any]]:
    return [
        (one, other)
        for one, other in combinations(rows, 2)
        if one.starts_at < other.blocked_until and other.starts_at < one.blocked_until
    ]


def highest(rows: list[Any]) -> int:
    """The most units taken at once, counted at each start."""
    return max(
        (sum(r.units for r in rows if r.starts_at <= row.starts_at < r.blocked_until) for row in rows), default=0
    )


def until_waiting(database: Database, many: int = 1) -> None:
    """Return once so many statements wait for a lock; a test that never sees it fails by the thread it waits for."""
    question = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    for _ in range(1000):
        with database.reading() as session:
            if session.execute(question).scalar_one() >= many:
                return
        threading.Event().wait(0.01)
    raise TimeoutError


@contextmanager
def databases(story: Story, many: int = REPLICAS) -> Iterator[list[Database]]:
    """Connections of several processes to the same database."""
    url = story.database.engine.url.render_as_string(hide_password=False)
    opened = [Database(url) for _ in range(many)]
    yield opened
    for database in opened:
        database.dispose()


@pytest.fixture
def replicas(story: Story) -> Iterator[list[Database]]:
    with databases(story) as opened:
        yield opened


@pytest.fixture
def act(story: Story, replicas: list[Database]) -> Act:
    """Something that is yet to be done, by one replica or another."""
    numbers = iter(range(10**6))

    def ready(work: Callable[[Unit], Any], by: Any) -> Callable[[], Any]:
        return partial(story.do, work, by, database=replicas[next(numbers) % len(replicas)])

    return ready


@pytest.fixture
def booking(story: Story, act: Act) -> Act:
    """A wish of somebody new that is yet to be made."""

    def ready(resource_id: str, starts_at: datetime, ends_at: datetime, **rest: Any) -> Callable[[], Any]:
        wish = BookingCreate(resource_id=resource_id, starts_at=starts_at, ends_at=ends_at, **rest)
        return act(lambda unit: Bookings(unit).create(wish, by=unit.by), key_of(new_id(), story.hub_id))

    return ready
