"""The spaces service with a hub to book in, on each engine."""

from collections.abc import Callable

import pytest

from services.kit.clock import FixedClock
from tests.spaces.racing import act, booking, replicas  # noqa: F401 -- fixtures
from tests.spaces.story import Story
from tests.support.service import Service


@pytest.fixture
def spaces(service: Callable[..., Service]) -> Service:
    return service("spaces")


@pytest.fixture
def story(spaces: Service, clock: FixedClock) -> Story:
    return Story(spaces.database, clock)
