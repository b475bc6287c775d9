"""Startups by the hundred thousand: invented, the same every time, with names as diverse as their number."""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import accumulate
from typing import Any, Final

from sqlalchemy import Connection, insert, select, text

from bench.floor import Bare
from services.kit import asgi
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.ids import new_id
from services.kit.principal import ANONYMOUS, IDENTITY_HEADER, Issuer
from services.startups.hubs.models import Hub
from services.startups.memberships.models import Membership
from services.startups.startups import rules
from services.startups.startups.index import TermRows
from services.startups.startups.models import Startup, StartupIdentifier, StartupSector, StartupTag

HUBS: Final = [f"quarter-{number}" for number in range(1, 9)]
SECTORS: Final = ("health", "energy", "food", "mobility", "games", "finance", "education", "space")
TAGS: Final = ("ai", "hardware", "open source", "b2b", "circular", "robots", "climate", "privacy", "5g", "3d printing")
STAGES: Final = ("idea", "prototype", "seed", "growth", "scale", None)
_VISIBILITIES: Final = ("public",) * 8 + ("network", "hub", "private")
_KINDS: Final = ["lab", "tech", "studio", "works", "digital", "atelier", "systems", "bio", "green", "data"]
_SAID: Final = (
    "digital platform for people who repair their things and measure what they use",
    "a platform that helps towns to plan digital services with their neighbours",
    "sensors and maps that show where the water of a quarter goes",
    "tools with which small workshops sell to large ones",
    "lessons on demand given by those who do the work",
)
_SYLLABLES: Final = (
    *("ba", "co", "di", "fe", "gra", "hu", "jo", "ka", "lu", "men", "na", "or"),
    *("pi", "qua", "ri", "so", "ta", "ul", "ve", "xi", "zo", "bru", "cla", "ste", "tri"),
)
_AT_ONCE: Final = 5000


class Crowd:
    """The directory of startups of a ground, as large as asked; it grows and never shrinks."""

    def __init__(self, database: Database, app: Any, issuer: Issuer, clock: Clock) -> None:
        self.database = database
        self.bare = Bare(database)
        self._app = app
        self._clock = clock
        self._issuer = issuer
        self._chance = random.Random(2026)
        self._hubs: Sequence[str] = ()
        self._size = 0

    def grow(self, size: int) -> None:
        """Let there be so many startups."""
        for start in range(self._size, size, _AT_ONCE):
            with self.database.transaction() as session:
                self._hubs = self._hubs or self._settle(session.connection())
                self._add(session.connection(), range(start, min(start + _AT_ONCE, size)))
                TermRows(session).fill()
            self._size = min(start + _AT_ONCE, size)
        if self.database.dialect == "postgresql":
            with self.database.transaction() as session:
                session.execute(text("ANALYZE"))

    async def ask(self, path: str, **query: str) -> Any:
        """What a stranger is answered."""
        headers = {IDENTITY_HEADER: self._issuer.token(ANONYMOUS, "startups")}
        answer = await asgi.call(self._app, "GET", path, headers=headers, query=query)
        assert answer.status == 200, (path, query, answer.body[:500])
        return answer

    def _settle(self, connection: Connection) -> list[str]:
        table: Any = Hub.__table__  # type: ignore[attr-defined]
        one = connection.execute(select(table).limit(1)).one()._asdict()
        hubs = [
            one | {"id": new_id(), "slug": slug, "name": slug, "lat": 44 + 0.8 * place, "lon": 2.3}
            for place, slug in enumerate(HUBS)
        ]
        connection.execute(insert(table), hubs)
        return [hub["id"] for hub in hubs]

    def _add(self, connection: Connection, numbers: range) -> None:
        rows = [self._startup(number) for number in numbers]
        links = {StartupSector: "sectors", StartupTag: "tags"}
        connection.execute(insert(Startup), rows)
        for model, name in links.items():
            connection.execute(
                insert(model), [{"startup_id": row["id"], "value": value} for row in rows for value in row[name]]
            )
        siren = [
            {"startup_id": row["id"], "scheme": "siren", "value": str(732829320 + number), "live": True}
            for row, number in zip(rows, numbers, strict=True)
        ]
        connection.execute(insert(StartupIdentifier), siren)
        connection.execute(insert(Membership), [self._membership(row) for row in rows])

    def _startup(self, number: int) -> dict[str, Any]:
        chance = self._chance
        name = "Lumen Atelier" if number == 0 else f"{''.join(self._syllables())} {chance.choice(_KINDS)}".title()
        at = self._clock.now() - timedelta(minutes=number)
        row: dict[str, Any] = {
            "id": new_id(),
            "slug": f"startup-{number}",
            "display_name": name,
            "aliases": [],
            "pitch": chance.choice(_SAID),
            "descriptions": {"en": f"{name}: {chance.choice(_SAID)}, {''.join(self._syllables())}."},
            "founded_on": str(chance.randrange(2005, 2026)),
            "stage": chance.choice(STAGES),
            "sectors": chance.sample(SECTORS, chance.randrange(1, 3)),
            "tags": chance.sample(TAGS, chance.randrange(0, 4)),
            "visibility": chance.choice(_VISIBILITIES),
            "locked_fields": [],
            "sort_name": rules.sort_name(name),
            "folded_name": rules.folded_name(name, []),
            "created_by": "person:bench",
            "published_at": at,
            "created_at": at,
            "updated_at": at,
        }
        said = rules.folded_text(row["pitch"], row["descriptions"], row["sectors"], row["tags"])
        return row | {"folded_text": said}

    def _syllables(self) -> Iterator[str]:
        return iter(self._chance.choices(_SYLLABLES, k=self._chance.randrange(2, 5)))

    def _membership(self, row: dict[str, Any]) -> dict[str, Any]:
        # The first hubs are the largest.
        weights = list(accumulate(1 / (place + 1) for place in range(len(self._hubs))))
        hub_id = self._chance.choices(self._hubs, cum_weights=weights)[0]
        since = (row["created_at"] - timedelta(days=200)).date()
        times = {"created_at": row["created_at"], "updated_at": row["created_at"]}
        kept = {"kind": "residency", "starts_on": since, "desks": 2, "version": 1}
        return {"id": new_id(), "startup_id": row["id"], "hub_id": hub_id, **kept, **times}
