"""A look into a thousand diaries reads what ends in the time looked at, and nothing else."""

from datetime import timedelta

from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability.repository import AvailabilityRepository
from tests.spaces.story import at
from tests.spaces.test_query_plans import booked, engine, filled, plans, scans  # noqa: F401 -- fixtures


def test_what_is_taken_is_found_by_root_and_end(filled, engine):  # noqa: F811 -- the fixtures
    root = booked(filled).root_id
    span = Span(at("09:00"), at("09:00") + timedelta(hours=8))

    def ask(unit: Unit) -> None:
        AvailabilityRepository(unit.session).taken([root], span, now=unit.clock.sql(unit.dialect))

    plan = plans(filled, ask, filled.staff)
    assert scans(plan, "booking") == []
    assert "ix_booking_taken" in plan
    bounded = {"sqlite": "blocked_until>? AND blocked_until<?", "postgresql": "blocked_until <="}[engine]
    assert bounded in plan
