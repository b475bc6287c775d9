"""The rows of the report, while they are added up. Plain values."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from services.spaces.occupancy.tree import Tree
from services.spaces.usage import rules
from services.spaces.usage.schemas import Figures


@dataclass
class Tally:
    """One row: what it counts, and for which resources (by tree) it counts them."""

    key: str
    name: str
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    units: int = 0
    opened: float = 0.0
    booked: float = 0.0
    used: float = 0.0
    refused: float = 0.0
    bookings: int = 0
    no_shows: int = 0
    cancelled: int = 0
    wishes: int = 0

    def add_open(self, units: int, opened: float) -> None:
        self.units += units
        self.opened += opened

    def add_bookings(self, row: Any, tree: Tree) -> None:
        worth = rules.worth(tree, row.resource_id, self.members[tree.root_id])
        self.booked += row.booked * worth
        self.used += row.used * worth
        self.bookings += row.bookings
        self.no_shows += row.no_shows
        self.cancelled += row.cancelled

    def add_demand(self, row: Any) -> None:
        self.refused += float(row.seconds)  # PostgreSQL adds integers up to a decimal
        self.wishes += row.wishes

    def figures(self, *, is_anonymous: bool = True) -> Figures:
        return Figures(
            units=self.units,
            booked_hours=rules.hours(self.booked),
            used_hours=rules.hours(self.used),
            open_hours=rules.hours(self.opened),
            ratio=rules.ratio(self.booked, self.opened),
            bookings=self.bookings,
            no_shows=self.no_shows,
            cancelled=self.cancelled,
            refused_hours=rules.hours(self.refused) if is_anonymous else None,
            refused_wishes=self.wishes if is_anonymous else None,
        )

    @property
    def is_empty(self) -> bool:
        return not (self.units or self.opened or self.bookings or self.cancelled or self.wishes)
