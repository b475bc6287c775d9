"""Two who certify or revoke at once: one live grant, one end of each, and no failure."""

from collections import Counter

import pytest
from sqlalchemy import select

from services.kit.columns import columns
from services.kit.ids import new_id
from services.spaces.certifications.models import CertificationGrant
from services.spaces.certifications.operations import Certifications, Grants
from services.spaces.certifications.schemas import CertificationCreate, CertificationGrantCreate
from tests.spaces.racing import kinds, race

AT_ONCE = 8
grants = columns(CertificationGrant)


@pytest.fixture
def laser(story):
    wish = CertificationCreate(hub_id=story.hub_id, name="Laser")
    return story.do(lambda unit: Certifications(unit).create(wish, by=unit.by), story.staff).id


def rows(story, person_id):
    with story.database.reading() as session:
        return session.execute(select(*grants).where(grants.person_id == person_id).order_by(grants.id)).all()


def told(spaces):
    return Counter((event.type, event.data["id"]) for event in spaces.events() if event.type.startswith("certifica"))


@pytest.mark.parametrize("held_before", [False, True])
def test_grants_at_once_leave_one_that_lives(spaces, story, act, laser, held_before):
    person = new_id()
    wish = CertificationGrantCreate(certification_id=laser)

    def give(unit):
        return Grants(unit, person).grant(wish, by=unit.by)

    if held_before:
        story.do(give, story.staff)
    answers = race(*[act(give, story.staff) for _ in range(AT_ONCE)])
    found = rows(story, person)
    (live,) = [row for row in found if row.revoked_at is None]
    assert live.id in {answer.id for answer in answers}
    assert len(found) == AT_ONCE + held_before
    expected = Counter({("certification.granted", row.id): 1 for row in found})
    assert told(spaces) == expected + Counter({("certification.revoked", row.id): 1 for row in found if row.revoked_at})


def test_who_revokes_while_others_grant_ends_one_grant_once(spaces, story, act, laser):
    person = new_id()
    wish = CertificationGrantCreate(certification_id=laser)

    def give(unit):
        return Grants(unit, person).grant(wish, by=unit.by)

    first = story.do(give, story.staff).id

    def end(unit):
        Grants(unit, person).revoke(first, by=unit.by)

    outcomes = race(*[act(work, story.staff) for work in [end, give] * (AT_ONCE // 2)])
    assert set(kinds(outcomes)) == {"NoneType", "CertificationGrantRead"}
    found = rows(story, person)
    assert len([row for row in found if row.revoked_at is None]) == 1
    assert told(spaces)[("certification.revoked", first)] == 1
