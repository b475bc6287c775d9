"""The examples of the API are ones that it would take, and ones that it would answer."""

from typing import Any, NamedTuple

import pytest

from tests.support.contract import DOCUMENT, faults, operations, resolved

JSON = ("application/json", "application/problem+json")


class Body(NamedTuple):
    """The content of a request or an answer, of one media type."""

    name: str
    content: dict[str, Any]

    def examples(self) -> list[Any]:
        """Those of this place, else those of its model; a list shows what it holds."""
        named = [example["value"] for example in self.content.get("examples", {}).values()]
        return named or _of(self.content["schema"])

    def faults(self) -> list[str]:
        return [fault for example in self.examples() for fault in faults(self.content["schema"], example)]


def _of(schema: dict[str, Any]) -> list[Any]:
    schema = resolved(schema)
    if schema.get("examples"):
        return list(schema["examples"])
    items = schema.get("properties", {}).get("items", {}).get("items")
    if items:
        return [{"items": _of(items), "next": None}] if _of(items) else []
    return [example for choice in schema.get("anyOf", ()) for example in _of(choice)]


def _requests() -> list[Body]:
    return [
        Body(name, operation["requestBody"]["content"]["application/json"])
        for name, operation in operations()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    ]


def _answers(*, good: bool) -> list[Body]:
    return [
        Body(f"{name} {status}", content)
        for name, operation in operations()
        for status, answer in operation["responses"].items()
        for media, content in resolved(answer).get("content", {}).items()
        if media in JSON and status.startswith("2") is good
    ]


@pytest.mark.parametrize("body", _requests(), ids=lambda body: body.name)
def test_every_request_has_an_example_that_is_valid(body: Body) -> None:
    assert body.examples(), "give the model a `model_config = shown({...})`"
    assert body.faults() == []


def test_every_answer_has_an_example() -> None:
    assert [answer.name for answer in _answers(good=True) if not answer.examples()] == []


def test_every_example_of_an_answer_is_valid() -> None:
    answers = _answers(good=True) + _answers(good=False)
    assert [(answer.name, answer.faults()) for answer in answers if answer.faults()] == []


def test_every_operation_says_whether_it_needs_a_credential() -> None:
    silent = [name for name, operation in operations() if "Needs " not in operation.get("description", "")]
    assert silent == []


def test_the_refusals_of_a_booking_are_shown_as_they_come() -> None:
    answers = DOCUMENT["paths"]["/v1/bookings"]["post"]["responses"]
    shown = {
        code: example["value"]
        for status in ("409", "422")
        for code, example in answers[status]["content"]["application/problem+json"]["examples"].items()
    }
    assert shown["booking.conflict"]["conflicts"]
    assert shown["booking.conflict"]["alternatives"]
    assert shown["booking.rule"]["violations"][0]["code"] == "booking.too_long"
