"""Each answer is judged by its question, once."""

from typing import Any

import pytest

from services.startups.forms.rules import faults

LABEL = {"en": "?", "fr": None}
CHOICES = [{"value": "seed", "label": LABEL}, {"value": "growth", "label": LABEL}]


def question(kind: str, **more: Any) -> dict[str, Any]:
    choices = CHOICES if kind == "choice" else []
    known = {"id": "it", "type": kind, "label": LABEL, "required": True, "max_length": None, "choices": choices}
    return {**known, **more}


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("text", "Light"), ("text", "x" * 500), ("long_text", "Two\nlines"), ("number", 0), ("number", 1.5),
        ("yes_no", False), ("choice", "seed"), ("url", "https://lumen.example/en?a=1"),
    ],
)  # fmt: skip
def test_an_answer_of_its_kind_is_right(kind: str, answer: Any) -> None:
    assert faults([question(kind)], {"it": answer}) == []


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("text", None, "missing"), ("text", "  ", "missing"), ("text", 1, "type"), ("text", ["a"], "type"),
        ("text", "x" * 501, "too_long"), ("long_text", "x" * 4001, "too_long"), ("number", "1", "type"),
        ("number", True, "type"), ("yes_no", 1, "type"), ("yes_no", "yes", "type"), ("choice", "other", "choice"),
        ("url", "lumen.example", "url"), ("url", "javascript://a.b", "url"), ("url", "http://[", "url"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_once(kind: str, answer: Any, code: str) -> None:
    (fault,) = faults([question(kind)], {"it": answer})
    assert (fault.code, fault.field) == (f"answer.{code}", "answers.it")


def test_what_is_not_required_may_be_left_out() -> None:
    assert faults([question("number", required=False)], {}) == []
    assert [fault.code for fault in faults([question("text", required=False)], {"it": 1})] == ["answer.type"]


def test_the_form_says_how_long_an_answer_may_be() -> None:
    (fault,) = faults([question("text", max_length=3)], {"it": "Light"})
    assert (fault.code, fault.limit, fault.actual) == ("answer.too_long", 3, 5)
