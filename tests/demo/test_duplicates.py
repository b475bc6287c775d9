"""The startups that were typed in twice: as many as promised, and as the directory would have found them itself."""

from collections import Counter

import pytest
from sqlalchemy import select

from deploy.demo.network import Network
from services.kit.clock import FixedClock
from services.kit.principal import ANONYMOUS
from services.kit.unit import Unit
from services.startups.duplicates.lookout import Lookout
from services.startups.duplicates.repository import pair
from tests.demo.conftest import NOW, Loaded


def test_there_are_as_many_pairs_as_promised(full: Network, small: Network) -> None:
    for made, open_, holds in ((full, 16, 6), (small, 4, 2)):
        states = Counter(each["state"] for each in made.duplicates.pairs)
        assert states == {"open": open_, "dismissed": 1, "merged": 1}
        assert sum(each["tier"] == "hold" for each in made.duplicates.pairs) == holds


def test_the_directory_would_have_found_the_same(loaded: Loaded) -> None:
    clock = FixedClock(NOW)
    with loaded.databases["startups"].transaction() as session:
        before = session.execute(select(pair).order_by(pair.c.id)).all()
        look = Lookout(Unit(session=session, by=ANONYMOUS, clock=clock, now=NOW)).look
        for each in before:
            if each.state != "merged":
                look(each.second_id)
                look(each.first_id)
        after = session.execute(select(pair).order_by(pair.c.id)).all()
        session.rollback()
    known = {each.id: each for each in after}
    assert [known[each.id] for each in before] == before


@pytest.mark.anyio
async def test_the_one_that_was_merged_leads_to_the_one_that_stayed(loaded: Loaded) -> None:
    answer = await loaded.client().get("/v1/startups/lumen-atelier")
    assert answer.status_code == 308
    followed = await loaded.client().get(answer.headers["location"])
    assert (followed.json()["slug"], followed.json()["aliases"][-1]) == ("atelier-lumen", "Lumen Atelier")
