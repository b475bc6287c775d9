"""What comes over the wire is what was meant, or it is refused by name."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from services.kit.tables import outbox
from services.kit.wire import Duration, Input, Instant, Output, line
from tests.kit.bakery import bread

INSTANT, DURATION = TypeAdapter(Instant), TypeAdapter(Duration)
LINE = TypeAdapter(Annotated[str, line(5)])
NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)


def refusal(adapter, value):
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python(value)
    return refused.value.errors()[0]["type"]


@pytest.mark.parametrize(
    "said",
    [
        "2026-12-01T09:00:00Z",
        "2026-12-01t09:00z",
        "2026-12-01 09:00:00.000Z",
        "2026-12-01T10:00:00+01:00",
        "2026-12-01T10:00:00+0100",
        "2026-12-01T10:00:00 01:00",  # a plus sign that nobody escaped
        "2026-11-30T23:30:00-09:30",
        datetime(2026, 12, 1, 9, tzinfo=UTC),
    ],
)
def test_one_instant_has_many_spellings_and_is_kept_in_utc(said):
    found = INSTANT.validate_python(said)
    assert (found, found.tzinfo) == (NINE, UTC)


@pytest.mark.parametrize("said", ["2026-12-01T09:00:00", "2026-12-01T09:00", "2026-12-01 09:00:00.5"])
def test_a_time_without_offset_is_naive(said):
    assert refusal(INSTANT, said) == "time_naive"


def test_a_python_time_without_offset_is_refused_too():
    assert refusal(INSTANT, NINE.replace(tzinfo=None)) == "timezone_aware"


@pytest.mark.parametrize(
    "said", ["2026-12-01", "1764576000", 1764576000, 1764576000.0, "", "now", None, True, " 2026-12-01T09:00:00Z"]
)
def test_a_number_or_a_day_is_no_time(said):
    assert refusal(INSTANT, said) == "time"


@pytest.mark.parametrize(
    "said",
    [
        "1969-12-31T23:59:59Z",
        "2201-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "1970-01-01T00:59:59+01:00",
        "2200-12-31T23:00:00-01:00",
        "0001-01-01T00:00:00+01:00",  # no calendar has these in UTC
        "9999-12-31T23:59:59-01:00",
        datetime(1969, 12, 31, tzinfo=UTC),
    ],
)
def test_times_out_of_reach_are_refused(said):
    assert refusal(INSTANT, said) == "time_range"


@pytest.mark.parametrize("said", ["1969-12-31T23:00:00-01:00", "2201-01-01T00:59:59+01:00"])
def test_within_reach_is_what_is_so_in_utc(said):
    assert INSTANT.validate_python(said).year in {1970, 2200}


@pytest.mark.parametrize("said", ["2026-02-29T09:00:00Z", "2026-12-01T24:01:00Z", "2026-12-01T09:00:00+99:00"])
def test_times_that_no_calendar_has_are_refused(said):
    refusal(INSTANT, said)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("PT2H", timedelta(hours=2)),
        ("P1DT30M", timedelta(days=1, minutes=30)),
        ("P2W", timedelta(weeks=2)),
        ("PT0S", timedelta()),
        ("PT0.5S", timedelta(seconds=0.5)),
    ],
)
def test_a_duration_is_iso_8601(said, meant):
    assert DURATION.validate_python(said) == meant


@pytest.mark.parametrize("said", [7200, 7200.0, "7200", "2:00:00", "-PT2H", "+PT2H", "", None, True])
def test_a_number_is_no_duration(said):
    assert refusal(DURATION, said) == "duration"


@pytest.mark.parametrize("said", ["P", "PT", "PT2X", "P9999999999D"])
def test_a_duration_that_says_nothing_is_refused(said):
    refusal(DURATION, said)


@pytest.mark.parametrize("said", ["P100Y26D", "P999999999D", timedelta(days=-36526), timedelta.max])
def test_a_duration_that_leads_beyond_every_calendar_is_refused(said):
    assert refusal(DURATION, said) == "duration"


def test_the_longest_duration_after_the_last_instant_is_still_a_time():
    assert INSTANT.validate_python("2200-12-31T23:59:59Z") + DURATION.validate_python("P100Y25D")
    assert INSTANT.validate_python("1970-01-01T00:00:00Z") - DURATION.validate_python("P100Y25D")


def test_a_duration_goes_out_as_it_came_in():
    class Shown(Output):
        keeps: Duration

    assert Shown(keeps=timedelta(days=1, hours=2)).model_dump_json() == '{"keeps":"P1DT2H"}'


@pytest.mark.parametrize(
    "said", ["a\x00b", "a\nb", "a\rb", "a\tb", "\x7f", "a\x1bb", "a\x80b", "a\x85b", "a\x9f", "a\u2028b", "\u2029"]
)
def test_a_line_has_no_control_characters(said):
    assert refusal(LINE, said) == "string_pattern_mismatch"


def test_a_line_is_neither_empty_nor_too_long():
    assert refusal(LINE, "") == "string_too_short"
    assert refusal(LINE, "sixsix") == "string_too_long"
    assert LINE.validate_python("cafés") == "cafés"
    assert LINE.validate_python("a\xa0;\u200d") == "a\xa0;\u200d"


def test_input_is_trimmed_before_it_is_measured():
    class Wish(Input):
        name: Annotated[str, line(5)]

    assert Wish(name="  seven \n").name == "seven"
    with pytest.raises(ValidationError):
        Wish(name="   ")


def test_changes_are_what_was_sent_and_null_is_sent():
    class Change(Input):
        name: str | None = "unsaid"
        price: int | None = None

    assert Change.model_validate({"name": None}).changes() == {"name": None}
    assert Change.model_validate({}).changes() == {}


@pytest.mark.anyio
@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"baked_at": "2026-12-01T09:00"}, "time.naive", "baked_at"),
        ({"baked_at": "yesterday"}, "time.invalid", "baked_at"),
        ({"baked_at": "1066-10-14T09:00:00Z"}, "time.out_of_range", "baked_at"),
        ({"baked_at": "9999-12-31T23:59:59-01:00"}, "time.out_of_range", "baked_at"),
        ({"keeps": 3600}, "duration.invalid", "keeps"),
        ({"keeps": "P999999999D"}, "duration.invalid", "keeps"),
        ({"colour": "brown"}, "body.unknown_field", "colour"),
        ({"name": "a\nb"}, None, "name"),
        ({"name": None}, None, "name"),
    ],
)
async def test_a_wrong_value_is_refused_by_the_name_of_its_field(bakery, wrong, code, field):
    answer = await bakery.client().post("/v1/breads", json={"name": "Rye", **wrong})
    said = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [violation["field"] for violation in said["violations"]] == [field]
    assert code in {None, said["code"]}
    assert bakery.count(bread, outbox) == [0, 0]


@pytest.mark.anyio
@pytest.mark.parametrize("said", [rb"a\u0000b", rb"a\ud800b", b"a\xffb"], ids=["nul", "half a pair", "no utf-8"])
async def test_text_that_no_database_can_hold_is_malformed(bakery, said):
    headers = {"content-type": "application/json"}
    answer = await bakery.client(**headers).post("/v1/breads", content=b'{"name": "' + said + b'"}')
    assert (answer.status_code, answer.json()["code"]) == (400, "body.malformed")
    assert bakery.count(bread) == [0]
