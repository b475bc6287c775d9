"""To whom news of a startup are told."""

from services.startups.startups.schemas import StartupRead


def subject(startup_id: str) -> str:
    return f"startup/{startup_id}"


def shown_to(startup: StartupRead) -> str:
    return startup.visibility if startup.published else "private"


def home(startup: StartupRead) -> str | None:
    """The hub that hears of it first: one it lives in, else one it has to do with."""
    resident = (tenancy.hub for tenancy in startup.hubs if tenancy.status == "resident")
    return next(resident, startup.hubs[0].hub if startup.hubs else None)
