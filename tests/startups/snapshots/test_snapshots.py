"""What was frozen stays as it was, says who may know it what stands behind it, and is checked against today."""

import csv
import io
import json
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from services.startups.snapshots.canonical import canonical
from services.startups.snapshots.repository import snapshot
from tests.startups.reports.conftest import YEAR, values
from tests.support.service import network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
PATH = "/v1/reports/snapshots"


async def frozen(tiny: Any, report: str = "portfolio", **wish: Any) -> dict[str, Any]:
    known = {"report": report, "hub": tiny.directory.hub, **YEAR, **wish}
    made: dict[str, Any] = await tiny.directory.made(PATH, **known)
    return made


async def verified(tiny: Any, made: dict[str, Any]) -> dict[str, Any]:
    answer = await tiny.directory.staff.get(f"{PATH}/{made['id']}/verify")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_frozen_report_keeps_figures_definitions_filters_and_ids(tiny: Any) -> None:
    made = await frozen(tiny, title="To the region")
    await tiny.lives("J", ("2026-02-01", None, None))
    read = (await tiny.directory.staff.get(f"{PATH}/{made['id']}")).json()
    assert read == made
    assert values(read["content"])["closing"] == 4
    assert read["content"]["definition"]["opening"] == "There on the day before the period."
    assert read["filters"] == {"hub_id": tiny.directory.hub, "programme_id": None, "cohort_id": None, **YEAR}
    asked = {"figure": "opening", "limit": 100}
    counted = (await tiny.directory.staff.get(f"{PATH}/{made['id']}/counted", params=asked)).json()["items"]
    assert [each["id"] for each in counted] == tiny.ids("A C D G H")
    french = tiny.directory.client(staff_of(tiny.directory.hub), **{"accept-language": "fr"})
    assert (await french.get(f"{PATH}/{made['id']}")).json()["content"]["definition"]["opening"].startswith("Présentes")


async def test_anybody_can_work_out_the_hash_of_what_is_kept(tiny: Any) -> None:
    made = await frozen(tiny)
    content = (await tiny.directory.staff.get(f"{PATH}/{made['id']}/content")).content
    assert sha256(content).hexdigest() == made["sha256"]
    kept = json.loads(content)
    assert json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == content


@pytest.mark.parametrize("report", ["portfolio", "jobs", "territory", "data_quality", "funnel"])
async def test_the_same_request_on_the_same_data_has_the_same_hash(tiny: Any, report: str) -> None:
    await tiny.declares("A", "2026-Q3", jobs_fte=5.5)
    first, again = await frozen(tiny, report), await frozen(tiny, report, title="Once more")
    assert first["id"] != again["id"]
    assert first["sha256"] == again["sha256"]
    assert (await verified(tiny, first))["same_figures"] is True


async def test_verifying_tells_which_figures_would_be_others_today(tiny: Any) -> None:
    await tiny.declares("A", "2026-Q3", jobs_fte=5)
    made = await frozen(tiny, "jobs")
    await tiny.declares("C", "2026-Q3", jobs_fte=3)
    found = await verified(tiny, made)
    assert (found["intact"], found["same_definitions"], found["same_figures"]) == (True, True, False)
    assert found["computed"] == found["sha256"] == made["sha256"]
    assert found["differences"] == [{"key": "total", "figure": "fte_now", "frozen": 5, "now": 8}]


async def test_a_frozen_report_resists_even_the_database(tiny: Any) -> None:
    made = await frozen(tiny)
    for attempt in (update(snapshot).values(sha256="0" * 64), delete(snapshot)):
        with pytest.raises(DBAPIError), tiny.directory.service.database.transaction() as session:
            session.execute(attempt)
    assert (await verified(tiny, made))["intact"] is True


async def test_verifying_notices_what_somebody_changed_past_the_guard(tiny: Any) -> None:
    made = await frozen(tiny)
    database = tiny.directory.service.database
    guard = "report_snapshot_no_update" if database.dialect == "sqlite" else "report_snapshot_append_only"
    where = "" if database.dialect == "sqlite" else " ON report_snapshot"
    changed = made | {}
    with database.transaction() as session:
        session.execute(text(f"DROP TRIGGER {guard}{where}"))
        content = session.execute(snapshot.select()).one().content
        session.execute(update(snapshot).values(content=content.replace('"value":5', '"value":6')))
    assert (await verified(tiny, changed))["intact"] is False


async def test_a_frozen_report_comes_as_a_table_too(tiny: Any) -> None:
    made = await frozen(tiny)
    by = tiny.directory.client(staff_of(tiny.directory.hub), accept="text/csv")
    answer = await by.get(f"{PATH}/{made['id']}")
    assert next(csv.DictReader(io.StringIO(answer.text)))["opening"] == "5"


async def test_frozen_reports_are_for_the_staff_of_their_hub(tiny: Any) -> None:
    made = await frozen(tiny)
    directory = tiny.directory
    wish = {"report": "jobs", "hub": directory.hub, **YEAR}
    assert (await directory.anyone.post(PATH, json=wish)).status_code == 401
    assert (await directory.anyone.get(f"{PATH}/{made['id']}")).status_code == 401
    for stranger in (someone(), startup_admin_of(tiny.startups["A"]["id"]), staff_of(directory.other_hub)):
        by = directory.client(stranger)
        assert (await by.post(PATH, json=wish)).status_code == 403
        assert (await by.get(PATH)).json()["items"] == []
        for tail in ("", "/verify", "/content", "/counted?figure=opening"):
            assert (await by.get(f"{PATH}/{made['id']}{tail}")).status_code == 404
    reader = staff_of(directory.hub, scopes=frozenset({"reports:read"}))
    assert (await directory.client(reader).post(PATH, json=wish)).status_code == 403
    assert (await directory.client(reader).get(f"{PATH}/{made['id']}")).status_code == 200


async def test_what_is_frozen_of_the_network_is_for_its_admins(tiny: Any) -> None:
    admin = tiny.directory.client(network_admin())
    made = await tiny.directory.made(PATH, admin, report="portfolio", **YEAR)
    assert (made["filters"]["hub_id"], values(made["content"])["closing"]) == (None, 5)
    assert (await tiny.directory.staff.get(f"{PATH}/{made['id']}")).status_code == 404
    listed = (await admin.get(PATH, params={"report": "portfolio", "count": "true"})).json()
    assert (listed["total"], "content" in listed["items"][0]) == (1, False)


async def test_freezing_is_told_and_kept_in_the_audit(tiny: Any) -> None:
    made = await frozen(tiny)
    told = tiny.directory.service.events("report.frozen")
    assert [(event.data["sha256"], event.hub_id, event.visibility) for event in told] == [
        (made["sha256"], tiny.directory.hub, "private")
    ]


def test_the_canonical_spelling_is_that_of_the_rfc() -> None:
    value = {"b": [1.0, 0.25, -3, None, True], "a": {"é": 'quoted "\n\u20ac', "A": 1e-4}}
    assert canonical(value) == '{"a":{"A":0.0001,"é":"quoted \\"\\n€"},"b":[1,0.25,-3,null,true]}'
