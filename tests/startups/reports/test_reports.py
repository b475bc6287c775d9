"""Who reads a report, what it may be asked, and how it comes as a table."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import event

from services.kit.ids import new_id
from tests.startups.reports.conftest import YEAR, values
from tests.support.service import key_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
NAMES = ("portfolio", "funnel", "jobs", "money", "survival", "territory", "data_quality", "desks")


@pytest.mark.parametrize("name", NAMES)
async def test_a_report_of_an_empty_hub_is_one(directory: Any, name: str) -> None:
    found = await directory.staff.get(f"/v1/reports/{name}", params={"hub": directory.hub})
    assert found.status_code == 200
    report = found.json()
    assert report["coverage"]["rate"] is None
    shown = {figure for row in report["rows"] for figure in row["figures"]}
    assert shown <= report["definition"].keys()
    assert {"enterprise", "period", "coverage"} <= report["definition"].keys()
    french = await directory.client(staff_of(directory.hub), **{"accept-language": "fr"}).get(f"/v1/reports/{name}")
    assert french.json()["definition"].keys() == report["definition"].keys()
    assert french.json()["definition"]["enterprise"].startswith("Les startups")


async def test_a_report_is_for_the_staff_of_its_hub(tiny: Any) -> None:
    directory = tiny.directory
    hub = {"hub": directory.hub}
    path = "/v1/reports/portfolio"
    assert (await directory.anyone.get(path, params=hub)).status_code == 401
    team = startup_admin_of(tiny.startups["A"]["id"])
    without = staff_of(directory.hub, scopes=frozenset({"startups:read"}))
    for stranger in (someone(), team, key_of(tiny.startups["A"]["id"]), staff_of(directory.other_hub), without):
        for tail in ("", "/counted"):
            known = hub | ({"figure": "opening"} if tail else {})
            assert (await directory.client(stranger).get(path + tail, params=known)).status_code == 403
    there = directory.client(staff_of(directory.other_hub))
    assert values(await tiny.report("portfolio", there, hub=directory.other_hub))["closing"] == 1


async def test_the_network_counts_an_enterprise_of_two_hubs_once(tiny: Any) -> None:
    directory = tiny.directory
    await directory.member(tiny.startups["A"], starts_on="2025-05-01", hub_id=directory.other_hub)
    admin = directory.client(network_admin())
    answer = await admin.get("/v1/reports/portfolio", params=YEAR)
    assert values(answer.json())["closing"] == 5
    assert answer.json()["filters"] == {"hub_id": None, "programme_id": None, "cohort_id": None, **YEAR}


async def test_staff_of_several_hubs_say_which(directory: Any) -> None:
    both = directory.client(staff_of(directory.hub, directory.other_hub))
    refused = await both.get("/v1/reports/portfolio")
    assert (refused.status_code, refused.json()["code"]) == (422, "report.hub_required")


@pytest.mark.parametrize(
    "period",
    [("2026-10-01", "2026-10-01"), ("2010-01-01", "2026-01-01"), ("2026-01-01", "2027-01-01")],
    ids=["empty", "long", "planned"],
)
async def test_a_period_is_neither_empty_nor_endless_nor_to_come(directory: Any, period: tuple[str, str]) -> None:
    asked = {"hub": directory.hub, "from": period[0], "to": period[1]}
    refused = await directory.staff.get("/v1/reports/portfolio", params=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "report.period")


async def test_filters_belong_together(directory: Any) -> None:
    programme = await directory.made("/v1/programmes", hub_id=directory.hub, name="Fighters", kind="incubation")
    apart = {"hub": directory.other_hub, "programme": programme["id"]}
    by = directory.client(staff_of(directory.hub, directory.other_hub))
    refused = await by.get("/v1/reports/desks", params=apart)
    assert (refused.status_code, refused.json()["code"]) == (422, "report.filters")
    there = directory.client(staff_of(directory.other_hub))
    assert (await there.get("/v1/reports/desks", params={"programme": programme["id"]})).status_code == 403
    assert (await by.get("/v1/reports/desks", params={"programme": new_id()})).status_code == 404


async def test_a_programme_narrows_a_report_to_its_memberships(tiny: Any) -> None:
    directory = tiny.directory
    programme = await directory.made("/v1/programmes", hub_id=directory.hub, name="Fighters", kind="incubation")
    wish = {"kind": "programme", "starts_on": "2026-03-01", "programme_id": programme["id"]}
    await directory.member(tiny.startups["C"], **wish)
    assert values(await tiny.report("portfolio", programme=programme["id"]))["first_arrivals"] == 1


async def test_a_figure_that_is_not_there_is_refused_with_those_that_are(directory: Any) -> None:
    known = {"hub": directory.hub, "figure": "happiness"}
    refused = await directory.staff.get("/v1/reports/portfolio/counted", params=known)
    assert (refused.status_code, refused.json()["code"]) == (400, "report.figure_unknown")
    assert "opening" in refused.json()["detail"]


async def test_counted_ids_come_page_by_page(tiny: Any) -> None:
    known = {"hub": tiny.directory.hub, **YEAR, "figure": "opening", "limit": 2, "count": "true"}
    seen: list[str] = []
    staff = tiny.directory.staff
    while True:
        page = (await staff.get("/v1/reports/portfolio/counted", params=known)).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        known["cursor"] = page["next"]
    assert (seen, page["total"]) == (tiny.ids("A C D G H"), 5)


async def test_a_table_has_a_column_for_each_figure_and_no_formulas(tiny: Any) -> None:
    await tiny.lives("J", ("2026-02-01", None, None), sectors=["design"], stage="seed")
    by = tiny.directory.client(staff_of(tiny.directory.hub), accept="text/csv")
    answer = await by.get("/v1/reports/territory", params={"hub": tiny.directory.hub, **YEAR})
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="territory-2026-01-01-2026-10-01.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0])[:4] == ["key", "name", "startups", "share"]
    assert next(row["name"] for row in rows if row["key"] == "sector:design") == "design"
    assert (rows[-1]["women"], rows[-1]["startups"], rows[-1]["asked"]) == ("<5", "7", "7")
    formula = {"hub_id": tiny.directory.hub, "name": "=1+1", "kind": "incubation", "desks_quota": 5}
    await tiny.directory.made("/v1/programmes", **formula)
    desks = await by.get("/v1/reports/desks", params={"hub": tiny.directory.hub, **YEAR})
    assert "'=1+1" in [row["name"] for row in csv.DictReader(io.StringIO(desks.text))]
    plain = await by.get("/v1/reports/portfolio", params={"hub": tiny.directory.hub, **YEAR})
    assert next(csv.DictReader(io.StringIO(plain.text)))["closing"] == "5"


@pytest.mark.parametrize("name", NAMES)
async def test_a_report_asks_for_whole_sets_however_many_startups_there_are(tiny: Any, name: str) -> None:
    asked: list[str] = []
    event.listen(
        tiny.directory.service.database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: asked.append(statement),
    )
    await tiny.report(name)
    before = len(asked)
    for number in range(5):
        await tiny.directory.startup(f"More {number}", since="2026-02-01")
    asked.clear()
    await tiny.report(name)
    assert len(asked) == before
    assert before < 16
