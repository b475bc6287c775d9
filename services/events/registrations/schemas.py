from datetime import datetime
from typing import Annotated, Any, Final

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, shown
from services.kit.wire import Input, Output, line

Answer = bool | Annotated[str, StringConstraints(max_length=2000)]


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise PydanticCustomError("email", "This is not an e-mail address.") from error


Email = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]


class RegistrationCreate(Input):
    name: Annotated[str, line(120)]
    email: Email
    answers: Annotated[dict[str, Answer], Field(max_length=20)] = {}
    seats: Annotated[int, Field(ge=1, le=20)] = 1

    model_config = shown({"name": "Noor", "email": "noor@lumen.example", "answers": {"diet": "vegetarian"}})


_CONFIRMED: Final[dict[str, Any]] = {
    "id": id_of("registration of Noor"),
    "event_id": id_of("Tuesday evening"),
    "name": "Noor",
    "email": "noor@lumen.example",
    "seats": 1,
    "answers": {"diet": "vegetarian"},
    "state": "confirmed",
    "position": None,
    "version": 1,
    "created_at": "2030-11-18T09:12:00Z",
    "updated_at": "2030-11-18T09:12:00Z",
}


class RegistrationRead(Output):
    id: str
    event_id: str
    name: str
    email: str
    seats: int
    answers: dict[str, Answer]
    state: str
    position: int | None
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(_CONFIRMED)


class RegistrationMade(RegistrationRead):
    """A new registration with the token that manages it; it is shown this once."""

    manage_token: str

    model_config = shown(_CONFIRMED | {"manage_token": "reg_the-secret-that-is-shown-this-once"})


class RegistrationNews(Output):
    """What other processes hear of a registration: no name, no address, no answers."""

    id: str
    event_id: str
    state: str
    seats: int
