"""Which machines and rooms there are, and from when each can be had."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from portal.gateway import Gateway, part
from portal.shapes import Opening, Resource

# Kinds are free words; these are places to be in, every other is a machine.
PLACES: Final = (
    "room",
    "meeting_room",
    "hall",
    "amphitheatre",
    "auditorium",
    "studio",
    "office",
    "phone_booth",
    "desk",
)
LOOK_AHEAD: Final = timedelta(days=3)
# Bookings start on a grid of minutes: what can be had from the next step on is free now.
NOW_WITHIN: Final = timedelta(minutes=15)
MOST_KINDS: Final = 16


@dataclass(frozen=True, slots=True)
class Machine:
    """A resource, and the earliest time it can be booked for an hour; None when not within the days looked at."""

    resource: Resource
    opening: Opening | None
    is_free_now: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """All resources of one kind, soonest free first; not `answered` when their free times cannot be had."""

    name: str
    machines: tuple[Machine, ...]
    answered: bool

    @property
    def free_now(self) -> int:
        return sum(machine.is_free_now for machine in self.machines)

    @property
    def is_place(self) -> bool:
        return self.name in PLACES


@dataclass(frozen=True, slots=True)
class Park:
    kinds: tuple[Kind, ...]

    @property
    def machines(self) -> list[Machine]:
        """Of every kind, soonest free first."""
        return sorted((machine for kind in self.kinds for machine in kind.machines), key=_soonest_first)

    @property
    def free_now(self) -> int:
        return sum(kind.free_now for kind in self.kinds)

    @property
    def answered(self) -> bool:
        return all(kind.answered for kind in self.kinds)


async def find(gateway: Gateway, *, hub: str, now: datetime, only_machines: bool = False) -> Park:
    """The hub's resources by kind, each with its next free hour."""
    resources = [resource for resource in await gateway.resources(hub=hub) if resource.state != "retired"]
    names = sorted({resource.kind for resource in resources}, key=_machines_first)
    asked = [name for name in names if not (only_machines and name in PLACES)][:MOST_KINDS]
    return Park(tuple(await asyncio.gather(*(_kind(gateway, hub, name, resources, now) for name in asked))))


async def _kind(gateway: Gateway, hub: str, name: str, resources: Sequence[Resource], now: datetime) -> Kind:
    openings = await part(gateway.openings(hub=hub, kind=name, starting=now, ending=now + LOOK_AHEAD))
    return arrange(name, [resource for resource in resources if resource.kind == name], openings, now=now)


def arrange(name: str, resources: Sequence[Resource], openings: Sequence[Opening] | None, *, now: datetime) -> Kind:
    """Put each resource beside its opening."""
    soonest = {opening.resource.id: opening for opening in reversed(openings or ())}
    machines = [
        Machine(
            resource,
            opening := soonest.get(resource.id),
            is_free_now=opening is not None and opening.starts_at <= now + NOW_WITHIN,
        )
        for resource in resources
    ]
    return Kind(name, tuple(sorted(machines, key=_soonest_first)), answered=openings is not None)


def _machines_first(kind: str) -> tuple[int, str]:
    return (PLACES.index(kind) + 1, "") if kind in PLACES else (0, kind)


def _soonest_first(machine: Machine) -> tuple[bool, float, str]:
    starts = 0.0 if machine.opening is None or machine.is_free_now else machine.opening.starts_at.timestamp()
    return machine.opening is None, starts, machine.resource.name.casefold()
