"""Half-open spans of time, `[starts_at, ends_at)`."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple


class Span(NamedTuple):
    starts_at: datetime
    ends_at: datetime

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: "Span") -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def clip(self, to: "Span") -> "Span | None":
        """The part inside `to`, or None when there is none."""
        starts_at, ends_at = max(self.starts_at, to.starts_at), min(self.ends_at, to.ends_at)
        return Span(starts_at, ends_at) if starts_at < ends_at else None


def merge(spans: Iterable[Span]) -> Iterator[Span]:
    """The same time as few spans: in order, neither overlapping nor touching."""
    current: Span | None = None
    for span in sorted(spans):
        if current is not None and span.starts_at <= current.ends_at:
            current = Span(current.starts_at, max(current.ends_at, span.ends_at))
            continue
        if current is not None:
            yield current
        current = span
    if current is not None:
        yield current


def subtract(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """What is left of spans (in order, apart) when holes are taken out."""
    left = list(spans)
    for hole in merge(holes):
        kept: list[Span] = []
        for span in left:
            if not span.overlaps(hole):
                kept.append(span)
                continue
            if span.starts_at < hole.starts_at:
                kept.append(Span(span.starts_at, hole.starts_at))
            if hole.ends_at < span.ends_at:
                kept.append(Span(hole.ends_at, span.ends_at))
        left = kept
    return left
