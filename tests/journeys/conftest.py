"""Where the journeys are made: in one process on each engine, and through separate processes on PostgreSQL."""

import pytest

from tests.support import engines
from tests.support.hub import opened
from tests.support.processes import Processes, SeparateHub, connected, told

SEPARATE = "separate-postgresql"
APART = [pytest.param(SEPARATE, marks=pytest.mark.xdist_group("processes"))] if "postgresql" in engines.ENGINES else []
PLACES = [*(f"embedded-{engine}" for engine in engines.ENGINES), *APART]


@pytest.fixture(scope="session")
def processes(tmp_path_factory):
    made = Processes(tmp_path_factory.mktemp("processes"))
    try:
        made.start()
        yield made, told(made)
    finally:
        made.stop()


@pytest.fixture(params=PLACES)
def place(request):
    """Asked for by name, because only journeys through separate processes should start them."""
    started = request.getfixturevalue("processes") if request.param == SEPARATE else None
    return request.param, started


@pytest.fixture
async def hub(place, clock, tmp_path, anyio_backend):
    name, started = place
    if started is None:
        made = await opened(name.removeprefix("embedded-"), tmp_path / "hub", clock)
    else:
        processes, facts = started
        made = SeparateHub(processes, connected(processes)).recall(facts)
    yield made
    await made.close()
