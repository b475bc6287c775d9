"""A quarter in figures: who declares it, who looks at it, what it can say, and that it stays once it is locked."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError

from services.startups.declarations.repository import declaration, declared_value
from tests.startups.declarations.conftest import VALUES
from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio


async def test_nobody_anonymous_reads_or_declares(declaring: Any) -> None:
    made = await declaring.declared("submitted")
    anyone = declaring.directory.anyone
    assert (await anyone.get("/v1/declarations")).status_code == 401
    assert (await anyone.get(f"/v1/declarations/{made['id']}")).status_code == 401
    assert (await anyone.post("/v1/declarations", json={"period": "2026-Q3", "values": []})).status_code == 401


async def test_everybody_reads_what_each_metric_means(declaring: Any) -> None:
    answer = (await declaring.directory.anyone.get("/v1/metrics", params={"limit": 100})).json()
    known = {metric["code"]: metric for metric in answer["items"]}
    assert {"jobs_fte", "interns", "jobs_women", "revenue", "money_raised_private", "alive"} <= known.keys()
    assert all(metric["definition"]["fr"] and metric["definition"]["en"] for metric in known.values())
    assert (known["jobs_women"]["opt_in"], known["jobs_fte"]["decimals"], known["revenue"]["unit"]) == (
        True,
        2,
        "money",
    )


async def test_a_quarter_goes_from_draft_to_locked_and_says_when(declaring: Any) -> None:
    made = await declaring.declared("locked")
    assert made["state"] == "locked"
    assert {value["metric"]: value["value"] for value in made["values"]} == {"jobs_fte": 4.5, "revenue": 1_250_000}
    assert None not in (made["submitted_at"], made["validated_at"], made["locked_at"])
    told = [event.type for event in declaring.directory.service.events() if event.type.startswith("declaration.")]
    assert told == ["declaration.submitted", "declaration.validated", "declaration.locked"]
    assert all("values" not in e.data for e in declaring.directory.service.events("declaration.locked"))


async def test_values_are_all_kept_or_none_with_one_violation_for_each_metric(declaring: Any) -> None:
    wrong = [
        {"metric": "jobs_fte", "value": 4.555},
        {"metric": "revenue", "value": 5},
        {"metric": "happiness", "value": 5},
        {"metric": "interns", "value": -1},
        {"metric": "interns", "value": 1},
        {"metric": "patents", "value": 1, "currency": "EUR"},
        {"metric": "paying_customers", "value": 3},
    ]
    refused = await declaring.team.post("/v1/declarations", json={"period": "2026-Q3", "values": wrong})
    assert refused.status_code == 422
    codes = {v["field"]: v["code"] for v in refused.json()["violations"]}
    assert codes == {
        "values.0.value": "metric.decimals",
        "values.1.currency": "metric.currency_missing",
        "values.2.metric": "metric.unknown",
        "values.3.value": "metric.range",
        "values.4.metric": "metric.repeated",
        "values.5.currency": "metric.currency_unwanted",
    }
    assert (await declaring.team.get("/v1/declarations")).json()["items"] == []


async def test_a_quarter_is_not_declared_before_it_begins(declaring: Any) -> None:
    refused = await declaring.team.post("/v1/declarations", json={"period": "2027-Q1", "values": VALUES})
    assert (refused.status_code, refused.json()["code"]) == (422, "declaration.period")
    assert (await declaring.declared(period="2026-Q4"))["period"] == "2026-Q4"


async def test_a_quarter_is_declared_once(declaring: Any) -> None:
    await declaring.declared()
    again = await declaring.team.post("/v1/declarations", json={"period": "2026-Q3", "values": VALUES})
    assert (again.status_code, again.json()["code"]) == (409, "declaration.already_there")


async def test_a_draft_is_changed_with_its_etag_and_frozen_once_handed_in(declaring: Any) -> None:
    made = await declaring.declared()
    path, wish = f"/v1/declarations/{made['id']}", {"values": [{"metric": "interns", "value": 2}]}
    etag = (await declaring.team.get(path)).headers["etag"]
    assert (await declaring.team.patch(path, json=wish)).status_code == 428
    changed = await declaring.team.patch(path, json=wish, headers={"If-Match": etag})
    assert [value["metric"] for value in changed.json()["values"]] == ["interns"]
    assert (await declaring.team.patch(path, json=wish, headers={"If-Match": etag})).status_code == 412
    await declaring.turn(made, "submit")
    frozen = await declaring.team.patch(path, json=wish, headers={"If-Match": "*"})
    assert (frozen.status_code, frozen.json()["code"]) == (409, "declaration.transition")


async def test_what_staff_return_is_a_draft_again_with_the_reason_in_its_history(declaring: Any) -> None:
    made = await declaring.declared("submitted")
    back = await declaring.turn(made, "return", reason="Are the interns jobs?")
    assert back.json()["state"] == "draft"
    path = f"/v1/declarations/{made['id']}"
    assert (await declaring.team.patch(path, json={"values": []}, headers={"If-Match": "*"})).status_code == 200
    told = (await declaring.staff.get(f"{path}/history")).json()["items"]
    assert [entry["action"].partition(".")[2] for entry in told] == ["created", "submitted", "returned", "changed"]
    assert told[2]["reason"] == "Are the interns jobs?"
    assert "values" not in told[0]["after"]


async def test_a_correction_of_what_is_locked_stands_beside_it_with_its_reason(declaring: Any) -> None:
    made = await declaring.declared("locked")
    wish = {"values": [{"metric": "jobs_fte", "value": 4}], "reason": "A contract was counted twice"}
    corrected = (await declaring.turn(made, "correct", **wish)).json()
    jobs = next(value for value in corrected["values"] if value["metric"] == "jobs_fte")
    assert (corrected["state"], jobs["value"], jobs["revision"], jobs["reason"]) == ("locked", 4, 2, wish["reason"])
    history = (await declaring.team.get(f"/v1/declarations/{made['id']}/history")).json()["items"]
    assert history[-1]["before"]["values"]["jobs_fte"] == [4.5, None]
    assert history[-1]["reason"] == wish["reason"]
    by_team = await declaring.team.post(f"/v1/declarations/{made['id']}/correct", json=wish)
    assert by_team.status_code == 403


async def test_what_is_locked_resists_even_the_database(declaring: Any) -> None:
    made = await declaring.declared("locked")
    of_it = declared_value.c.declaration_id == made["id"]
    known = {"declaration_id": made["id"], "metric": "interns", "revision": 1, "amount": 1, "origin": "declared"}
    attempts = [
        update(declared_value).where(of_it).values(amount=0),
        delete(declared_value).where(of_it),
        insert(declared_value).values(**known, declared_at=declaring.directory.service.clock.now()),
        update(declaration).where(declaration.c.id == made["id"]).values(state="draft"),
        update(declaration).where(declaration.c.id == made["id"]).values(period="2026-Q2"),
        delete(declaration).where(declaration.c.id == made["id"]),
    ]
    for attempt in attempts:
        with (
            pytest.raises(DBAPIError, match="never changes"),
            declaring.directory.service.database.transaction() as session,
        ):
            session.execute(attempt)


async def test_what_is_locked_may_move_to_the_startup_that_it_turns_out_to_be(declaring: Any) -> None:
    made = await declaring.declared("locked")
    survivor = await declaring.directory.startup("Alpha SAS", since="2026-01-01")
    with declaring.directory.service.database.transaction() as session:
        session.execute(update(declaration).where(declaration.c.id == made["id"]).values(startup_id=survivor["id"]))
    read = (await declaring.staff.get(f"/v1/declarations/{made['id']}")).json()
    assert (read["startup_id"], read["state"]) == (survivor["id"], "locked")


async def test_others_neither_see_nor_touch_a_declaration(declaring: Any) -> None:
    made = await declaring.declared("submitted")
    directory = declaring.directory
    for stranger in (someone(), staff_of(directory.other_hub), startup_admin_of((await directory.startup("B"))["id"])):
        by = directory.client(stranger)
        assert (await by.get(f"/v1/declarations/{made['id']}")).status_code == 404
        assert (await by.post(f"/v1/declarations/{made['id']}/validate")).status_code == 404
        assert (await by.get("/v1/declarations", params={"count": "true"})).json()["total"] == 0
    for reader in (staff_of(directory.hub), network_admin(), member_of(declaring.startup["id"])):
        assert (await directory.client(reader).get(f"/v1/declarations/{made['id']}")).status_code == 200
    blind = directory.client(key_of(declaring.startup["id"], scopes=["bookings:read"]))
    assert (await blind.get(f"/v1/declarations/{made['id']}")).status_code == 403


async def test_a_membership_to_come_or_cancelled_gives_no_right_to_figures(declaring: Any) -> None:
    made = await declaring.declared("submitted")
    directory, startup, other = declaring.directory, declaring.startup, declaring.directory.other_hub
    by, path = directory.client(staff_of(other)), f"/v1/declarations/{made['id']}"
    await directory.member(startup, starts_on="2030-01-01", hub_id=other)
    await directory.member(startup, starts_on="2026-03-01", ends_on="2026-03-01", hub_id=other)
    assert (await by.get(path)).status_code == 404
    assert (await by.post(f"{path}/validate")).status_code == 404
    assert (await by.get("/v1/declarations", params={"count": "true"})).json()["total"] == 0
    admin = directory.client(network_admin())
    assert (await admin.get("/v1/declarations", params={"hub": other})).json()["items"] == []
    await directory.member(startup, starts_on="2026-03-01", ends_on="2026-03-02", hub_id=other)
    assert (await by.get(path)).status_code == 200
    assert len((await by.get("/v1/declarations", params={"hub": other})).json()["items"]) == 1


async def test_staff_neither_see_drafts_nor_declare_for_a_startup_and_teams_do_not_validate(declaring: Any) -> None:
    made = await declaring.declared()
    assert (await declaring.staff.get(f"/v1/declarations/{made['id']}")).status_code == 404
    wish = {"startup_id": declaring.startup["id"], "period": "2026-Q2", "values": VALUES}
    assert (await declaring.staff.post("/v1/declarations", json=wish)).status_code == 403
    await declaring.turn(made, "submit")
    assert (await declaring.team.post(f"/v1/declarations/{made['id']}/validate")).status_code == 403
    early = await declaring.turn(made, "lock")
    assert (early.status_code, early.json()["needed"]) == (409, ["validated"])


async def test_a_list_shows_the_newest_quarter_first_and_narrows(declaring: Any) -> None:
    for period in ("2026-Q1", "2026-Q3", "2026-Q2"):
        await declaring.declared("submitted", period)
    listed = (await declaring.staff.get("/v1/declarations", params={"hub": declaring.directory.hub})).json()["items"]
    assert [each["period"] for each in listed] == ["2026-Q3", "2026-Q2", "2026-Q1"]
    one = (await declaring.staff.get("/v1/declarations", params={"period": "2026-Q2"})).json()["items"]
    assert [each["period"] for each in one] == ["2026-Q2"]


async def test_who_lived_in_the_hub_and_has_not_declared_is_overdue(declaring: Any) -> None:
    directory = declaring.directory
    await declaring.declared("submitted")
    late = await directory.startup("Late", since="2026-09-30")
    drafting = await directory.startup("Drafting", since="2026-05-01")
    by = directory.client(startup_admin_of(drafting["id"]))
    await directory.made("/v1/declarations", by, period="2026-Q3", values=[])
    await directory.startup("New", since="2026-10-01")
    gone = await directory.startup("Gone")
    await directory.member(gone, starts_on="2026-01-01", ends_on="2026-07-01")
    await directory.startup("Elsewhere", since="2026-01-01", where=directory.other_hub)
    query = {"hub": directory.hub, "count": "true"}
    found = (await declaring.staff.get("/v1/declarations/overdue", params=query)).json()
    assert [(each["display_name"], each["has_draft"]) for each in found["items"]] == [
        ("Drafting", True),
        (late["display_name"], False),
    ]
    assert (found["total"], found["items"][0]["period"], found["items"][0]["since"]) == (2, "2026-Q3", "2026-10-01")
    running = await declaring.staff.get("/v1/declarations/overdue", params=query | {"period": "2026-Q4"})
    assert (running.status_code, running.json()["code"]) == (422, "declaration.not_over")
    assert (await declaring.team.get("/v1/declarations/overdue", params=query)).status_code == 403
