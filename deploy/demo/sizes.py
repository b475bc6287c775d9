"""How much there is of everything, in the hub people try out and in the small one for tests."""

from dataclasses import dataclass
from typing import Final, Literal

SizeName = Literal["full", "small"]


@dataclass(frozen=True, slots=True)
class HubSize:
    """What stands in one hub. The halls have two halves each."""

    startups: int
    zones: int
    desks: int
    rooms: int
    booths: int
    halls: int
    fdm: int
    resin: int
    powder: int
    metal: int
    tools: int


@dataclass(frozen=True, slots=True)
class Size:
    hubs: tuple[HubSize, ...]
    standings: tuple[tuple[str, int], ...]
    people: int
    founders: int
    withdrawn: int  # consents to be shown
    events_past: int
    events_ahead: int
    registrations: int
    bookings_past: int
    bookings_ahead: int
    wishes: int  # that were refused
    tasks_open: int
    rounds: int  # of funding

    @property
    def startups(self) -> int:
        return sum(hub.startups for hub in self.hubs)


_FLAGSHIP: Final = HubSize(680, 40, 2320, 40, 16, 4, 8, 4, 2, 1, 29)

FULL: Final = Size(
    hubs=(
        _FLAGSHIP,
        HubSize(105, 6, 260, 6, 2, 0, 2, 1, 0, 0, 4),
        HubSize(80, 5, 200, 5, 2, 0, 2, 1, 0, 0, 4),
        HubSize(70, 5, 180, 5, 2, 0, 1, 0, 0, 0, 4),
        HubSize(65, 4, 140, 4, 2, 0, 1, 0, 0, 0, 4),
    ),
    standings=(("resident", 760), ("notice", 30), ("alumni", 130), ("candidate", 40), ("closed", 40)),
    people=4800,
    founders=2150,
    withdrawn=60,
    events_past=420,
    events_ahead=70,
    registrations=21_000,
    bookings_past=24_000,
    bookings_ahead=3500,
    wishes=2400,
    tasks_open=140,
    rounds=620,
)

SMALL: Final = Size(
    hubs=(
        HubSize(45, 3, 48, 5, 2, 1, 2, 1, 0, 0, 4),
        HubSize(15, 1, 12, 1, 0, 0, 0, 0, 0, 0, 2),
    ),
    standings=(("resident", 40), ("notice", 3), ("alumni", 10), ("candidate", 5), ("closed", 2)),
    people=200,
    founders=120,
    withdrawn=3,
    events_past=20,
    events_ahead=8,
    registrations=200,
    bookings_past=430,
    bookings_ahead=70,
    wishes=80,
    tasks_open=15,
    rounds=20,
)

SIZES: Final[dict[SizeName, Size]] = {"full": FULL, "small": SMALL}
