from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from services.kit import replicas
from services.kit.columns import columns
from services.spaces.people.models import TeamMember

members = columns(TeamMember)


class TeamRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, member: TeamMember) -> None:
        """Keep a role. Each begins once and ends once, so the end is final, whichever of the two arrives first."""
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        statement = dialect.insert(TeamMember).values(member.model_dump())
        if member.has_left:
            ended = statement.on_conflict_do_update(index_elements=["role_id"], set_={"has_left": True})
            self._session.execute(ended)
        else:
            self._session.execute(statement.on_conflict_do_nothing(index_elements=["role_id"]))

    def is_in_team(self, person_id: str, startup_id: str) -> bool:
        statement = select(members.role_id).where(
            members.person_id == person_id, members.startup_id == startup_id, members.has_left.is_(False)
        )
        return self._session.execute(statement.limit(1)).first() is not None

    def startups_of(self, person_id: str) -> frozenset[str]:
        """The startups whose team this person is in."""
        statement = select(members.startup_id).where(members.person_id == person_id, members.has_left.is_(False))
        return frozenset(self._session.execute(statement).scalars())

    def hubs_of(self, startup_ids: Collection[str]) -> frozenset[str]:
        """The hubs in which these startups live, as they last told."""
        found = replicas.several(self._session, "startup", startup_ids).values()
        return frozenset(place["hub"] for startup in found for place in startup.data.get("hubs") or ())
