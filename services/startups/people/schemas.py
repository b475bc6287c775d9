"""People and teams on the wire."""

import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.wire import Input, Output
from services.startups.consents.schemas import EXAMPLE as GIVEN
from services.startups.consents.schemas import ConsentRead, TextVersion
from services.startups.hubs.schemas import ABSENT
from services.startups.memberships.schemas import Day
from services.startups.startups.fields import Name

Contact = Literal["admin", "technical", "finance", "legal", "press", "hr"]


def _email(value: str) -> str:
    try:
        return validate_email(unicodedata.normalize("NFKC", value), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise PydanticCustomError("email", "An e-mail address is like ada@example.org.") from error


Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_ -]{0,39}$")]


def _distinct(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


Contacts = Annotated[list[Contact], Field(max_length=6), AfterValidator(_distinct)]
Agreed = Annotated[
    TextVersion | None, Field(description="The text the person agreed to, where somebody else shows them.")
]


class TeamRoleCreate(Input):
    person_id: Id | None = None
    email: Email | None = None
    name: Name | None = None
    locale: Literal["fr", "en"] | None = None
    role: Annotated[Role, Field(examples=["founder", "cofounder", "employee", "intern", "advisor"])]
    contact_for: Contacts = Field(default_factory=list)
    show_publicly: Annotated[bool, Field(description="With the person's consent only.")] = False
    consent_text_version: Agreed = None
    starts_on: Day | None = None

    model_config = shown(
        {"email": "noor@lumen.example", "name": "Noor", "role": "founder", "contact_for": ["technical"]}
    )


class TeamRoleUpdate(Input):
    contact_for: Contacts = ABSENT
    show_publicly: Annotated[bool, Field(description="With the person's consent only.")] = ABSENT
    consent_text_version: Agreed = None
    ends_on: Annotated[Day | None, Field(description="The first day on which they are no longer there.")] = None

    model_config = shown({"show_publicly": True, "consent_text_version": "2030-11"})


class PersonRole(Output):
    id: str
    startup_id: str
    role: str
    contact_for: list[str]
    show_publicly: bool
    starts_on: date
    ends_on: date | None


_NOOR: dict[str, Any] = {
    "id": id_of("Noor"),
    "name": "Noor",
    "email": "noor@lumen.example",
    "locale": "fr",
    "roles": [
        {
            "id": id_of("Noor at Atelier Lumen"),
            "startup_id": id_of("Atelier Lumen"),
            "role": "founder",
            "contact_for": ["technical"],
            "show_publicly": False,
            "starts_on": "2030-12-01",
            "ends_on": None,
        }
    ],
    "created_at": "2030-11-18T09:12:00Z",
    "updated_at": "2030-11-18T09:12:00Z",
}


class PersonRead(Output):
    """`email` and `locale` are null for team-mates and strangers, and `roles` are those that they may know."""

    id: str
    name: str
    email: str | None
    locale: str | None
    roles: list[PersonRole]
    created_at: datetime
    updated_at: datetime

    model_config = shown(_NOOR)


class PersonApplication(Output):
    """An application for which this person is the contact, as they were written down in it."""

    id: str
    cohort_id: str
    startup_id: str
    contact: dict[str, str] | None
    answers: dict[str, Any]
    submitted_at: datetime | None


class PersonExport(Output):
    """Everything the directory keeps of one person. What was booked is kept under the startup it was booked for."""

    exported_at: datetime
    person: PersonRead
    consents: list[ConsentRead]
    applications: list[PersonApplication]

    model_config = shown(
        {"exported_at": "2030-11-20T08:00:00Z", "person": _NOOR, "consents": [GIVEN], "applications": []}
    )


class TeamRoleRead(Output):
    id: str
    person_id: str
    name: str
    role: str
    contact_for: list[str]
    show_publicly: bool
    starts_on: date
    ends_on: date | None
    version: int

    model_config = shown(
        {
            "id": id_of("Noor at Atelier Lumen"),
            "person_id": id_of("Noor"),
            "name": "Noor",
            "role": "founder",
            "contact_for": ["technical"],
            "show_publicly": False,
            "starts_on": "2030-12-01",
            "ends_on": None,
            "version": 1,
        }
    )
