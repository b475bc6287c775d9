"""Documents through HTTP: asked for, handed in, decided, expired by the day, and for whose eyes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.ids import new_id
from services.startups.checklists.sweep import sweep
from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
ANY = {"If-Match": "*"}
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20


class Shelf:
    def __init__(self, directory: Any, startup: dict[str, Any]) -> None:
        self.directory = directory
        self.startup = startup

    @property
    def staff(self) -> Any:
        return self.directory.staff

    @property
    def admin(self) -> Any:
        return self.directory.client(startup_admin_of(self.startup["id"], self.directory.hub))

    async def asked(self, kind: str = "insurance", **wish: Any) -> str:
        """The path of a document that was asked for."""
        known = {"startup_id": self.startup["id"], "hub_id": self.directory.hub, "kind": kind}
        made = await self.directory.made("/v1/documents", **{**known, **wish})
        assert (made["state"], made["file"]) == ("missing", None)
        return f"/v1/documents/{made['id']}"

    async def handed_in(self, path: str, content: bytes = PDF, **query: Any) -> dict[str, Any]:
        answer = await self.admin.put(f"{path}/file", content=content, params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def state(self, path: str) -> str:
        return str((await self.admin.get(path)).json()["state"])


@pytest.fixture
async def shelf(directory: Any) -> Shelf:
    return Shelf(directory, await directory.startup("Alpha", since="2026-01-01", visibility="hub"))


@pytest.fixture
async def bare(shelf: Shelf) -> Shelf:
    """Without what its welcome has asked for."""
    for each in (await shelf.staff.get("/v1/documents", params={"limit": 100})).json()["items"]:
        await shelf.staff.delete(f"/v1/documents/{each['id']}", headers={"If-Match": "*"})
    return shelf


async def test_nobody_anonymous_knows_of_documents(bare: Any) -> None:
    path, anyone = await bare.asked(), bare.directory.anyone
    for answer in (
        await anyone.get("/v1/documents"),
        await anyone.get(path),
        await anyone.get(f"{path}/file"),
        await anyone.put(f"{path}/file", content=PDF),
        await anyone.post(f"{path}/accept"),
    ):
        assert answer.status_code == 401


async def test_a_document_is_handed_in_refused_handed_in_again_and_accepted(bare: Any) -> None:
    path = await bare.asked()
    nothing = await bare.admin.get(f"{path}/file")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "document.no_file")
    early = await bare.staff.post(f"{path}/accept", headers=ANY)
    assert (early.status_code, early.json()["code"], early.json()["state"]) == (409, "document.transition", "missing")
    received = await bare.handed_in(path, name="../../Attestation d’assurance.PDF", valid_to="2027-12-31")
    assert received["file"]["name"] == "Attestation-d-assurance.pdf"
    assert (received["state"], received["file"]["size"], received["valid_to"]) == ("received", len(PDF), "2027-12-31")
    mute = await bare.staff.post(f"{path}/refuse", json={}, headers=ANY)
    assert (mute.status_code, mute.json()["code"]) == (422, "body.missing_field")
    refused = await bare.staff.post(f"{path}/refuse", json={"reason": "It is of last year"}, headers=ANY)
    assert (refused.json()["state"], refused.json()["reason"]) == ("refused", "It is of last year")
    again = await bare.handed_in(path, PNG)
    assert (again["state"], again["reason"], again["decided_at"]) == ("received", None, None)
    accepted = await bare.staff.post(f"{path}/accept", json={"valid_to": "2027-11-30"}, headers=ANY)
    assert (accepted.json()["state"], accepted.json()["valid_to"]) == ("accepted", "2027-11-30")
    events = [
        event for event in bare.directory.service.events() if event.subject == path.replace("/v1/documents", "document")
    ]
    assert [event.type.partition(".")[2] for event in events] == [
        "asked",
        "received",
        "refused",
        "received",
        "accepted",
    ]
    for event in events:
        assert (event.visibility, event.startup_id) == ("private", bare.startup["id"])
        assert not {"file", "reason"} & event.data.keys()


async def test_a_file_comes_back_as_it_was_and_is_never_shown_in_a_page(bare: Any) -> None:
    path = await bare.asked()
    for content, media, name in ((PDF, "application/pdf", "a.pdf"), (PNG, "image/png", "insurance.png"),
                                 (JPEG, "image/jpeg", "b.jpg")):  # fmt: skip
        asked = {} if name.startswith("insurance") else {"name": name.partition(".")[0] + ".html"}
        await bare.handed_in(path, content, **asked)
        for by in (bare.admin, bare.staff):
            answer = await by.get(f"{path}/file")
            assert (answer.content, answer.headers["content-type"]) == (content, media)
            assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
            assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize("content", [b"", b"<html><script>", b"PK\x03\x04", b" %PDF-1.7", b"GIF89a", b"\x89PNG"])
async def test_what_is_no_pdf_png_or_jpeg_is_refused(bare: Any, content: bytes) -> None:
    path = await bare.asked()
    answer = await bare.admin.put(f"{path}/file", content=content, headers={"Content-Type": "application/pdf"})
    assert (answer.status_code, answer.json()["code"]) == (415, "document.file_type")
    assert await bare.state(path) == "missing"


async def test_a_file_has_five_mebibytes_at_most(bare: Any) -> None:
    path = await bare.asked()
    answer = await bare.admin.put(f"{path}/file", content=PDF + b"x" * (5 * 1024 * 1024))
    assert (answer.status_code, answer.json()["code"]) == (413, "body.too_large")
    largest = PDF + b"x" * (5 * 1024 * 1024 - len(PDF))
    assert (await bare.handed_in(path, largest))["file"]["size"] == len(largest)


async def test_nothing_is_left_of_a_file_that_was_replaced_or_deleted(bare: Any) -> None:
    path, database = await bare.asked(), bare.directory.service.database
    files = text("SELECT count(*) FROM document_file")

    def kept() -> int:
        with database.reading() as session:
            return int(session.execute(files).scalar_one())

    await bare.handed_in(path)
    await bare.handed_in(path, PNG)
    assert kept() == 1
    assert (await bare.staff.get(f"{path}/file")).content == PNG
    assert (await bare.staff.delete(path)).status_code == 428
    assert (await bare.staff.delete(path, headers={"If-Match": "*"})).status_code == 204
    assert kept() == 0
    assert (await bare.staff.get(path)).status_code == 404
    with database.reading() as session:
        rows = session.execute(text("SELECT before, after FROM audit WHERE subject LIKE 'document/%'")).all()
    assert "name" not in str(rows)  # what a file was called may be somebody's name


async def test_a_document_expires_by_the_day_of_its_hub(bare: Any) -> None:
    path = await bare.asked()
    await bare.handed_in(path, valid_to="2026-12-02")
    await bare.staff.post(f"{path}/accept", headers=ANY)
    # 23:30 on the second of December, its last day, is the third in Paris.
    for hours, now, otherwise in ((24, "accepted", "expired"), (15.5, "expired", "accepted")):
        bare.directory.service.clock.advance(timedelta(hours=hours))
        assert await bare.state(path) == now
        for state, count in ((now, 1), (otherwise, 0)):
            listed = await bare.staff.get("/v1/documents", params={"state": state, "count": True})
            assert (len(listed.json()["items"]), listed.json()["total"]) == (count, count)
    assert await sweep(bare.directory.service.app) >= 1
    found = await bare.staff.get("/v1/tasks", params={"kind": "document_expired"})
    (task,) = found.json()["items"]
    assert (task["document_kind"], task["staff_only"], task["item"]) == ("insurance", False, "2026-12-02")
    await bare.admin.post(f"/v1/tasks/{task['id']}/done")
    await sweep(bare.directory.service.app)
    assert len((await bare.staff.get("/v1/tasks", params={"kind": "document_expired"})).json()["items"]) == 1
    await bare.handed_in(path, valid_to="2027-12-31")
    assert await bare.state(path) == "received"


async def test_an_accepted_document_finishes_what_was_asked_for_it(shelf: Any) -> None:
    (document,) = (await shelf.staff.get("/v1/documents", params={"kind": "insurance"})).json()["items"]
    path = f"/v1/documents/{document['id']}"
    await shelf.handed_in(path)

    async def asked() -> list[str]:
        found = (await shelf.staff.get("/v1/tasks", params={"limit": 100})).json()["items"]
        return [task["state"] for task in found if task["document_kind"] == "insurance"]

    assert await asked() == ["open"]
    await shelf.staff.post(f"{path}/accept", headers=ANY)
    assert await asked() == ["done"]


async def test_an_accepted_document_finishes_nothing_that_asks_for_another(bare: Any) -> None:
    plan, permit = await bare.asked("other", title="Plan"), await bare.asked("other", title="Permit")
    for path in (plan, permit):
        await bare.handed_in(path, valid_to="2026-11-30")
    await sweep(bare.directory.service.app)
    await bare.handed_in(plan, valid_to="2027-11-30")
    await bare.staff.post(f"{plan}/accept", headers=ANY)
    found = (await bare.staff.get("/v1/tasks", params={"kind": "document_expired"})).json()["items"]
    states = {task["subject"]["id"]: task["state"] for task in found}
    assert states == {plan.rpartition("/")[2]: "done", permit.rpartition("/")[2]: "open"}


async def test_nobody_is_chased_for_a_document_that_has_not_expired_or_is_gone(bare: Any) -> None:
    path = await bare.asked()

    async def swept() -> list[tuple[str, str]]:
        await sweep(bare.directory.service.app)
        found = (await bare.staff.get("/v1/tasks", params={"kind": "document_expired"})).json()["items"]
        return sorted((task["item"], task["state"]) for task in found)

    async def correct(valid_to: str) -> None:
        answer = await bare.staff.patch(path, json={"valid_to": valid_to}, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text

    await bare.handed_in(path, valid_to="2026-11-30")
    assert await swept() == [("2026-11-30", "open")]
    await correct("2027-11-30")
    assert await swept() == [("2026-11-30", "dropped")]
    await correct("2026-11-30")
    assert await swept() == [("2026-11-30", "open")]
    await correct("2026-11-29")
    assert await swept() == [("2026-11-29", "open"), ("2026-11-30", "dropped")]
    assert (await bare.staff.delete(path, headers={"If-Match": "*"})).status_code == 204
    assert await swept() == [("2026-11-29", "dropped"), ("2026-11-30", "dropped")]


@pytest.mark.parametrize("verb", ["accept", "refuse"])
async def test_nobody_decides_about_a_file_they_have_not_seen(bare: Any, verb: str) -> None:
    path = await bare.asked()
    await bare.handed_in(path)
    seen = {"If-Match": (await bare.staff.get(path)).headers["etag"]}
    await bare.handed_in(path, PNG)
    wish = {"reason": "Unreadable"} if verb == "refuse" else None
    for headers, status, code in (({}, 428, "etag.required"), (seen, 412, "etag.mismatch")):
        answer = await bare.staff.post(f"{path}/{verb}", json=wish, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await bare.state(path) == "received"
    seen = {"If-Match": (await bare.staff.get(path)).headers["etag"]}
    assert (await bare.staff.post(f"{path}/{verb}", json=wish, headers=seen)).status_code == 200


async def test_what_was_accepted_is_not_undone_by_the_startup(bare: Any) -> None:
    path = await bare.asked("agreement")
    await bare.handed_in(path)
    await bare.staff.post(f"{path}/accept", headers=ANY)
    answer = await bare.admin.put(f"{path}/file", content=PNG)
    assert (answer.status_code, answer.json()["code"]) == (409, "document.transition")
    assert (await bare.staff.get(f"{path}/file")).content == PDF
    # The next one may come in the last sixty days of this one.
    tag = (await bare.staff.get(path)).headers["etag"]
    changed = await bare.staff.patch(path, json={"valid_to": "2027-01-20"}, headers={"If-Match": tag})
    assert changed.json()["valid_to"] == "2027-01-20"
    assert (await bare.admin.put(f"{path}/file", content=PNG)).status_code == 200


async def test_documents_are_for_the_admins_of_the_startup_and_the_staff_of_the_hub(bare: Any) -> None:
    path = await bare.asked("bank_details")
    await bare.handed_in(path)
    startup_id, hub = bare.startup["id"], bare.directory.hub
    strangers = (
        member_of(startup_id, hub), key_of(startup_id, hub), startup_admin_of(new_id(), hub),
        staff_of(bare.directory.other_hub), someone(),
    )  # fmt: skip
    for by in strangers:
        client = bare.directory.client(by)
        listed = (await client.get("/v1/documents", params={"count": True})).json()
        assert (listed["items"], listed["total"]) == ([], 0)
        for answer in (
            await client.get(path),
            await client.get(f"{path}/file"),
            await client.put(f"{path}/file", content=PDF),
            await client.post(f"{path}/refuse", json={"reason": "x"}, headers=ANY),
            await client.delete(path, headers={"If-Match": "*"}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "document.not_found")
    for verb, wish in (("accept", None), ("refuse", {"reason": "x"})):
        refused = await bare.admin.post(f"{path}/{verb}", json=wish, headers=ANY)
        assert (refused.status_code, refused.json()["code"]) == (403, "role.missing")
    assert (await bare.admin.delete(path, headers={"If-Match": "*"})).status_code == 403
    assert (await bare.directory.client(network_admin()).get(path)).status_code == 200
    assert (await bare.staff.get(path)).json()["state"] == "received"


async def test_there_is_one_document_of_a_kind_for_each_owner(bare: Any) -> None:
    await bare.asked("charter")
    known = {"startup_id": "alpha", "hub_id": bare.directory.hub, "kind": "charter"}
    again = await bare.admin.post("/v1/documents", json=known)
    assert (again.status_code, again.json()["code"]) == (409, "document.already_there")
    (membership,) = (await bare.staff.get("/v1/memberships")).json()["items"]
    await bare.asked("charter", membership_id=membership["id"])
    await bare.asked("other", title="Plan of the workshop")
    await bare.asked("other", title="Another plan")
    for by in (member_of(bare.startup["id"], bare.directory.hub), startup_admin_of(new_id(), bare.directory.hub)):
        answer = await bare.directory.client(by).post("/v1/documents", json={**known, "kind": "insurance"})
        assert answer.status_code in {403, 404}


async def test_a_startup_fills_no_database(bare: Any) -> None:
    wish = {"startup_id": "alpha", "hub_id": bare.directory.hub, "kind": "other"}
    elsewhere = await bare.admin.post("/v1/documents", json={**wish, "hub_id": bare.directory.other_hub})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "role.missing")
    for _ in range(50):
        assert (await bare.admin.post("/v1/documents", json=wish)).status_code == 201
    refused = await bare.admin.post("/v1/documents", json=wish)
    assert (refused.status_code, refused.json()["code"]) == (409, "document.too_many")


async def test_documents_are_listed_for_a_startup_a_kind_and_a_day(bare: Any) -> None:
    insurance = await bare.asked()
    await bare.handed_in(insurance, valid_to="2026-12-31")
    await bare.asked("charter")

    async def listed(**query: Any) -> list[str]:
        answer = await bare.staff.get("/v1/documents", params={"hub": "halle-freyssinet", **query})
        return [each["kind"] for each in answer.json()["items"]]

    assert await listed() == ["insurance", "charter"]
    assert await listed(startup="alpha", kind="charter") == ["charter"]
    assert await listed(expires_before="2027-01-01") == ["insurance"]
    assert await listed(expires_before="2026-12-31") == []
    assert await listed(state="missing") == ["charter"]
