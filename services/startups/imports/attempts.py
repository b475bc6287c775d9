"""Part of the work of a request that may fail by itself, while the rest goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.kit.errors import DomainError
from services.kit.unit import Unit


@contextmanager
def attempt(unit: Unit) -> Iterator[None]:
    """A savepoint: what is refused in it leaves nothing in the database, nothing to tell and nothing in the audit."""
    told, noted = len(unit.events), len(unit.audits)
    try:
        with unit.session.begin_nested():
            yield
    except DomainError:
        del unit.events[told:]
        del unit.audits[noted:]
        raise
