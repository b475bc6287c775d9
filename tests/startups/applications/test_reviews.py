"""Reviews: one per reviewer, means over those that count, and nothing for whoever is in conflict."""

from typing import Any

import pytest

from services.kit.ids import new_id
from tests.support.service import key_of, staff_of, startup_admin_of

pytestmark = pytest.mark.anyio


async def review(funnel: Any, by: Any, made: dict[str, Any], **wish: Any) -> Any:
    return await funnel.directory.client(by).post(f"/v1/applications/{made['id']}/reviews", json=wish)


async def reviews(funnel: Any, by: Any, made: dict[str, Any]) -> dict[str, Any]:
    answer = await funnel.directory.client(by).get(f"/v1/applications/{made['id']}/reviews")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_nobody_anonymous_reviews(funnel: Any) -> None:
    made = await funnel.application("in_review")
    path = f"/v1/applications/{made['id']}/reviews"
    assert (await funnel.directory.anyone.get(path)).status_code == 401
    assert (await funnel.directory.anyone.post(path, json={"scores": {"team": 3}})).status_code == 401


async def test_means_are_of_the_reviews_that_count(funnel: Any) -> None:
    made = await funnel.application("in_review")
    noor, marc, ines = (staff_of(funnel.directory.hub, name=name) for name in ("Noor", "Marc", "Inès"))
    first = await review(funnel, noor, made, scores={"team": 4, "market": 1}, comment="Strong team")
    assert (first.status_code, first.json()["reviewer_name"]) == (201, "Noor")
    await review(funnel, marc, made, scores={"team": 5})
    await review(funnel, ines, made, scores={"team": 0}, conflict_of_interest=True)
    page = await reviews(funnel, noor, made)
    assert [item["reviewer_name"] for item in page["items"]] == ["Noor", "Marc", "Inès"]
    assert (page["counted"], page["averages"], page["average"]) == (2, {"market": 1.0, "team": 4.5}, 2.75)
    again = await review(funnel, noor, made, scores={"team": 2})
    assert (again.status_code, again.json()["id"], again.json()["version"]) == (200, first.json()["id"], 2)
    page = await reviews(funnel, marc, made)
    assert (len(page["items"]), page["averages"]) == (3, {"team": 3.5})


async def test_a_reviewer_in_conflict_neither_reads_nor_counts(funnel: Any) -> None:
    made = await funnel.application("in_review")
    noor, marc = staff_of(funnel.directory.hub, name="Noor"), staff_of(funnel.directory.hub, name="Marc")
    await review(funnel, noor, made, scores={"team": 4}, comment="Between us")
    await review(funnel, marc, made, conflict_of_interest=True)
    page = await reviews(funnel, marc, made)
    assert [item["reviewer_name"] for item in page["items"]] == ["Marc"]
    assert (page["averages"], page["average"]) == (None, None)
    # Who is of the team itself is in conflict, whatever they say.
    own = startup_admin_of(made["startup_id"])
    both = staff_of(funnel.directory.hub, name="Both")
    both = both.model_copy(update={"grants": both.grants + own.grants})
    assert (await reviews(funnel, both, made))["items"] == []
    assert (await review(funnel, both, made, scores={"team": 5})).json()["conflict_of_interest"] is True
    assert (await reviews(funnel, noor, made))["averages"] == {"team": 4.0}


async def test_the_team_does_not_read_its_reviews(funnel: Any) -> None:
    made = await funnel.application("in_review")
    await review(funnel, staff_of(funnel.directory.hub), made, scores={"team": 4}, comment="Between us")
    team = funnel.team(made)
    assert (await team.get(f"/v1/applications/{made['id']}/reviews")).status_code == 403
    assert "Between us" not in (await team.get(f"/v1/applications/{made['id']}/history")).text


@pytest.mark.parametrize("scores", [{"team": 6}, {"team": -1}, {"team": 2.5}, {"A team": 3}])
async def test_a_score_is_a_whole_number_up_to_five(funnel: Any, scores: dict[str, Any]) -> None:
    made = await funnel.application("in_review")
    assert (await review(funnel, staff_of(funnel.directory.hub), made, scores=scores)).status_code == 422


async def test_what_is_decided_is_not_reviewed(funnel: Any) -> None:
    made = await funnel.application("submitted")
    await funnel.turned(made, "reject", reason="Too early")
    answer = await review(funnel, staff_of(funnel.directory.hub), made, scores={"team": 3})
    assert (answer.status_code, answer.json()["code"]) == (409, "review.not_open")


async def test_somebody_elses_key_reviews_nothing(funnel: Any) -> None:
    made = await funnel.application("in_review")
    for by in (key_of(new_id(), funnel.directory.hub), staff_of(funnel.directory.other_hub)):
        assert (await review(funnel, by, made, scores={"team": 3})).status_code == 404
    assert (await reviews(funnel, staff_of(funnel.directory.hub), made))["items"] == []


async def test_with_an_account_the_name_under_its_reviews_is_forgotten(funnel: Any) -> None:
    made, noor = await funnel.application("in_review"), staff_of(funnel.directory.hub, name="Noor")
    service, key = funnel.directory.service, {"idempotency-key": "of-noor"}
    path = f"/v1/applications/{made['id']}/reviews"
    await service.client(noor, **key).post(path, json={"scores": {"team": 4}})
    gone = service.event("account.erased", {"id": noor.id}, source="gateway", visibility="private", tombstone=True)
    assert (await service.receive("gateway", gone)).status == 204
    page = await reviews(funnel, staff_of(funnel.directory.hub), made)
    assert [(item["reviewer_name"], item["scores"]) for item in page["items"]] == [("Erased person", {"team": 4})]
    again = await service.client(noor, **key).post(path, json={"scores": {"team": 4}})
    assert "idempotent-replayed" not in again.headers
