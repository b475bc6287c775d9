"""Opening hours that many resources share, worked out once for each span that is asked."""

from dataclasses import dataclass, field, fields

from services.kit.spans import Span
from services.spaces.sites.hours import Hours


@dataclass(frozen=True, slots=True)
class SharedHours(Hours):
    """Hours that remember their answers; as long-lived as one request."""

    _known: dict[Span, list[Span]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, hours: Hours) -> "SharedHours":
        return cls(**{part.name: getattr(hours, part.name) for part in fields(hours)})

    def open_spans(self, within: Span) -> list[Span]:
        found = self._known.get(within)
        if found is None:
            # Not `super()`: a class with slots is made twice, and the zero-argument form would mean the first one.
            found = self._known[within] = Hours.open_spans(self, within)
        return found
