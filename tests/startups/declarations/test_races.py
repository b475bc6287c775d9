"""Declarations under many hands at once."""

from typing import Any

import pytest

from services.kit.etags import Match
from services.startups.declarations.operations import Declarations
from services.startups.declarations.schemas import DeclarationCreate, DeclarationUpdate
from tests.startups.declarations.conftest import VALUES
from tests.support.service import staff_of, startup_admin_of

pytestmark = pytest.mark.anyio


async def test_of_many_who_declare_a_quarter_at_once_one_does(declaring: Any, race: Any) -> None:
    wish, by = (
        DeclarationCreate.model_validate({"period": "2026-Q3", "values": VALUES}),
        startup_admin_of(declaring.startup["id"]),
    )
    begin = (lambda unit: Declarations(unit).create(wish, by=unit.by), by)
    assert race(*[begin] * 6) == {"draft": 1, "declaration.already_there": 5}
    listed = (await declaring.team.get("/v1/declarations")).json()["items"]
    assert [len(each["values"]) for each in listed] == [2]


async def test_an_edit_and_a_submission_at_once_do_not_mix(declaring: Any, race: Any) -> None:
    made = await declaring.declared()
    by = startup_admin_of(declaring.startup["id"])
    wish = DeclarationUpdate.model_validate({"values": [{"metric": "interns", "value": 7}]})
    edit = (lambda unit: Declarations(unit).change(made["id"], wish, Match('"v1"'), by=unit.by), by)
    submit = (lambda unit: Declarations(unit).turn(made["id"], "submit", by=unit.by), by)
    found = race(edit, submit, edit, submit)
    assert found["submitted"] == 1
    assert found["draft"] + found["etag.mismatch"] == 2
    read = (await declaring.team.get(f"/v1/declarations/{made['id']}")).json()
    assert len(read["values"]) == (1 if found["draft"] else 2)


async def test_of_a_lock_and_a_return_at_once_one_is_refused(declaring: Any, race: Any) -> None:
    made = await declaring.declared("validated")
    staff = staff_of(declaring.directory.hub)
    lock = (lambda unit: Declarations(unit).turn(made["id"], "lock", by=unit.by), staff)
    back = (lambda unit: Declarations(unit).turn(made["id"], "return", by=unit.by, reason="Why?"), staff)
    found = race(lock, back, lock, back)
    assert found["declaration.transition"] == 3
    read = (await declaring.team.get(f"/v1/declarations/{made['id']}")).json()
    assert found[read["state"]] == 1
