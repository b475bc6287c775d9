"""Who changes a site changes it for all that stands in it: that is kept, and told."""

import pytest
from sqlalchemy import select

from services.kit.tables import audit

pytestmark = pytest.mark.anyio


def kept(spaces, subject):
    with spaces.database.reading() as session:
        return session.execute(select(audit).where(audit.c.subject == subject).order_by(audit.c.number)).all()


async def test_a_change_of_a_site_is_kept_and_told(spaces, story):
    client = spaces.client(story.staff)
    address = f"/v1/sites/{story.site_id}"
    before = (await client.get(address)).json()
    answer = await client.patch(address, json={"holidays": "FR"}, headers={"if-match": '"v1"'})
    assert answer.status_code == 200, answer.text
    made, changed = kept(spaces, f"site/{story.site_id}")
    assert (made.before, made.after["holidays"]) == (None, None)
    assert (changed.before, changed.after) == (before, answer.json())
    assert (changed.action, changed.actor["id"]) == ("site.updated", story.staff.id)
    told = spaces.events("site.updated")
    assert [event.data["version"] for event in told] == [1, 2]
    assert {(event.hub_id, event.visibility, event.subject) for event in told} == {
        (story.hub_id, "hub", f"site/{story.site_id}")
    }


async def test_a_refused_change_of_a_site_leaves_nothing(spaces, story):
    answer = await spaces.client(story.key).patch(
        f"/v1/sites/{story.site_id}", json={"holidays": "FR"}, headers={"if-match": '"v1"'}
    )
    assert answer.status_code == 403
    assert len(kept(spaces, f"site/{story.site_id}")) == len(spaces.events("site.updated")) == 1
