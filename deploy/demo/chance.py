"""Chance that falls the same way every time, and ids that come out the same with it."""

import random
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import accumulate, pairwise
from typing import Final, Generic, TypeVar
from uuid import UUID

T = TypeVar("T")

SEED: Final = "halle-freyssinet"
# The first of January 2024, in milliseconds: made ids sort before those of things that people add later.
_FIRST: Final = 1_704_067_200_000


def stream(noun: str) -> random.Random:
    """A source of chance of its own for each noun, so that a change to one leaves the others alone."""
    return random.Random(f"{SEED}:{noun}")  # noqa: S311 -- the demo must not be unpredictable


def identifier(noun: str, number: int) -> str:
    """The id of the n-th thing of a kind, in the form of a UUIDv7."""
    tail = int.from_bytes(blake2b(f"{SEED}:{noun}:{number}".encode(), digest_size=10).digest(), "big")
    bits = (_FIRST + number * 1000) << 80 | 0x7 << 76 | (tail >> 62 & 0xFFF) << 64 | 0b10 << 62 | tail & (1 << 62) - 1
    return str(UUID(int=bits))


def pick(rng: random.Random, weighted: Sequence[tuple[T, float]]) -> T:
    """One of several, by weight."""
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


class Wheel(Generic[T]):
    """One of several by weight, many times over."""

    def __init__(self, weighted: Iterable[tuple[T, float]]) -> None:
        pairs = list(weighted)
        self._values = [value for value, _ in pairs]
        self._reach = list(accumulate(weight for _, weight in pairs))

    def spin(self, rng: random.Random) -> T:
        return rng.choices(self._values, cum_weights=self._reach)[0]


def apportioned(total: int, weights: Sequence[float]) -> list[int]:
    """A total in whole parts by weight; the parts add up to it."""
    edges, reached, whole = [0], 0.0, sum(weights)
    for weight in weights:
        reached += weight
        edges.append(round(total * reached / whole))
    return [after - before for before, after in pairwise(edges)]
