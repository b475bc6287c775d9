"""Documents through HTTP: asked for, handed in, decided, expired by the day, and for whose eyes."""

from typing import Any

import pytest
from sqlalchemy import text

from services.kit.ids import new_id
from tests.startups.documents.samples import ANY, JPEG, PDF, PNG
from tests.support.service import key_of, member_of, network_admin, someone, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio


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
