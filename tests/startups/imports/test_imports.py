"""Imports: who may, what becomes of lines, what is reported, and that a second time changes nothing."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text as sql

from tests.startups.imports.conftest import PATH, siren, table
from tests.support.service import key_of, network_admin, someone, staff_of

pytestmark = pytest.mark.anyio
ONE = table([("Atelier Lumen", "", "seed", "")])
FULL = (
    "display_name,pitch,description_fr,description_en,website,founded_on,stage,sectors,tags,siren,vat,visibility\r\n"
    '"Éléphant, Rose",Des jouets,"Des\njouets",Toys,https://elephant.example/,03/2021,Seed,Toys|technologies vertes,'
    "repair | wood,732 829 320,FR44732829320,network\r\n"
)


async def test_nobody_anonymous_imports(importing: Any) -> None:
    answer = await importing.post(ONE, by=importing.directory.anyone)
    assert (answer.status_code, answer.json()["code"]) == (401, "credential.missing")


async def test_a_line_becomes_the_startup_that_a_post_would_have_made(importing: Any) -> None:
    report = await importing.report(FULL, hub=importing.directory.hub)
    assert {**report, "id": None} == {
        "id": None,
        "dry_run": False,
        "mode": "partial",
        "lines": 1,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "refused": 0,
        "errors": [],
        "ignored_columns": [],
        "failed_rows_url": None,
    }
    (made,) = await importing.startups()
    wanted = {
        "slug": "elephant-rose",
        "display_name": "Éléphant, Rose",
        "pitch": "Des jouets",
        "descriptions": {"fr": "Des\njouets", "en": "Toys"},
        "website": "https://elephant.example/",
        "founded_on": "2021-03",
        "stage": "seed",
        "sectors": ["toys", "greentech"],
        "tags": ["repair", "wood"],
        "identifiers": [{"scheme": "siren", "value": "732829320"}, {"scheme": "vat", "value": "FR44732829320"}],
        "visibility": "network",
        "published": True,
        "hubs": [{"hub": importing.directory.hub, "status": "resident"}],
    }
    assert {name: made[name] for name in wanted} == wanted
    told = [event.type for event in importing.directory.service.events()[-4:]]
    assert told == ["startup.created", "startup.published", "membership.activated", "startup.updated"]


WRONG = {
    1: (2, "unicorn", "stage", "value.invalid"),
    2: (0, "", "display_name", "body.missing_field"),
    3: (1, "732829321", "siren", "identifier.checksum"),
    5: (3, "x" * 141, "pitch", "value.invalid"),
    9: (1, siren(0), None, "import.repeated"),
}


def spoilt(count: int, *, every: int) -> tuple[list[list[str]], list[tuple[int, str | None, str]]]:
    """So many lines, some of them wrong, and what must be said about those."""
    rows = [[f"Startup {n}", siren(n), "seed", "Fine"] for n in range(count)]
    for row, (cell, value, _, _) in WRONG.items():
        rows[row * every][cell] = value
    return rows, [(row * every + 2, column, code) for row, (_, _, column, code) in WRONG.items()]


def said(report: dict[str, Any]) -> list[tuple[int, str | None, str]]:
    return [(each["line"], each["column"], each["code"]) for each in report["errors"]]


async def test_a_thousand_lines_with_bad_ones_are_reported_honestly(importing: Any) -> None:
    rows, wrong = spoilt(1000, every=100)
    report = await importing.report(table(rows))
    assert (report["lines"], report["created"], report["refused"]) == (1000, 995, 5)
    assert said(report) == wrong
    listed = await importing.staff.get("/v1/startups", params={"count": "true", "limit": 1})
    assert listed.json()["total"] == 995


async def test_a_dry_run_says_what_the_real_one_says_and_writes_nothing(importing: Any) -> None:
    await importing.directory.startup("Startup 7", identifiers=[{"scheme": "siren", "value": siren(7)}])
    rows, wrong = spoilt(10, every=1)
    before = (await importing.startups(), importing.directory.service.events())
    rehearsed = await importing.report(table(rows), dry_run="true", hub=importing.directory.hub)
    assert (await importing.startups(), importing.directory.service.events()) == before
    report = await importing.report(table(rows), hub=importing.directory.hub)
    assert rehearsed == {**report, "id": None, "dry_run": True, "failed_rows_url": None}
    assert (report["created"], report["updated"], said(report)) == (4, 1, wrong)


async def test_the_refused_lines_can_be_corrected_in_their_file_and_sent_again(importing: Any) -> None:
    rows, wrong = spoilt(10, every=1)
    report = await importing.report(table(rows, delimiter=";").encode("utf-8-sig"))
    answer = await importing.staff.get(report["failed_rows_url"])
    assert answer.headers["content-type"].startswith("text/csv")
    kept = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["display_name"] for row in kept] == [rows[line - 2][0] for line, _, _ in wrong]
    assert [code in row["error"] for row, (_, _, code) in zip(kept, wrong, strict=True)] == [True] * 5
    for number, row in enumerate(kept):
        row |= {"display_name": f"Mended {number}", "stage": "idea", "siren": siren(2000 + number), "pitch": ""}
    mended = await importing.report(table([row.values() for row in kept], header=kept[0].keys()))
    assert (mended["created"], mended["ignored_columns"]) == (5, ["error"])


async def test_the_same_file_again_changes_nothing(importing: Any) -> None:
    rows = [
        ("Nova", siren(1), "seed", "One"),
        ("Nova", siren(2), "idea", "A homonym"),
        ("NÓVA ", "", "idea", "No number"),
        ("Other", "", "", ""),
        ("🚀", "", "", ""),
    ]
    text = table(rows)
    hub = importing.directory.hub
    assert await importing.counts(text, hub=hub) == (5, 0, 0, 0)
    before = (await importing.startups(), len(importing.directory.service.events()))
    assert await importing.counts(text, hub=hub) == (0, 0, 5, 0)
    assert (await importing.startups(), len(importing.directory.service.events())) == before
    again = table([rows[0], ("Nova deux", siren(2), "growth", ""), *rows[2:]])
    assert await importing.counts(again, hub=hub) == (0, 1, 4, 0)
    (changed,) = [each for each in await importing.startups() if each["stage"] == "growth"]
    assert (changed["display_name"], changed["pitch"]) == ("Nova deux", "A homonym")  # an empty cell clears nothing


async def test_a_startup_is_known_by_the_name_it_was_imported_under(importing: Any) -> None:
    await importing.counts(ONE)
    (made,) = await importing.startups()
    wish = {"display_name": "Lumen & Co", "identifiers": [{"scheme": "siren", "value": siren(1)}]}
    path = f"/v1/startups/{made['id']}"
    await importing.staff.patch(path, json=wish, headers={"If-Match": "*"})
    assert await importing.counts(ONE) == (0, 1, 0, 0)  # the file says another name, and is believed
    assert [each["display_name"] for each in await importing.startups()] == ["Atelier Lumen"]


async def test_a_startup_made_by_hand_is_met_by_its_name_unless_two_have_it(importing: Any) -> None:
    await importing.directory.startup("Atelier Lumen", stage="seed")
    assert await importing.counts(ONE) == (0, 0, 1, 0)
    await importing.directory.startup("Twin")
    await importing.directory.startup("TWIN")
    report = await importing.report(table([("Twin", "", "", "")]))
    assert (report["refused"], report["errors"][0]["code"]) == (1, "import.ambiguous")


async def test_one_name_twice_without_a_number_is_ambiguous(importing: Any) -> None:
    report = await importing.report(table([("Nova", "", "", ""), ("nova", "", "", ""), ("Nova", siren(1), "", "")]))
    assert [(each["line"], each["code"]) for each in report["errors"]] == [(3, "import.ambiguous")]
    assert report["created"] == 2


async def test_a_line_with_the_numbers_of_two_startups_is_ambiguous(importing: Any) -> None:
    await importing.directory.startup("One", identifiers=[{"scheme": "siren", "value": siren(1)}])
    await importing.directory.startup("Two", identifiers=[{"scheme": "rna", "value": "W123456789"}])
    text = table([("Both", siren(1), "W123456789")], header=("display_name", "siren", "rna"))
    report = await importing.report(text)
    assert [each["code"] for each in report["errors"]] == ["import.ambiguous"]


async def test_other_numbers_stay(importing: Any) -> None:
    rna = {"scheme": "rna", "value": "W123456789"}
    await importing.directory.startup("One", identifiers=[{"scheme": "siren", "value": siren(1)}, rna])
    assert await importing.counts(table([("One", siren(1), "seed", "")])) == (0, 1, 0, 0)
    (startup,) = await importing.startups()
    assert rna in startup["identifiers"]


async def test_strict_writes_nothing_if_a_line_is_refused(importing: Any) -> None:
    rows = [("Good", siren(1), "seed", ""), ("Bad", siren(2), "unicorn", "")]
    events = len(importing.directory.service.events())
    answer = await importing.post(table(rows), mode="strict", hub=importing.directory.hub)
    report = answer.json()
    assert (report["mode"], report["lines"], report["created"], report["refused"]) == ("strict", 2, 0, 1)
    assert await importing.startups() == []
    assert len(importing.directory.service.events()) == events
    assert (await importing.staff.get(report["failed_rows_url"])).status_code == 200
    assert await importing.counts(table(rows[:1]), mode="strict") == (1, 0, 0, 0)


async def test_what_a_startup_has_locked_stays(importing: Any) -> None:
    made = await importing.directory.startup("One", identifiers=[{"scheme": "siren", "value": siren(1)}], pitch="Mine")
    admin = importing.directory.client(network_admin())
    wish = {"locked_fields": ["pitch", "display_name"]}
    locked = await admin.patch(f"/v1/startups/{made['id']}", json=wish, headers={"If-Match": "*"})
    assert locked.status_code == 200, locked.text
    assert await importing.counts(table([("Renamed", siren(1), "growth", "Theirs")])) == (0, 1, 0, 0)
    (startup,) = await importing.startups()
    assert (startup["display_name"], startup["pitch"], startup["stage"]) == ("One", "Mine", "growth")


async def test_lines_name_hubs_that_the_caller_works_for(importing: Any) -> None:
    text = table(
        [("A", "halle-freyssinet"), ("B", "euratechnologies"), ("C", "nowhere")], header=("Display Name", "HUB")
    )
    report = await importing.report(text)
    assert said(report) == [(3, "hub", "role.missing"), (4, "hub", "hub.not_found")]
    assert [each["hubs"][0]["hub"] for each in await importing.startups()] == [importing.directory.hub]
    both = importing.directory.client(staff_of(importing.directory.hub, importing.directory.other_hub))
    answer = await importing.post(text.replace("nowhere", "halle-freyssinet|euratechnologies"), by=both)
    assert (answer.json()["created"], answer.json()["unchanged"]) == (2, 1)
    elsewhere = await importing.post(text, hub=importing.directory.other_hub)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "role.missing")


async def test_a_startup_that_lives_elsewhere_is_not_changed(importing: Any) -> None:
    there = importing.directory.other_hub
    made = await importing.directory.startup("One", identifiers=[{"scheme": "siren", "value": siren(1)}])
    await importing.directory.member(made, starts_on="2026-01-01", hub_id=there)
    report = await importing.report(table([("One", siren(1), "growth", "")]))
    assert [each["code"] for each in report["errors"]] == ["role.missing"]
    assert await importing.counts(table([("One", siren(1), "", "")])) == (0, 0, 1, 0)
    # Of a secret one not even that is said.
    path = f"/v1/startups/{made['id']}"
    other = importing.directory.client(staff_of(there))
    await other.patch(path, json={"visibility": "private"}, headers={"If-Match": "*"})
    report = await importing.report(table([("One", siren(1), "growth", "")]))
    assert [(each["column"], each["code"]) for each in report["errors"]] == [("siren", "startup.identifier_taken")]


async def test_a_retry_with_its_key_is_answered_from_memory(importing: Any) -> None:
    importing.headers["Idempotency-Key"] = "once"
    staff = importing.staff
    first, second = await importing.post(ONE, by=staff), await importing.post(ONE, by=staff)
    assert second.headers["idempotent-replayed"] == "true"
    assert first.content == second.content
    other = await importing.post(ONE + "More,,,\r\n", by=staff)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")


async def test_refused_lines_are_kept_for_thirty_days(importing: Any) -> None:
    report = await importing.report(table([("=1+1", "", "unicorn", "")]))
    path = f"/v1/startups/imports/{report['id']}"
    staff = importing.staff
    assert (await staff.get(report["failed_rows_url"])).text.splitlines()[1].startswith("'=1+1,")
    importing.directory.service.clock.advance(timedelta(days=31))
    later = await staff.get(report["failed_rows_url"])
    assert (later.status_code, later.json()["code"]) == (410, "import.failed_rows_gone")
    assert (await staff.get(path)).json()["failed_rows_url"] is None
    # The next import forgets them for good.
    await importing.report(ONE)
    with importing.directory.service.database.reading() as session:
        assert session.execute(sql("SELECT count(failed_rows) FROM startup_import")).scalar() == 0


async def test_a_report_can_be_read_again_by_the_staff_of_its_hub_only(importing: Any) -> None:
    report = await importing.report(table([("Bad", "", "unicorn", "")]), hub="halle-freyssinet")
    path = f"/v1/startups/imports/{report['id']}"
    colleague = importing.directory.staff
    assert (await colleague.get(path)).json() == report
    assert (await importing.directory.anyone.get(path)).status_code == 401
    for stranger in (staff_of(importing.directory.other_hub), someone(), key_of(report["id"], importing.directory.hub)):
        for address in (path, f"{path}/failed-rows"):
            answer = await importing.directory.client(stranger).get(address)
            assert (answer.status_code, answer.json()["code"]) == (404, "import.not_found")


async def test_a_retyped_answer_speaks_french(importing: Any) -> None:
    importing.headers["Accept-Language"] = "fr"
    report = await importing.report(table([("Bad", "732829321", "", "")]))
    assert report["errors"][0]["message"] == "Un chiffre est faux : la clé diffère."


@pytest.mark.parametrize("scopes", [["startups:read"], []])
async def test_a_key_without_the_scope_imports_nothing(importing: Any, scopes: list[str]) -> None:
    by = importing.directory.client(staff_of(importing.directory.hub, scopes=frozenset(scopes)))
    answer = await importing.post(ONE, by=by)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope.missing")


async def test_somebody_else_s_key_imports_nothing(importing: Any) -> None:
    made = await importing.directory.startup("One")
    for stranger in (key_of(made["id"], importing.directory.hub), someone()):
        answer = await importing.directory.client(stranger).post(
            PATH, content=ONE.encode(), headers={"Content-Type": "text/csv"}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "role.missing")
