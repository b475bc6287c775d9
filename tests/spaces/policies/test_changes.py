"""Who supersedes a policy changes what everybody may book: that is kept, and told."""

import pytest
from sqlalchemy import select

from services.kit.tables import audit

pytestmark = pytest.mark.anyio


async def test_a_policy_that_is_superseded_is_kept_as_it_was_and_told(spaces, story):
    policy = story.policy(max_duration="PT2H")
    client = spaces.client(story.staff)
    before = (await client.get(f"/v1/policies/{policy}")).json()
    answer = await client.post(f"/v1/policies/{policy}/versions", json={"max_duration": "PT4H"})
    assert answer.status_code == 201, answer.text
    with spaces.database.reading() as session:
        statement = select(audit).where(audit.c.subject == f"policy/{policy}").order_by(audit.c.number)
        made, changed = session.execute(statement).all()
    assert (made.before, made.after["version"]) == (None, 1)
    assert (changed.before, changed.after) == (before, answer.json())
    assert (before["max_duration"], changed.after["max_duration"]) == ("PT2H", "PT4H")
    assert (changed.action, changed.actor["id"]) == ("policy.updated", story.staff.id)
    told = spaces.events("policy.updated")
    assert [event.data["version"] for event in told] == [1, 2]
    assert {(event.hub_id, event.visibility) for event in told} == {(story.hub_id, "hub")}
