"""What these tests ask for, and read in answers."""

from sqlalchemy import func, select

from tests.spaces.story import at, z


def wish(resource_id, starts="09:00", ends="10:00", day=2, **rest):
    return {"resource_id": resource_id, "starts_at": z(at(starts, day)), "ends_at": z(at(ends, day)), **rest}


def counted(story, table):
    with story.database.reading() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def codes(answer):
    return [violation["code"] for violation in answer.json()["violations"]]
