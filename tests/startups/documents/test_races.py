"""Documents under many hands: real threads on connections of their own, as several replicas have them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from services.kit.database import Database
from services.kit.errors import DomainError
from services.kit.unit import Unit
from services.startups.documents.operations import Documents
from services.startups.documents.schemas import DocumentCreate
from tests.support.service import staff_of

pytestmark = pytest.mark.anyio


async def test_asked_for_and_handed_in_at_once_there_is_one_document_with_one_file(directory: Any) -> None:
    startup = await directory.startup("Alpha")
    database, clock = directory.service.database, directory.service.clock
    replica = Database(database.engine.url.render_as_string(hide_password=False))
    by = staff_of(directory.hub)
    wish = DocumentCreate(startup_id=startup["id"], hub_id=directory.hub, kind="charter")

    def act(number: int, do: Any) -> str:
        try:
            with (database, replica)[number % 2].transaction() as session:
                unit = Unit(session=session, by=by, clock=clock, now=clock.now())
                return str(do(Documents(unit), number).state)
        except DomainError as error:
            return error.code

    def run(do: Any) -> list[str]:
        with ThreadPoolExecutor(6) as pool:
            return sorted(pool.map(lambda number: act(number, do), range(6)))

    asked = run(lambda documents, _number: documents.create(wish, by=by))
    assert asked == [*["document.already_there"] * 5, "missing"]
    (made,) = (await directory.staff.get("/v1/documents")).json()["items"]
    known = {"name": None, "valid_to": None, "by": by}
    run(lambda documents, number: documents.hand_in(made["id"], b"%PDF-" + bytes([number]), **known))
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM document_file")).scalar_one() == 1
    read = (await directory.staff.get(f"/v1/documents/{made['id']}")).json()
    assert (read["state"], read["version"]) == ("received", 7)
    replica.dispose()
