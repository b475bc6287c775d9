"""What the others of this service ask: does a person hold a certification then, and which do they hold now."""

from datetime import timedelta

import pytest

from services.kit.ids import new_id
from services.kit.problems import document
from services.spaces.certifications.errors import CertificationMissing
from services.spaces.certifications.operations import Certifications, Grants
from services.spaces.certifications.schemas import CertificationCreate, CertificationGrantCreate
from tests.spaces.story import at


@pytest.fixture
def certification(story):
    def make(name):
        wish = CertificationCreate(hub_id=story.hub_id, name=name)
        return story.do(lambda unit: Certifications(unit).create(wish, by=unit.by), story.staff).id

    return make


@pytest.fixture
def grant(story):
    def give(person_id, certification_id, expires_at=None):
        wish = CertificationGrantCreate(certification_id=certification_id, expires_at=expires_at)
        return story.do(lambda unit: Grants(unit, person_id).grant(wish, by=unit.by), story.staff).id

    return give


def refusal(story, certification_id, person_id, when, language="en"):
    def ask(unit):
        Certifications(unit).must_hold(certification_id, person_id, at=when)

    try:
        story.do(ask, story.key)
    except CertificationMissing as error:
        status, said = document(error, language=language, instance="r", public_url="")
        assert (status, said["code"]) == (403, "certification.missing")
        return said["detail"]
    return None


def revoke(story, person_id, grant_id):
    story.do(lambda unit: Grants(unit, person_id).revoke(grant_id, by=unit.by), story.staff)


def test_who_was_never_certified_is_told_what_is_missing(story, certification, grant):
    laser, person = certification("Laser {1}"), new_id()
    grant(person, certification("CNC"))
    grant(new_id(), laser)
    said = refusal(story, laser, person, at("09:00"))
    assert said is not None
    assert "“Laser {1}”" in said
    assert "Ask the staff" in said
    assert "« Laser {1} »" in str(refusal(story, laser, person, at("09:00"), "fr"))


def test_who_holds_it_for_good_may_use_it_until_it_is_revoked(story, certification, grant):
    laser, person = certification("Laser"), new_id()
    grant_id = grant(person, laser)
    assert refusal(story, laser, person, at("09:00", day=20)) is None
    revoke(story, person, grant_id)
    assert "Ask the staff" in str(refusal(story, laser, person, at("09:00", day=20)))


def test_it_must_still_count_when_the_use_begins(story, certification, grant, clock):
    laser, person = certification("Laser"), new_id()
    grant(person, laser, at("09:00"))
    assert refusal(story, laser, person, at("09:00") - timedelta(seconds=1)) is None
    said = str(refusal(story, laser, person, at("09:00")))
    assert "ends on 2026-12-02T09:00:00Z" in said
    assert "“Laser”" in said
    assert "staff" in said
    # What has ended is not held, not even for a time that lies before its end.
    clock.set(at("09:00"))
    assert refusal(story, laser, person, at("08:30")) is not None
    grant(person, laser)
    assert refusal(story, laser, person, at("09:30")) is None


def test_what_a_person_holds_now_is_known_in_one_statement(story, certification, grant, clock):
    laser, cnc, revoked, brief = (certification(name) for name in ("Laser", "CNC", "Revoked", "Brief"))
    person = new_id()
    grant(person, laser)
    grant(person, cnc, at("09:00", day=20))
    grant(person, brief, at("09:00"))
    revoke(story, person, grant(person, revoked))
    grant(new_id(), revoked)
    clock.set(at("09:00"))
    held = story.do(lambda unit: Certifications(unit).held_by(person), story.key)
    assert held == {laser: None, cnc: at("09:00", day=20)}
    assert story.do(lambda unit: Certifications(unit).held_by(new_id()), story.key) == {}
