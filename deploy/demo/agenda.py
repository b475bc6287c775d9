"""The events: a year of them behind, sixty days ahead, in rooms that are free for them."""

import random
from datetime import timedelta
from typing import Any, Final, NamedTuple

from deploy.demo.bookings import Bookings
from deploy.demo.chance import identifier, pick, stream
from deploy.demo.days import Today
from deploy.demo.diaries import DAYS_BACK, Diaries, Diary
from deploy.demo.hubs import zone_of
from deploy.demo.sizes import Size
from deploy.demo.startups import Startup, shares
from deploy.demo.words.agenda import DESCRIPTIONS, DIET, FORMATS, PROJECT, TOPICS, Format
from services.events.agenda import rules, slugs
from services.events.agenda.schemas import EventCreate, Titles
from services.kit.spans import Span

Row = dict[str, Any]

# Of the events ahead, these are something else than published.
_AHEAD_STATES: Final = ("draft", "cancelled", "postponed")
_REASON: Final = "The speaker is ill; a new date will follow."
_WEEKDAYS: Final = (1.0, 1.2, 1.2, 1.5, 0.8, 0.25, 0.02)


class Agenda(NamedTuple):
    events: list[Row]
    tags: list[Row]


class Planner:
    """Plans one event after the other, and books their venues."""

    def __init__(
        self, hubs: list[Row], startups: list[Startup], diaries: Diaries, bookings: Bookings, today: Today
    ) -> None:
        self._rng = stream("agenda")
        self._hubs = hubs
        self._hosts = _hosts(startups)
        self._diaries = diaries
        self._bookings = bookings
        self._today = today
        self._slugs: set[str] = set()
        self.agenda = Agenda([], [])

    def plan(self, size: Size, staff_id: str) -> Agenda:
        for count, behind in ((size.events_past, True), (size.events_ahead, False)):
            by_hub = [hub for hub, share in enumerate(shares(count, size)) for _ in range(share)]
            self._rng.shuffle(by_hub)
            for number, hub in enumerate(by_hub):
                self._add(hub, self._state(number, behind=behind), staff_id, behind=behind)
        return self.agenda

    def _state(self, number: int, *, behind: bool) -> str:
        if behind:
            return "cancelled" if self._rng.random() < 0.04 else "published"
        # One of each near the front, then now and then.
        return _AHEAD_STATES[number // 7 % 3] if number % 21 in {6, 13, 20} else "published"

    def _add(self, hub_number: int, state: str, staff_id: str, *, behind: bool) -> None:
        rng, hub = self._rng, self._hubs[hub_number]
        form = pick(rng, [(each, each.weight) for each in FORMATS])
        seats = rng.choice(form.seats)
        venue, starts_at, ends_at = self._place(hub, form, seats, behind=behind)
        if venue is not None:
            room = venue.resource["capacity"]
            seats = min(seats or room, room)
        number = len(self.agenda.events)
        row = self._row(number, hub, form, rng)
        host = rng.choice(self._hosts[hub_number]) if rng.random() < 0.4 and self._hosts[hub_number] else None
        row |= {
            "starts_at": starts_at,
            "ends_at": ends_at,
            "capacity": seats,
            "resource_id": venue.resource["id"] if venue else None,
            "online_url": None if venue else f"https://live.{hub['slug']}.example/{row['id'][-8:]}",
            "host_startup_id": host,
            "state": state,
            "reason": _REASON if state in {"cancelled", "postponed"} else None,
            "sequence": {"draft": 0, "published": 1}.get(state, 2),
            "version": {"draft": 1, "published": 2}.get(state, 3),
        }
        made = min(starts_at, self._today.now) - timedelta(days=rng.randrange(5, 40), minutes=rng.randrange(600))
        row |= {"created_at": made, "updated_at": made + timedelta(hours=rng.randrange(1, 90))}
        self._finish(row)
        if venue is not None and state != "draft" and self._is_in_diaries(row):
            title = row["title"]["fr"]
            self._bookings.keep(venue, Span(starts_at, ends_at), title=title, by=staff_id, state=state)

    def _row(self, number: int, hub: Row, form: Format, rng: random.Random) -> Row:
        french, english = rng.choice(TOPICS)
        description = rng.choice(DESCRIPTIONS)
        both = rng.random() < 0.85
        return {
            "id": identifier("event", number),
            "hub_id": hub["id"],
            "title": {"fr": form.french.format(french, english), "en": form.english.format(french, english)}
            if both
            else {"fr": form.french.format(french, english), "en": None},
            "description": {"fr": description[0], "en": description[1] if both else None},
            "time_zone": hub["time_zone"],
            "mode": form.mode,
            "opens_at": None,
            "closes_at": None,
            "waitlist": "direct",
            "questions": [DIET] if "breakfast" in form.tags else [PROJECT] if form.mode == "approval" else [],
            "tags": [*form.tags, *(("english",) if rng.random() < 0.15 else ())],
            "visibility": pick(rng, (("public", 94.0), ("network", 3.0), ("hub", 3.0))),
        }

    def _finish(self, row: Row) -> None:
        """Its address, and the columns by which it is found."""
        wish = EventCreate(
            **{name: row[name] for name in ("hub_id", "title", "description", "starts_at", "ends_at", "tags")}
        )
        row["folded"] = rules.folded(wish)
        title = Titles.model_validate(row["title"])
        tried = slugs.candidates(title.en or title.fr or "", starts_at=row["starts_at"], event_id=row["id"])
        row["slug"] = next(slug for slug in tried if slug not in self._slugs)
        self._slugs.add(row["slug"])
        self.agenda.events.append(row)
        tags = sorted(rules.folded_tags(row["tags"]))
        self.agenda.tags.extend({"event_id": row["id"], "tag": tag} for tag in tags)

    def _place(self, hub: Row, form: Format, seats: int | None, *, behind: bool) -> tuple[Diary | None, Any, Any]:
        """A day, and a venue that is free then; online where there is none."""
        zone, online = zone_of(hub), "online" in form.tags
        days = range(-364, 0) if behind else range(1, 60)
        weights = [_WEEKDAYS[self._today.day(day).weekday()] for day in days]
        venues = [] if online else self._venues(hub, seats)
        attempts = 40 if venues else 1
        while True:
            day = self._rng.choices(days, weights)[0]
            starts_at = self._today.at(day, form.starts, zone)
            ends_at = starts_at + timedelta(minutes=form.minutes)
            attempts -= 1
            if not attempts:
                return None, starts_at, ends_at
            if day <= -DAYS_BACK:
                return self._rng.choice(venues[:3]), starts_at, ends_at
            first, last = self._diaries.quarter(starts_at), self._diaries.quarter(ends_at)
            free = next((venue for venue in venues if venue.fits(first, last)), None)
            if free is not None:
                return free, starts_at, ends_at

    def _venues(self, hub: Row, seats: int | None) -> list[Diary]:
        """Halls and rooms of the hub, the smallest that is large enough first."""
        wanted = min(seats or 100, 60 if hub is not self._hubs[0] else 600)
        found = [
            diary
            for diary in self._diaries.of.values()
            if diary.resource["hub_id"] == hub["id"]
            and diary.resource["kind"] in {"hall", "room"}
            and diary.resource["capacity"] >= wanted
        ]
        return sorted(found, key=lambda diary: (diary.resource["capacity"], diary.resource["id"]))

    def _is_in_diaries(self, row: Row) -> bool:
        return bool(row["starts_at"] >= self._today.at(-DAYS_BACK + 1, 0))


def _hosts(startups: list[Startup]) -> dict[int, list[str]]:
    """The startups of each hub that may stand for an event in public."""
    hosts: dict[int, list[str]] = {}
    for startup in startups:
        at_home = hosts.setdefault(startup.standing.hub, [])
        if startup.standing.standing == "resident" and startup.row["visibility"] == "public":
            at_home.append(startup.id)
    return hosts
