"""Joining an event from its page."""

import pytest

from tests.portal.fake_gateway import problem

ADA = {"name": "Ada", "email": "ada@example.org"}


def test_an_event_shows_its_form(visitor):
    page = visitor.open("/events/fail-night")
    assert "3 seats left" in page.text
    assert "Forum" in page.text
    assert {"name", "email"} <= set(page.values("name"))


def test_registering_sends_name_and_address_and_confirms(visitor, gateway):
    page = visitor.submit("/events/fail-night", ADA)
    assert page.status == 200
    assert "You are in" in page.text
    assert [path for method, path, *_ in gateway.asked][-3:].count(
        "/v1/events/e-fail-night"
    ) == 1  # seats are read again
    assert [said for method, path, *_, said in gateway.asked if method == "POST"] == [ADA]


def test_a_full_event_offers_the_waiting_list_and_tells_the_place_in_line(visitor, gateway):
    assert "Join the waiting list" in visitor.open("/events/first-print").text
    gateway.registration = 201, {"state": "waitlisted", "position": 5, "seats": 1}
    assert "You are number 5." in visitor.submit("/events/first-print", ADA).text


def test_a_refusal_says_why_and_keeps_what_was_typed(visitor, gateway):
    violations = [{"code": "value.invalid", "field": "email", "message": "This is no address."}]
    gateway.registration = problem(422, "body.invalid", "Correct the fields.", violations=violations)
    page = visitor.submit("/events/fail-night", {"name": "Ada", "email": "ada@nowhere"})
    assert page.status == 422
    assert "This is no address." in page.text
    assert "ada@nowhere" in page.values("value")


def test_questions_are_asked_and_answered(visitor, gateway):
    gateway.events[0]["questions"] = [
        {"id": "diet", "label": {"fr": "Régime", "en": "Diet"}, "type": "choice", "choices": ["vegan", "any"]},
        {"id": "first", "label": {"fr": "Première fois ?", "en": "First time?"}, "type": "boolean"},
    ]
    assert "First time?" in visitor.open("/events/fail-night").text
    visitor.submit("/events/fail-night", {**ADA, "answer.diet": "vegan", "answer.unknown": "x"})
    said = next(said for method, *_, said in gateway.asked if method == "POST")
    assert said["answers"] == {"diet": "vegan", "first": False}


@pytest.mark.parametrize(
    "change",
    [{"state": "cancelled"}, {"registration": {"mode": "closed"}}, {"starts_at": "2026-11-24T15:00:00Z"}],
)
def test_there_is_no_form_when_nobody_can_join(change, visitor, gateway):
    gateway.events[0].update(change)
    page = visitor.open("/events/fail-night")
    assert "Registration is closed." in page.text
    assert "email" not in page.values("name")


def test_a_form_sent_to_no_event_is_404(visitor):
    assert visitor.submit("/events/nothing", ADA).status == 404
