"""The sheets of the demo's startups: as incomplete, as old and as mixed as those of a real directory."""

import io
from collections import Counter

import pytest
from PIL import Image

from deploy.demo import logos
from deploy.demo.names import HEROES
from deploy.demo.network import Network
from services.startups.sectors import rules as sectors
from services.startups.sectors.taxonomy import SECTORS
from services.startups.startups import rules
from tests.demo.conftest import NOW, Loaded


def test_one_in_twelve_sheets_was_not_looked_at_for_a_year(full: Network) -> None:
    rows = [startup.row for startup in full.startups]
    ages = Counter(rules.freshness(row["last_confirmed_at"], NOW) for row in rows)
    assert 60 <= ages["stale"] <= 100
    assert ages["ageing"] >= 100
    assert all(row["created_at"] <= row["last_confirmed_at"] <= NOW for row in rows)


def test_one_in_eight_sheets_is_poor(full: Network) -> None:
    poor = [startup for startup in full.startups if startup.row["pitch"] is None]
    assert 90 <= len(poor) <= 150
    assert all(not startup.row["socials"] and not startup.row["email_contact"] for startup in poor)


def test_sectors_are_of_the_taxonomy_and_as_many_as_in_the_country(full: Network) -> None:
    rows = [startup.row for startup in full.startups]
    assert {code for row in rows for code in row["sectors"]} <= {c for c, s in SECTORS.items() if s.replaced_by is None}
    first = Counter(sectors.found_by(row["sectors"][:1])[-1] for row in rows if row["sectors"])
    assert 0.25 <= first["software"] / len(rows) <= 0.37
    assert first["greentech"] > first["health"]
    assert len({code for row in rows for code in row["sectors"]}) > 50


def test_who_closed_did_so_after_the_beginning(full: Network) -> None:
    closed = [startup for startup in full.startups if startup.row["closed_on"]]
    assert len(closed) == 40
    assert {startup.standing.standing for startup in closed} == {"closed"}
    for startup in closed:
        founded = startup.row["founded_on"]
        assert not founded or not rules.closes_early(founded, startup.row["closed_on"])


def test_a_fifth_is_foreign_and_has_no_number_of_france(full: Network) -> None:
    foreign = [startup for startup in full.startups if startup.is_foreign]
    assert 150 <= len(foreign) <= 250
    assert {number["scheme"] for startup in foreign for number in startup.identifiers} == {"foreign"}


def test_the_heroes_have_their_initials_as_a_logo(small: Network) -> None:
    rows = [startup.row for startup in small.startups]
    assert [row["display_name"] for row in rows if row["logo"]] == list(HEROES)
    for row in logos.rows(rows):
        assert Image.open(io.BytesIO(row["content"])).size == (256, 256)


@pytest.mark.anyio
async def test_anybody_sees_the_logo_of_a_hero(loaded: Loaded) -> None:
    sheet = (await loaded.client().get("/v1/startups/atelier-lumen")).json()
    answer = await loaded.client().get(sheet["logo"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert sheet["completeness"] > 60


@pytest.mark.anyio
async def test_staff_change_any_sheet_without_meeting_a_rule_it_breaks(loaded: Loaded, small: Network) -> None:
    admin = await loaded.signed_in("admin@halle-freyssinet.example")
    sent = ("display_name", "aliases", "legal_name", "pitch", "descriptions", "website", "socials", "email_contact",
            "founded_on", "closed_on", "stage", "business_model", "sectors", "tags", "identifiers", "naf")  # fmt: skip
    for startup in small.startups:
        path = f"/v1/startups/{startup.id}"
        sheet = await admin.get(path)
        wish = {name: sheet.json()[name] for name in sent}
        answer = await admin.patch(path, json=wish, headers={"If-Match": sheet.headers["etag"]})
        assert answer.status_code == 200, (startup.row["display_name"], answer.text)
        before, after = sheet.json(), answer.json()
        assert {name: after[name] for name in before} == before
