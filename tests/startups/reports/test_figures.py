"""The figures of a tiny hub, beside what was worked out by hand."""

from itertools import pairwise
from typing import Any

import pytest

from deploy.demo import registers
from tests.startups.reports.conftest import YEAR, values

pytestmark = pytest.mark.anyio


async def test_the_portfolio_moves_as_it_did(tiny: Any) -> None:
    report = await tiny.report("portfolio")
    assert values(report) == {
        "opening": 5,
        "first_arrivals": 2,
        "returns": 1,
        "departures": 4,
        "departures_graduated": 1,
        "departures_acquired": 0,
        "departures_left": 1,
        "departures_excluded": 0,
        "departures_closed": 1,
        "departures_unknown": 1,
        "closing": 4,
    }
    assert report["coverage"] == {"asked": 4, "answered": 3, "rate": 0.75}
    assert await tiny.counted("portfolio", "opening") == tiny.ids("A C D G H")
    assert await tiny.counted("portfolio", "closing") == tiny.ids("A B C E")
    assert await tiny.counted("portfolio", "returns") == tiny.ids("B")


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2024-01-01", "2026-12-02"),
        ("2026-01-01", "2026-01-02"),
        ("2026-03-01", "2026-06-15"),
        ("2025-04-15", "2026-01-01"),
    ],
)
async def test_opening_and_what_came_less_what_left_is_closing(tiny: Any, since: str, until: str) -> None:
    known = values(await tiny.report("portfolio", **{"from": since, "to": until}))
    came = known["first_arrivals"] + known["returns"]
    assert known["opening"] + came - known["departures"] == known["closing"]
    assert known["departures"] == sum(value for name, value in known.items() if name.startswith("departures_"))


async def test_one_period_closes_where_the_next_one_opens(tiny: Any) -> None:
    days = ["2025-01-01", "2025-04-15", "2026-01-01", "2026-04-01", "2026-06-15", "2026-09-01", "2026-12-02"]
    found = [values(await tiny.report("portfolio", **{"from": since, "to": until})) for since, until in pairwise(days)]
    assert [each["closing"] for each in found[:-1]] == [each["opening"] for each in found[1:]]


async def test_jobs_are_counted_from_what_was_validated(tiny: Any) -> None:
    await tiny.declares("A", "2025-Q1", jobs_fte=3)
    await tiny.declares("A", "2026-Q3", jobs_fte=5.5, interns=2)
    await tiny.declares("A again", "2026-Q3", jobs_fte=5)
    await tiny.declares("B", "2026-Q1", jobs_fte=2)
    await tiny.declares("B", "2026-Q3", jobs_fte=4)
    await tiny.declares("C", "2026-Q2", jobs_fte=7)
    await tiny.declares("D", "2025-Q2", jobs_fte=1)
    await tiny.declares("D", "2025-Q4", jobs_fte=1.5)
    await tiny.declares("E", "2026-Q2", jobs_fte=10, state="submitted")
    await tiny.declares("I", "2026-Q2", jobs_fte=8)
    report = await tiny.report("jobs")
    assert values(report) == {
        "fte_at_entry": 6,
        "fte_now": 16.5,
        "fte_at_exit": 1.5,
        "fte_1y_after_exit": 8,
        "fte_3y_after_exit": None,
        "net_created": 5,
        "interns_now": 2,
    }
    assert report["coverage"] == {"asked": 6, "answered": 4, "rate": 0.6667}
    assert await tiny.counted("jobs", "net_created") == tiny.ids("A B D")


async def test_a_correction_changes_the_report_and_a_draft_does_not(tiny: Any) -> None:
    made = await tiny.declares("A", "2026-Q3", jobs_fte=5)
    path = f"/v1/declarations/{made['id']}"
    assert (await tiny.directory.staff.post(f"{path}/lock")).status_code == 200
    wish = {"values": [{"metric": "jobs_fte", "value": 3.25}], "reason": "One left in August"}
    assert (await tiny.directory.staff.post(f"{path}/correct", json=wish)).status_code == 200
    assert values(await tiny.report("jobs"))["fte_now"] == 3.25


async def test_money_is_what_was_declared_or_else_the_rounds(tiny: Any) -> None:
    known = {"money_raised_private": (30_000_000, "EUR"), "money_raised_public": (5_000_000, "EUR")}
    await tiny.declares("A", "2026-Q2", **known)
    await tiny.raised("A", amount=999, raised_on="2026-05")
    await tiny.raised("B", amount=120_000_000, raised_on="2026-03", public_share=25)
    await tiny.raised("C", amount=1_000_000, raised_on="2026", kind="grant")
    await tiny.raised("C", amount=7_000_000, raised_on="2026-02-02", currency="USD")
    await tiny.raised("E", amount=8_000_000, raised_on="2025-12-31")
    await tiny.raised("I", amount=9_000_000, raised_on="2026-02")
    report = await tiny.report("money")
    assert values(report) == {
        "raised": 3,
        "total": 156_000_000,
        "private": 120_000_000,
        "public": 36_000_000,
        "median": 35_000_000,
        "share_private_over_public": 0.6667,
        "share_private_over_3x_public": 0.3333,
        "share_private_over_1m": 0,
        "other_currencies": 1,
    }
    assert report["coverage"] == {"asked": 6, "answered": 3, "rate": 0.5}
    assert await tiny.counted("money", "share_private_over_3x_public") == tiny.ids("A")


async def test_survival_counts_anniversaries_whose_end_is_known(tiny: Any) -> None:
    report = await tiny.report("survival")
    known = values(report)
    assert {name: known[name] for name in ("reached_1y", "known_1y", "alive_1y", "rate_1y")} == {
        "reached_1y": 5,
        "known_1y": 4,
        "alive_1y": 3,
        "rate_1y": 0.75,
    }
    assert (known["reached_3y"], known["rate_3y"], known["closed"], known["acquired"]) == (0, None, 1, 0)
    assert report["coverage"] == {"asked": 5, "answered": 4, "rate": 0.8}
    await tiny.declares("G", "2026-Q1", alive=1)
    assert values(await tiny.report("survival"))["alive_1y"] == 4


async def test_territory_tells_countries_stages_and_first_sectors(tiny: Any) -> None:
    report = await tiny.report("territory")
    rows = {row["key"]: row["figures"]["startups"]["value"] for row in report["rows"]}
    assert rows == {
        "country:FR": 1,
        "country:unknown": 5,
        "stage:seed": 2,
        "stage:unknown": 4,
        "sector:health": 1,
        "sector:mobility": 1,
        "sector:unknown": 4,
        "total": 6,
    }
    assert report["coverage"] == {"asked": 6, "answered": 1, "rate": 0.1667}


async def test_women_are_not_told_of_fewer_than_five(tiny: Any) -> None:
    for name, women in (("A", 3), ("B", 4)):
        await tiny.declares(name, "2026-Q3", jobs_women=women)
    total = (await tiny.report("territory"))["rows"][-1]["figures"]
    hidden = {"value": None, "counted": 0, "hidden": True}
    assert (total["teams_that_said"]["value"], total["women"], total["teams_with_women"]) == (2, hidden, hidden)
    assert await tiny.counted("territory", "women") == []
    for name in ("C", "D", "E", "H"):
        await tiny.declares(name, "2026-Q1", jobs_women=1)
    total = (await tiny.report("territory"))["rows"][-1]["figures"]
    assert (total["women"]["value"], total["teams_with_women"]["value"]) == (11, 6)
    known = {"report": "territory", "hub": tiny.directory.hub, **YEAR}
    frozen = await tiny.directory.made("/v1/reports/snapshots", **known)
    content = (await tiny.directory.staff.get(f"/v1/reports/snapshots/{frozen['id']}/content")).json()
    for name in ("women", "teams_with_women"):
        assert await tiny.counted("territory", name) == []
        assert content["rows"][-1]["figures"][name]["counted"] == []


async def test_women_are_not_told_where_fewer_than_five_teams_have_none(tiny: Any) -> None:
    for name in ("A", "B", "C", "D", "E"):
        await tiny.declares(name, "2026-Q1", jobs_women=2)
    await tiny.declares("H", "2026-Q1", jobs_women=0)
    total = (await tiny.report("territory"))["rows"][-1]["figures"]
    assert total["teams_that_said"]["value"] == 6
    assert [total[name]["hidden"] for name in ("teams_with_women", "women")] == [True, True]


async def test_women_are_those_of_the_last_four_quarters_of_the_period(tiny: Any) -> None:
    for name, period in (("A", "2026-Q4"), ("C", "2026-Q3"), ("D", "2025-Q4"), ("E", "2025-Q3")):
        await tiny.declares(name, period, jobs_women=1)
    assert await tiny.counted("territory", "teams_that_said") == tiny.ids("C D")


async def test_a_startup_that_left_neither_counts_nor_speaks_for_its_enterprise(tiny: Any) -> None:
    siren = registers.siren(23)
    left = [{"scheme": "siren", "value": siren}]
    there = [{"scheme": "siret", "value": registers.siret(siren, 2)}]
    await tiny.lives("Left", ("2025-01-01", "2025-06-01", "left"), identifiers=left, stage="idea", sectors=["energy"])
    await tiny.lives("There", ("2025-03-01", None, None), identifiers=there, stage="growth", sectors=["fintech"])
    rows = {row["key"]: row["figures"]["startups"]["value"] for row in (await tiny.report("territory"))["rows"]}
    assert (rows["stage:growth"], rows["sector:fintech"], rows["total"]) == (1, 1, 7)
    assert not {"stage:idea", "sector:energy"} & rows.keys()
    assert tiny.startups["Left"]["id"] not in await tiny.counted("data_quality", "startups")
    assert tiny.startups["There"]["id"] not in await tiny.counted("data_quality", "same_enterprise")


async def test_data_quality_names_what_is_missing(tiny: Any) -> None:
    await tiny.directory.startup("Copy", since="2026-09-01", website="https://a.example")
    await tiny.directory.startup(
        "There", website="https://a.example", since="2025-01-01", where=tiny.directory.other_hub
    )
    known = values(await tiny.report("data_quality"))
    assert known == {
        "startups": 8,
        "no_identifier": 6,
        "unconfirmed": 0,
        "no_website": 6,
        "same_site": 2,
        "same_enterprise": 2,
        "incomplete": 7,
        "nobody_shown": 8,
    }
    assert await tiny.counted("data_quality", "same_enterprise") == [tiny.startups[n]["id"] for n in ("A", "A again")]


async def test_desks_sold_stand_beside_the_quota(tiny: Any) -> None:
    directory = tiny.directory
    programme = await directory.made(
        "/v1/programmes", hub_id=directory.hub, name="Fighters", kind="incubation", desks_quota=10
    )
    for name, starts_on, desks in (("A", "2026-08-01", 4), ("C", "2026-08-15", 3), ("B", "2026-11-01", 2)):
        known = {"kind": "visit", "starts_on": starts_on, "desks": desks, "programme_id": programme["id"]}
        await directory.member(tiny.startups[name], **known)
    free = await directory.startup("Free")
    await directory.member(free, starts_on="2025-12-01", desks=5, ends_on="2026-03-01")
    await directory.member(tiny.startups["C"], kind="visit", starts_on="2026-03-01", desks=4, ends_on="2026-03-20")
    report = await tiny.report("desks")
    assert values(report, programme["id"]) == {"startups": 2, "sold": 7, "most_sold": 7, "quota": 10, "left": 3}
    assert values(report, "none") == {"startups": 0, "sold": 0, "most_sold": 5, "quota": None, "left": None}
    assert values(report)["sold"] == 7
    assert await tiny.counted("desks", "sold", programme["id"]) == tiny.ids("A C")
