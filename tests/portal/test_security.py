"""What a hostile title, page or address cannot do."""

import re

import pytest

PAGES = ["/", "/startups", "/startups/octave", "/events", "/events/first-print", "/equipment", "/sign-in", "/staff",
         "/problems", "/problems/booking.conflict", "/nowhere"]  # fmt: skip
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
ADA = {"email": "ada@hub.example", "password": "correct horse", "next": "/staff"}


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_inline_script_or_style(path, visitor):
    page = visitor.open_as_staff(path)
    assert "<style" not in page.html
    assert all(attrs.get("src") for tag, attrs in page.elements if tag == "script")
    assert not [name for _, attrs in page.elements for name in attrs if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_its_security_headers(path, visitor):
    headers = visitor.open_as_staff(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
def test_all_addresses_of_a_page_stay_on_the_site(path, visitor):
    addresses = visitor.open_as_staff(path).values("href", "src", "action")
    abroad = [address for address in addresses if not re.match(r"/(?!/)|#", address)]
    assert abroad == (["https://octave.example"] if path == "/startups/octave" else [])
    assert len(addresses) > 8


def test_every_static_file_of_a_page_is_there_for_good(visitor):
    files = {address for address in visitor.open("/").values("href", "src") if address.startswith("/static/")}
    assert len(files) == 5
    for file in files:
        answer = visitor.open(file)
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]
    assert visitor.open("/static/style.css").status == 404


@pytest.mark.parametrize("path", ["/", "/startups", "/startups/octave", "/events", "/events/fail-night", "/staff"])
def test_hostile_words_stay_words(path, visitor, gateway):
    for one in gateway.startups:
        one.update(display_name=HOSTILE, pitch=HOSTILE, sectors=[HOSTILE], descriptions={"en": HOSTILE})
    for one in gateway.events:
        one.update(title={"en": HOSTILE}, description={"en": HOSTILE})
    for one in gateway.bookings:
        one.update(purpose=HOSTILE)
    page = visitor.open_as_staff(path)
    assert page.status == 200
    assert HOSTILE not in page.html
    assert "alert(1)" in page.html
    assert not [tag for tag, attrs in page.elements if tag == "img" or "onerror" in attrs]


def test_a_search_is_shown_as_it_was_typed(visitor):
    page = visitor.open("/startups?q=<b>x</b>")
    assert "<b>x</b>" not in page.html
    assert "<b>x</b>" in page.values("value")


def test_a_web_site_that_is_a_script_is_not_linked(visitor, gateway):
    gateway.startups[2]["website"] = "javascript:alert(1)"
    assert "javascript:" not in visitor.open("/startups/octave").html


@pytest.mark.parametrize(
    "origin",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://hub.example.evil.example"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site", "origin": "https://hub.example"},
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/events/fail-night"])
def test_a_form_from_elsewhere_is_refused(path, origin, visitor, gateway):
    page = visitor.submit(path, ADA, **origin)
    assert page.status == 403
    assert "This form came from elsewhere" in page.text
    assert gateway.asked == []


@pytest.mark.parametrize(
    "origin", [{"origin": "https://hub.example"}, {"sec_fetch_site": "same-origin"}, {"origin": "http://127.0.0.1:8000",
    "host": "portal:8000", "x_forwarded_host": "127.0.0.1:8000"}],
)  # fmt: skip
def test_a_form_of_our_own_is_taken(origin, visitor):
    assert visitor.submit("/sign-in", ADA, **origin).status == 303


def test_signing_in_keeps_the_token_where_no_script_reads_it(visitor):
    page = visitor.submit("/sign-in", ADA)
    assert (page.status, page.headers["location"]) == (303, "/staff")
    cookie = page.headers["set-cookie"]
    assert cookie.startswith("session=dqs_good;")
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"} <= {word.strip() for word in cookie.split(";")}
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(secure_visitor):
    page = secure_visitor.submit("/sign-in", ADA)
    assert page.headers["set-cookie"].startswith("__Host-session=dqs_good;")
    assert "Secure" in page.headers["set-cookie"]
    assert "strict-transport-security" in page.headers


def test_a_wrong_password_says_so_and_forgets_it(visitor):
    page = visitor.submit("/sign-in", {**ADA, "password": "wrong"})
    assert page.status == 401
    assert "E-mail or password is wrong." in page.text
    assert "ada@hub.example" in page.values("value")
    assert "wrong" not in page.values("value")
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "", "/\tevil"])
def test_signing_in_never_leads_off_the_site(wanted, visitor):
    assert visitor.submit("/sign-in", {**ADA, "next": wanted}).headers["location"] == "/staff"


def test_signing_out_ends_the_session_and_drops_the_cookie(visitor, gateway):
    page = visitor.submit("/sign-out", {}, cookie="session=dqs_good")
    assert page.status == 303
    assert "Max-Age=0" in page.headers["set-cookie"]
    assert ("DELETE", "/v1/sessions/current") in [(method, path) for method, path, *_ in gateway.asked]


def test_a_form_that_is_too_large_is_refused(visitor):
    assert visitor.submit("/sign-in", {"email": "x" * 70_000}).status == 413


def test_a_failure_of_ours_is_a_page_without_details(visitor, monkeypatch):
    monkeypatch.setitem(visitor.app.state.templates.globals, "range", None)  # the front page draws with it
    page = visitor.open("/")
    assert page.status == 500
    assert "Something went wrong on our side" in page.text
    assert "Traceback" not in page.html
    assert "content-security-policy" in page.headers
