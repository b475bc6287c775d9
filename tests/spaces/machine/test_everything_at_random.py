"""Everything that can happen in a hub happens at random; after each step the tables are judged by counting anew.

Nothing here predicts an answer. `QUARTERS_MACHINE_EXAMPLES` asks for more examples than a test run has time for.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from hypothesis.stateful import run_state_machine_as_test as run

from services.kit.database import Database
from tests.spaces.machine import accounts, occupancy, promises, trail
from tests.spaces.machine.bookings import COMING, BookingSteps, wishes
from tests.spaces.machine.house import HouseSteps
from tests.spaces.machine.queues import QueueSteps, SeriesSteps, waits
from tests.spaces.machine.world import CORNERS, PLAN, QUARTER, World
from tests.support import engines

EXAMPLES = 8
STEPS = 40

_databases: dict[str, Database] = {}


class Everything(BookingSteps, HouseSteps, QueueSteps, SeriesSteps, RuleBasedStateMachine):
    engine = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.world = World(_databases[self.engine])
        self.seen = self.world.seen()
        self.step = 0

    @initialize(
        corner=st.sampled_from(CORNERS),
        wishes=st.lists(wishes, min_size=10, max_size=16),
        waiting=st.lists(waits, min_size=3, max_size=6),
    )
    def open_doors(self, corner: tuple[str, ...], wishes: list[Any], waiting: list[Any]) -> None:
        """What happens to an empty hub is soon told."""
        self.corner = corner
        for startup_id in (self.world.startup_id, self.world.other_id):
            self.world.grant(startup_id, "credits", 4)
        self.create(wishes, 0)
        self.seen = self.world.seen()
        if any(row.state in COMING for row in self.seen.bookings):
            self.join_for_what_is_taken(waiting)

    @invariant()
    def everything_is_as_it_should_be(self) -> None:
        before, self.seen = self.seen, self.world.seen()
        self.step += 1
        seen = self.seen
        occupancy.check_rows(seen)
        occupancy.check_peaks(seen)
        occupancy.check_series(seen)
        occupancy.check_queue(seen)
        audits, events = self.world.told()
        trail.check_told(seen, audits, events)
        accounts.check_accounts(seen, audits)
        if seen.is_tidy:
            self.what_is_offered_can_be_had()
        if not seen.lapsed:
            promises.check_nobody_waits_for_what_is_free(self.world, seen)
            promises.check_nobody_was_overtaken(self.world, before, seen)

    def what_is_offered_can_be_had(self) -> None:
        """A few at a time: another resource, another kind at each step."""
        world, turn = self.world, self.step // 3
        if self.step % 3 == 0:
            promises.check_windows(world, self.place(turn))
        elif self.step % 3 == 1:
            by = world.key if turn % 2 else world.other_key
            kind = PLAN[self.name(turn // 2)][0]
            promises.check_search(world, kind, (1 + turn % 5) * QUARTER, 1 + turn % 2, by)


def test_whatever_happens_the_tables_add_up_and_promises_are_kept(engine):
    folder = Path(tempfile.mkdtemp(dir=engines.run_folder()))
    _databases[engine] = Database(engines.database_urls_on(engine, folder, ["spaces"])["spaces"])
    machine = type("Hub", (Everything,), {"engine": engine})
    asked = os.environ.get("QUARTERS_MACHINE_EXAMPLES")
    try:
        run(
            machine,
            settings=settings(
                max_examples=int(asked or EXAMPLES),
                stateful_step_count=STEPS,
                deadline=None,
                # In a test run always the same; whoever asks for more wants others each time.
                derandomize=asked is None,
                database=None,
                phases=[Phase.generate, *([Phase.shrink] if asked else [])],
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        _databases.pop(engine).dispose()
