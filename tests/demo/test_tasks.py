"""The demo's work to do: as much as a hub has, nothing that the house would raise anew."""

from collections import Counter
from typing import Any

import pytest

from deploy.demo.network import Network
from services.startups.checklists.sweep import due
from services.startups.documents.rules import media_type, state_on
from tests.demo.conftest import NOW, Loaded

STAFF = "staff@halle-freyssinet.example"


def test_as_many_tasks_are_open_as_there_ought_to_be(full: Network, small: Network) -> None:
    for made, count in ((full, 140), (small, 15)):
        assert sum(row["state"] == "open" for row in made.tasks.tasks) == count
        keys = [(row["subject_id"], row["kind"], row["item"]) for row in made.tasks.tasks if row["item"]]
        assert len(set(keys)) == len(keys)
        assert any(row["snoozed_until"] for row in made.tasks.tasks)
        assert any(row["snoozed_until"] for row in made.tasks.marks)


def test_documents_are_in_every_state_and_can_be_opened(full: Network) -> None:
    papers = full.tasks.papers
    states = Counter(state_on(NOW.date(), row["state"], row["valid_to"]) for row in papers.documents)
    assert states.keys() == {"missing", "received", "accepted", "refused", "expired"}
    assert {media_type(row["content"]) for row in papers.files} == {"application/pdf"}
    assert len(papers.files) == sum(row["state"] != "missing" for row in papers.documents)


@pytest.mark.anyio
async def test_the_queue_of_the_demo_counts_what_it_lists(loaded: Loaded) -> None:
    staff = await loaded.signed_in(STAFF)
    query: dict[str, Any] = {"hub": "halle-freyssinet", "count": True, "limit": 100}
    answer = await staff.get("/v1/todo", params={"hub": "halle-freyssinet"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["count"] > 5
    for each in answer.json()["categories"]:
        listed = await staff.get(f"/v1/todo/{each['category']}", params=query)
        assert listed.json()["total"] == each["count"] == len(listed.json()["items"])
        asleep = await staff.get(f"/v1/todo/{each['category']}", params={**query, "snoozed": True})
        assert asleep.json()["total"] == each["snoozed"]


def test_the_house_finds_nothing_to_raise(loaded: Loaded) -> None:
    assert due(loaded.product.apps["startups"]) == []
