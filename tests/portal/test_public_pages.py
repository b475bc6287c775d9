"""What anyone finds when they open the portal."""

import pytest

PARTS = {
    "/v1/events": ("Fail night: what we got wrong", "Lumen Santé", "Epilog Fusion"),
    "/v1/startups": ("Lumen Santé", "Fail night: what we got wrong", "Epilog Fusion"),
    "/v1/resources": ("Epilog Fusion", "Lumen Santé", "Fail night: what we got wrong"),
}
SORRY = "This part is not answering right now."


def test_the_front_page_shows_what_is_on_who_is_here_and_what_is_free(visitor):
    page = visitor.open("/")
    assert page.status == 200
    for word in ("Halle Freyssinet", "Fail night: what we got wrong", "Lumen Santé", "Epilog Fusion", "Free now"):
        assert word in page.text
    assert "startups here 12" in page.text


def test_the_front_page_counts_machines_free_now_and_says_when_the_next_one_is(visitor):
    page = visitor.open("/")
    assert "of 8 machines free now 4" in page.text
    assert "Free from 19:00" in page.text
    assert "Free from tomorrow 09:00" in page.text
    assert "Under maintenance" in page.text
    assert "Room Ada" not in page.text


def test_times_are_those_of_the_hub(visitor, gateway):
    assert "19:35" in visitor.open("/").text  # 18:35 in UTC
    gateway.hubs[0]["time_zone"] = "Asia/Tokyo"
    assert "Wednesday 25 November 2026, 01:05" in visitor.open("/").text


@pytest.mark.parametrize("failing", PARTS)
def test_a_part_that_fails_leaves_a_line_and_the_other_parts(failing, visitor, gateway):
    gateway.failing.add(failing)
    page = visitor.open("/")
    missing, *others = PARTS[failing]
    assert page.status == 200
    assert SORRY in page.text
    assert missing not in page.text
    assert all(other in page.text for other in others)


def test_nothing_answers_and_there_is_still_a_page(visitor, gateway):
    gateway.failing |= {"/v1/hubs", *PARTS}
    page = visitor.open("/")
    assert page.status == 200
    assert "Halle Freyssinet" in page.text
    assert page.text.count(SORRY) == 3


def test_free_times_that_cannot_be_had_are_not_guessed(visitor, gateway):
    gateway.failing.add("/v1/availability")
    page = visitor.open("/equipment")
    assert "Free times unknown" in page.text
    assert "Free now" not in page.text
    assert "Taken" not in page.text


def test_another_hub_is_asked_for_by_its_slug_and_kept_in_the_links(visitor, gateway):
    page = visitor.open("/?hub=la-plaine")
    assert "La Plaine" in page.text
    asked = {query["hub"] for _, path, query, _, _ in gateway.asked if "hub" in query}
    assert asked == {"la-plaine"}
    assert "/events?hub=la-plaine" in page.values("href")


def test_an_unknown_hub_is_not_there(visitor):
    assert visitor.open("/?hub=atlantis").status == 404


def test_the_directory_is_searched(visitor):
    page = visitor.open("/startups?q=octave")
    assert "1 startup for “octave”" in page.text
    assert "Octave" in page.text
    assert "Kilowatt" not in page.text
    assert "Nobody here by that name" in visitor.open("/startups?q=zzz").text


def test_the_directory_goes_on_from_page_to_page(visitor, gateway):
    gateway.startups = [{**gateway.startups[0], "id": f"s-{n}", "display_name": f"Startup {n:03}"} for n in range(30)]
    first = visitor.open("/startups")
    assert "Startup 023" in first.text
    assert "Startup 024" not in first.text
    following = next(href for href in first.values("href") if "cursor=" in href)
    assert "Startup 024" in visitor.open(following).text


def test_a_page_mark_that_is_refused_says_so_in_the_api_s_words(visitor):
    page = visitor.open("/startups?cursor=stale")
    assert page.status == 400
    assert "Start again from the first page." in page.text


def test_a_startup_has_its_page(visitor):
    page = visitor.open("/startups/boreal-robotics")
    for word in ("Boréal Robotics", "Boréal Robotics in English.", "March 2023", "Seed", "Resident"):
        assert word in page.text
    assert "Your first 3D print" in page.text
    assert "Fail night" not in page.text


def test_who_is_here_no_more_is_found_in_the_directory_only(visitor, gateway):
    gateway.startups[0]["hubs"][0]["status"] = "alumni"
    assert "Lumen Santé" not in visitor.open("/").text
    assert "Lumen Santé Blood tests you can read yourself Alumni" in visitor.open("/startups").text


def test_a_merged_startup_leads_to_its_survivor(visitor):
    page = visitor.open("/startups/merged")
    assert (page.status, page.headers["location"]) == (308, "/startups/octave")


@pytest.mark.parametrize("path", ["/startups/nobody", "/events/nothing", "/problems/no.such", "/nowhere", "/a/b/c"])
def test_what_is_not_there_answers_404_with_a_page(path, visitor):
    page = visitor.open(path)
    assert page.status == 404
    assert "There is nothing here" in page.text


@pytest.mark.parametrize("name", ["..", "a%2Fb", "x y", "a.b"])
def test_a_name_that_cannot_be_one_never_reaches_the_gateway(name, visitor, gateway):
    assert visitor.open(f"/startups/{name}").status == 404
    assert not [path for _, path, *_ in gateway.asked if path.startswith("/v1/startups/")]


def test_a_thing_that_cannot_be_read_now_is_503(visitor, gateway):
    gateway.failing.add("/v1/events/fail-night")
    page = visitor.open("/events/fail-night")
    assert page.status == 503
    assert page.headers["retry-after"] == "5"


def test_equipment_is_shown_by_kind_with_rooms_apart(visitor):
    text = visitor.open("/equipment").text
    assert text.index("3D printers") < text.index("Rooms and desks") < text.index("Room Ada")
    assert "2 of 4 free now" in text
    assert "14 units free" in text
    assert "12 people" in text


def test_problems_of_the_api_are_explained(visitor):
    assert "booking.conflict" in visitor.open("/problems").text
    page = visitor.open("/problems/booking.conflict?lang=fr")
    assert "Déjà pris" in page.text
    assert "Choisissez un autre horaire." in page.text


def test_robots_are_told_what_is_not_for_them(visitor):
    page = visitor.open("/robots.txt").html
    assert "Disallow: /staff" in page
    assert "Sitemap: https://hub.example/v1/startups/sitemap.xml" in page


def test_it_is_ready_when_the_gateway_is(visitor, gateway):
    assert visitor.open("/readyz").status == 200
    gateway.failing.add("/healthz")
    assert visitor.open("/readyz").status == 503
    assert visitor.open("/healthz").status == 200


def test_public_pages_ask_the_api_as_nobody(visitor, gateway):
    visitor.open_as_staff("/")
    assert gateway.asked
    assert not [headers for *_, headers, _ in gateway.asked if "authorization" in headers]


def test_sectors_are_called_as_the_api_calls_them_in_each_language(visitor):
    page = visitor.open("/startups/boreal-robotics?lang=fr")
    assert "Robotique" in page.text
    assert "Robotics" in visitor.open("/startups/boreal-robotics?lang=en").text


def test_sectors_without_a_name_are_shown_as_they_are(visitor, gateway):
    gateway.failing.add("/v1/sectors")
    assert "Robotics" in visitor.open("/startups/boreal-robotics").text


def test_a_startup_shows_its_logo_and_its_pages_on_networks(visitor, gateway):
    octave = next(one for one in gateway.startups if one["slug"] == "octave")
    octave.update(
        logo="/v1/startups/s-octave/logo",
        socials={"linkedin": "https://www.linkedin.com/company/octave", "x": "javascript:alert(1)"},
        closed_on="2026-05",
    )
    page = visitor.open("/startups/octave")
    assert 'src="/v1/startups/s-octave/logo"' in page.html
    assert 'href="https://www.linkedin.com/company/octave"' in page.html
    assert "LinkedIn" in page.text
    assert "javascript:" not in page.html
    assert "May 2026" in page.text
