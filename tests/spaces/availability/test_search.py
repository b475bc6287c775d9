"""A search judges few resources, and answers as if it had judged them all."""

from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from services.kit.errors import DomainError
from services.kit.ids import new_id
from services.kit.principal import Principal
from services.kit.spans import Span
from services.kit.unit import Unit
from services.spaces.availability import rules
from services.spaces.availability.windows import Windows
from services.spaces.bookings.models import Booking
from services.spaces.bookings.operations import Bookings
from services.spaces.bookings.schemas import BookingCreate
from services.spaces.resources.models import Resource
from tests.spaces.story import Story, at, z
from tests.support.service import Service, someone

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
WEEKS: tuple[Any, ...] = (
    None,
    {day: [["09:00", "12:30"], ["13:30", "19:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    {day: [["20:00", "04:00"]] for day in ("tue", "wed", "sat", "sun")},
    {"sun": [["00:00", "24:00"]]},
)
SITES: tuple[dict[str, Any], ...] = (
    {"time_zone": "UTC"},
    {"time_zone": "Europe/Paris", "holidays": "FR", "opening_hours": WEEKS[1]},
    {"time_zone": "America/New_York", "exceptions": [{"date": "2026-12-02", "intervals": []}]},
)
LIMITS: tuple[dict[str, Any], ...] = (
    {},
    {"granularity": HOUR, "max_duration": 4 * HOUR},
    {"granularity": 4 * HOUR},
    {"lead_time": 5 * HOUR, "advance_window": timedelta(days=6)},
    {"min_duration": 2 * HOUR},
    {"booked_by": "members"},
)


class Hub:
    """A hub put together at random: where things are, when they are open, who may, and what is booked."""

    def __init__(self, story: Story, random: Random) -> None:
        self.story = story
        self.random = random
        self.policies = [story.policy(**limits) for limits in LIMITS]
        self.sites = [story.site(**site, policy_id=self.maybe(self.policies, 0.5)) for site in SITES]
        self.ids: list[str] = []
        for _ in range(24):
            self.add()
        self.dense = random.random()
        # Now, or the day before the clocks change in New York or in Paris.
        self.since = at("08:00", 1) + timedelta(days=random.choice([0, 102, 116]))
        story.do(self.fill, story.staff)

    def maybe(self, values: list[str], chance: float) -> str | None:
        return self.random.choice(values) if values and self.random.random() < chance else None

    def add(self) -> None:
        random = self.random
        parent = self.maybe(self.ids, 0.3)
        wish: dict[str, Any] = {
            "name": random.choice(["Press", "Lathe", "Élan", "loom"]),
            "units": random.choice([1, 1, 1, 3]),
            "turnaround": random.choice([0, 0, 30]) * timedelta(minutes=1),
            "policy_id": self.maybe(self.policies, 0.3),
            "opening_hours": random.choice(WEEKS) if random.random() < 0.3 else None,
            "site_id": random.choice(self.sites),
        }
        try:
            self.ids.append(self.story.resource(kind="machine", **wish, parent_id=parent))
        except DomainError:  # it does not fit below that one
            self.ids.append(self.story.resource(kind="machine", **wish))

    def fill(self, unit: Unit) -> None:
        bookings = Bookings(unit)
        for resource_id in self.ids:
            start = self.since
            while start < self.since + timedelta(hours=18):
                length = self.random.choice([2, 3, 6]) * HOUR
                if self.random.random() < self.dense:
                    wish = BookingCreate(
                        resource_id=resource_id, starts_at=start, ends_at=start + length, override_reason="a full house"
                    )
                    with suppress(DomainError):  # a part of it is taken
                        bookings.create(wish, by=unit.by)
                start += length


def exhaustive(story: Story, ids: list[str], span: Span, duration: timedelta, units: int, by: Principal) -> list[Any]:
    """What the search would find if it judged each resource by itself."""
    found = []
    with story.database.reading() as session:
        unit = Unit(session=session, by=by, clock=story.clock, now=story.clock.now())
        roots = {row.id: row.root_id for row in session.execute(select(Resource.id, Resource.root_id))}
        for resource_id in ids:
            windows = Windows(unit)
            place = windows.places([(roots[resource_id], resource_id)])[0]
            if place.node.units < units or not rules.is_open_to(by, place):
                continue
            for days in (1, 5, 21, 31):
                within = Span(span.starts_at, min(span.starts_at + timedelta(days=days), span.ends_at))
                free = windows.of([place], within, units=units)[resource_id]
                fit = rules.earliest(place, free, duration, now=unit.now)
                if fit is not None:
                    found.append((fit[0].starts_at, place.node.name, resource_id, fit[0].ends_at, fit[1]))
                    break
    return [(known, z(start), z(end), free) for start, _, known, end, free in sorted(found)]


async def pages(spaces: Service, by: Principal, **asked: str) -> tuple[list[Any], list[int]]:
    """What all pages hold, and what each said of the total."""
    items, totals, cursor = [], [], None
    while True:
        params = asked | ({"cursor": cursor} if cursor else {})
        answer = (await spaces.client(by).get("/v1/availability", params=params)).json()
        items += [(i["resource"]["id"], i["starts_at"], i["ends_at"], i["units_free"]) for i in answer["items"]]
        totals.append(answer.get("total"))
        cursor = answer["next"]
        if cursor is None:
            return items, totals


@pytest.mark.parametrize("seed", range(3))
async def test_page_by_page_it_finds_what_judging_each_resource_finds(spaces: Service, story: Story, seed: int):
    random = Random(seed)
    hub = Hub(story, random)
    found = 0
    for duration, units, days in ((HOUR, 1, 3), (2 * HOUR, 2, 14), (4 * HOUR, 1, 10)):
        span = Span(hub.since, hub.since + timedelta(days=days))
        asked = {"from": z(span.starts_at), "to": z(span.ends_at), "kind": "machine", "units": str(units)}
        asked |= {"duration": f"PT{duration // timedelta(minutes=1)}M", "limit": random.choice("358")}
        by = random.choice([story.key, someone()])
        expected = exhaustive(story, hub.ids, span, duration, units, by)
        assert (await pages(spaces, by, **asked))[0] == expected
        counted, totals = await pages(spaces, by, **asked, count="true")
        assert counted == expected
        assert set(totals) == {len(expected)}
        found += len(expected)
    assert found


def several(story: Story, many: int, **wish: Any) -> list[str]:
    """So many printers in one room, by name."""
    template = story.resource(kind="printer", name="Printer", **wish)
    ids = [new_id() for _ in range(many - 1)]
    with story.database.transaction() as session:
        row = _copied(session, Resource, template)
        rows = [row | {"id": known, "root_id": known, "name": f"Printer {n:03}"} for n, known in enumerate(ids)]
        session.execute(insert(Resource), rows)
    return [template, *ids]


def taken(story: Story, spans: list[tuple[str, Span]]) -> None:
    """Book resources by the hundred: as somebody booked something else."""
    like = story.book(story.resource(name="Room"), at("08:00"), at("09:00")).id
    with story.database.transaction() as session:
        row = _copied(session, Booking, like)
        rows = [
            row
            | {"id": new_id(), "resource_id": known, "root_id": known}
            | {"starts_at": span.starts_at, "ends_at": span.ends_at, "blocked_until": span.ends_at}
            for known, span in spans
        ]
        session.execute(insert(Booking), rows)


def _copied(session: Any, table: Any, known: str) -> dict[str, Any]:
    return session.execute(select(*table.__table__.columns).where(table.id == known)).one()._asdict()


@pytest.mark.parametrize("turnaround", [0, 30])
@pytest.mark.parametrize("seed", range(2))
async def test_in_a_full_house_every_gap_is_found(spaces: Service, story: Story, seed: int, turnaround: int):
    random = Random(seed)
    site = story.site(opening_hours={"wed": [["08:00", "20:00"]], "thu": [["08:00", "20:00"]]})
    printers = several(story, 60, site_id=site, turnaround=timedelta(minutes=turnaround))
    diary = []
    for known in printers:
        start = at("08:00")
        while start < at("20:00", 3):
            end = start + random.choice([1, 3, 4]) * HOUR
            diary.append((known, Span(start, end)))
            # Most gaps are too short for two hours, some just suffice.
            start = end + random.choice([0, 1, 1, 1, 1, 2, 2.5]) * HOUR
    taken(story, diary)
    span = Span(at("09:00"), at("09:00", 4))
    expected = exhaustive(story, printers, span, 2 * HOUR, 1, story.key)
    assert len(expected) > 10
    asked = {"from": z(span.starts_at), "to": z(span.ends_at), "kind": "printer", "duration": "PT2H"}
    assert (await pages(spaces, story.key, **asked, limit="5"))[0] == expected


ASKED = {"from": z(at("09:00")), "to": z(at("09:00", 9)), "duration": "PT2H", "kind": "printer"}


async def effort(spaces: Service, by: Principal, **asked: str) -> tuple[Any, list[int]]:
    """An answer, and how many values each statement on the way to it was told."""
    told: list[int] = []

    def note(_connection, _cursor, _statement, parameters, _context, _many):
        told.append(len(parameters or ()))

    event.listen(spaces.database.engine, "before_cursor_execute", note)
    try:
        answer = await spaces.client(by).get("/v1/availability", params=ASKED | asked)
    finally:
        event.remove(spaces.database.engine, "before_cursor_execute", note)
    return answer.json(), told


async def test_of_a_thousand_free_resources_few_are_judged(spaces: Service, story: Story):
    several(story, 1000)
    answer, told = await effort(spaces, story.key)
    assert [item["starts_at"] for item in answer["items"]] == [z(at("09:00"))] * 20
    # A statement that reads trees or bookings is told the id of each.
    assert max(told) < 40
    assert len(told) < 12


async def test_where_most_are_busy_one_look_finds_what_is_free(spaces: Service, story: Story):
    printers = several(story, 1000)
    free = printers[500:510]
    taken(story, [(known, Span(at("08:00"), at("16:30"))) for known in printers if known not in free])
    answer, told = await effort(spaces, story.key)
    starts = [item["starts_at"] for item in answer["items"]]
    assert starts == [z(at("09:00"))] * 10 + [z(at("16:30"))] * 10
    assert {item["resource"]["id"] for item in answer["items"][:10]} == set(free)
    assert sum(count > 500 for count in told) == 1
    assert len(told) < 25


async def test_a_search_that_nothing_answers_is_an_empty_page(spaces: Service, story: Story):
    answer, _ = await effort(spaces, story.key, count="true")
    assert answer == {"items": [], "next": None, "total": 0}
