"""French and English, and how each writes dates, times and numbers."""

import string
from datetime import UTC, date, datetime

import pytest

from portal.formats import NARROW_SPACE, Writing
from portal.messages import CATALOGUES, Speech
from tests.portal.fake_gateway import NOW


def test_the_two_catalogues_say_the_same_things():
    assert CATALOGUES["en"].keys() == CATALOGUES["fr"].keys()
    assert all(sentence.strip() for catalogue in CATALOGUES.values() for sentence in catalogue.values())


@pytest.mark.parametrize("key", CATALOGUES["en"])
def test_a_sentence_has_the_same_facts_in_both_languages(key):
    facts = [{name for _, name, _, _ in string.Formatter().parse(c[key]) if name} for c in CATALOGUES.values()]
    assert facts[0] == facts[1]


def test_the_browser_s_language_is_spoken(visitor):
    assert "What’s on" in visitor.open("/").text
    page = visitor.open("/", accept_language="fr-CA,fr;q=0.9,en;q=0.5")
    assert "Au programme" in page.text
    assert "Soirée des ratés" in page.text
    assert ("html", {"lang": "fr"}) in page.elements
    assert page.headers["content-language"] == "fr"


def test_a_chosen_language_is_remembered(visitor):
    page = visitor.open("/?lang=fr")
    assert "Au programme" in page.text
    cookie = page.headers["set-cookie"].partition(";")[0]
    assert "Au programme" in visitor.open("/", cookie=cookie, accept_language="en").text


def test_a_language_nobody_speaks_here_is_ignored(visitor):
    page = visitor.open("/?lang=tlh")
    assert ("html", {"lang": "en"}) in page.elements
    assert "set-cookie" not in page.headers


def test_the_other_language_keeps_the_search(visitor):
    assert "/startups?q=oct&lang=fr" in visitor.open("/startups?q=oct").values("href")


def test_the_api_is_asked_in_the_same_language(visitor, gateway):
    visitor.open("/?lang=fr")
    assert {headers["accept-language"] for *_, headers, _ in gateway.asked} == {"fr"}


def test_a_text_that_exists_in_one_language_only_is_shown_in_it(visitor, gateway):
    gateway.events[0]["title"] = {"fr": "Soirée des ratés", "en": None}
    assert "Soirée des ratés" in visitor.open("/").text


def test_dates_and_times_as_each_language_writes_them():
    english, french = (Writing(language, "Europe/Paris", NOW) for language in ("en", "fr"))
    at = datetime(2026, 12, 1, 7, 5, tzinfo=UTC)
    assert english.day(at) == "Tuesday 1 December 2026"
    assert french.day(at) == "mardi 1er décembre 2026"
    assert english.time(at) == "08:05"
    assert french.time(at) == f"8{NARROW_SPACE}h{NARROW_SPACE}05"
    assert english.near_day(NOW) == "today"
    assert french.near_day(datetime(2026, 11, 25, 22, 30, tzinfo=UTC)) == "demain"
    assert english.short_day(date(2026, 8, 2)) == "Sun 2 Aug"


def test_a_span_over_midnight_names_its_second_day():
    write = Writing("en", "Europe/Paris", NOW)
    late, midnight = datetime(2026, 11, 24, 21, tzinfo=UTC), datetime(2026, 11, 24, 23, tzinfo=UTC)
    assert "Wed" not in write.span(late, midnight)
    assert write.span(late, datetime(2026, 11, 25, 1, tzinfo=UTC)).endswith("Wed 25 Nov 02:00")


def test_numbers_as_each_language_writes_them():
    assert Writing("en", "Europe/Paris", NOW).number(1012) == "1,012"
    assert Writing("fr", "Europe/Paris", NOW).number(1012.5) == f"1{NARROW_SPACE}012,5"


def test_french_counts_nought_as_one():
    assert Speech("fr").count("event.seats_left", 0) == "0 place libre"
    assert Speech("en").count("event.seats_left", 0) == "0 seats left"


def test_a_time_zone_nobody_knows_is_read_as_utc():
    assert Writing("en", "Mars/Olympus", NOW).time(NOW) == "16:05"
