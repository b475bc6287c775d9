"""What goes over the wire: base models, instants and durations. Unknown input fields are refused by name."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, get_args

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+ -]\d{2}:?\d{2})?")
_YEARS = range(1970, 2201)
# Far beyond any plan, and no instant that we take leaves the calendar when it is added.
_LONGEST = timedelta(days=36525)


def _instant(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise PydanticCustomError("time", "A time is RFC 3339 with an offset, such as 2026-12-01T09:00:00+01:00.")
    # In a query string an unescaped plus sign arrives as a space.
    value = value[:10] + "T" + value[11:].replace(" ", "+")
    if not re.search(r"([Zz]|[+-]\d{2}:?\d{2})$", value[11:]):
        raise PydanticCustomError("time_naive", "A time needs an offset, such as Z or +01:00.")
    if value.startswith("0000"):
        raise _out_of_range()
    return value


def _utc(value: datetime) -> datetime:
    try:
        value = value.astimezone(UTC)
    except OverflowError:
        raise _out_of_range() from None
    if value.year not in _YEARS:
        raise _out_of_range()
    return value


def _out_of_range() -> PydanticCustomError:
    return PydanticCustomError("time_range", "A time lies between the years 1970 and 2200, in UTC.")


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str) or not value.startswith("P"):
        raise PydanticCustomError("duration", "A duration is ISO 8601, such as PT2H or P1D.")
    return value


def _bounded(value: timedelta) -> timedelta:
    if abs(value) > _LONGEST:
        raise PydanticCustomError("duration", "A duration is at most 100 years.")
    return value


Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_instant),
    AfterValidator(_utc),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-12-01T09:00:00+01:00"]}),
]
Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    AfterValidator(_bounded),
    WithJsonSchema({"type": "string", "format": "duration", "examples": ["PT2H"]}),
]


# A field of an answer that is left out when there is nothing to say; the type stays in the documentation.
UNSAID: Final[Any] = Field(exclude_if=lambda value: value is None)


def line(longest: int) -> StringConstraints:
    """Text on one line: trimmed, not empty, without control characters; use it in an `Annotated`."""
    return StringConstraints(min_length=1, max_length=longest, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$")


class Input(BaseModel):
    """A request body. PATCH bodies are JSON Merge Patches (RFC 7396): `model_fields_set` tells what was sent."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, ser_json_timedelta="iso8601")

    @model_validator(mode="before")
    @classmethod
    def _null_is_left_out(cls, data: Any) -> Any:
        """Where a field has a default and is never null, null asks for the default."""
        if not isinstance(data, dict):
            return data
        given = {name for name, value in data.items() if value is None}
        defaulted = {
            known.alias or name
            for name, known in cls.model_fields.items()
            if type(None) not in get_args(known.annotation)
            and not known.is_required()
            and known.get_default(call_default_factory=True, validated_data={}) is not None
        }
        return {name: value for name, value in data.items() if name not in given & defaulted} if given else data

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, as Python values."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Output(BaseModel):
    """A representation. `from_attributes` lets a row be shaped without copying it field by field."""

    model_config = ConfigDict(from_attributes=True, ser_json_timedelta="iso8601")
