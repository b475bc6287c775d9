"""Consents on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import StringConstraints

from services.kit.documentation import id_of, shown
from services.kit.wire import Input, Output

Purpose = Literal["directory", "photos", "newsletter", "research", "application"]
TextVersion = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]


class ConsentCreate(Input):
    """`directory`: shown publicly with their team; `application`: that an application is kept and judged."""

    purpose: Purpose
    text_version: TextVersion

    model_config = shown({"purpose": "newsletter", "text_version": "2030-11"})


EXAMPLE: Final[dict[str, Any]] = {
    "id": id_of("consent of Noor"),
    "purpose": "directory",
    "text_version": "2030-11",
    "given_at": "2030-11-18T09:12:00Z",
    "recorded_by": f"person:{id_of('Noor')}",
    "withdrawn_at": None,
    "withdrawn_by": None,
}


class ConsentRead(Output):
    id: str
    purpose: str
    text_version: str
    given_at: datetime
    recorded_by: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    model_config = shown(EXAMPLE)
