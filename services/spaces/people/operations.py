"""People, as far as booking is concerned: who will operate what a startup books."""

from services.kit.principal import Principal
from services.kit.unit import Unit
from services.spaces.people.errors import OperatorRequired, OperatorUnknown
from services.spaces.people.repository import TeamRepository


class People:
    def __init__(self, unit: Unit) -> None:
        self._teams = TeamRepository(unit.session)

    def operator_of(
        self, wish: str | None, *, startup_id: str | None, by: Principal, required: bool = True
    ) -> str | None:
        """Who will operate what is booked: whom the wish names, else the signed-in person.

        A named operator is in the startup's team, or is the caller; staff who book for the house (no startup) name
        whom they like. A key without a named operator is refused; None where none is `required`.
        """
        caller = by.as_person
        if wish is None:
            if caller is None and required:
                raise OperatorRequired
            return caller
        if caller is not None and wish in {caller, by.id}:
            return caller
        if startup_id is not None and not self._teams.is_in_team(wish, startup_id):
            raise OperatorUnknown
        return wish
