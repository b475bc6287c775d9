"""Acts on the directory that happen at the same time."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.kit.database import Database, translated
from services.kit.errors import DomainError
from services.kit.unit import Unit
from services.startups.main import SUBSCRIPTIONS

Act = Callable[[Unit], Any]


@pytest.fixture
def race(directory: Any) -> Iterator[Callable[..., list[str]]]:
    """What comes of each of several acts at the same time, each in a transaction of its own."""
    service = directory.service
    url = service.database.engine.url.render_as_string(hide_password=False)
    replicas = [Database(url) for _ in range(2)]

    def one(number: int, act: Act, by: Any) -> str:
        def work() -> None:
            with replicas[number % 2].transaction() as session:
                unit = Unit(session=session, by=by, clock=service.clock, now=service.clock.now(), request_id="race")
                act(unit)
                unit.write_down(SUBSCRIPTIONS)

        try:
            translated(work)
        except DomainError as error:
            return error.code
        return "done"

    def run(*acts: tuple[Act, Any]) -> list[str]:
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(lambda each: one(each[0], *each[1]), enumerate(acts)))

    yield run
    for replica in replicas:
        replica.dispose()
