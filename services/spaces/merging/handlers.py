"""What this service does when a startup becomes part of another."""

from services.kit.events import Event
from services.kit.unit import Unit
from services.spaces.merging.repository import BelongingRows


def pass_on(unit: Unit, event: Event) -> None:
    """Everything of the one is the other's from now on. Its copy says so already, and is locked: who is about to
    write something for it comes before, and is found here, or after, and writes for the other."""
    startup_id, into = event.data["id"], event.data["into"]
    rows = BelongingRows(unit.session)
    # Under all locks of its hubs no booking of it is changed meanwhile.
    rows.lock_hubs_of(startup_id)
    rows.pass_on(startup_id, into, now=unit.now)
    rows.put_accounts_together(startup_id, into, at=unit.now)
