"""Forms on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.kit.documentation import id_of, shown
from services.kit.wire import Input, Output, line
from services.startups.consents.schemas import TextVersion

QuestionId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
QuestionType = Literal["text", "long_text", "number", "yes_no", "choice", "url"]
Sentence = Annotated[str, line(300)]


class Label(Input):
    """In French, in English or in both."""

    fr: Sentence | None = None
    en: Sentence | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Label":
        if self.fr is None and self.en is None:
            raise PydanticCustomError("label", "A label is in fr, in en or in both.")
        return self


class Choice(Input):
    value: QuestionId
    label: Label


class Question(Input):
    """`id` stays when the words change: answers are kept under it."""

    id: QuestionId
    type: QuestionType = "text"
    label: Label
    required: bool = False
    max_length: Annotated[int | None, Field(ge=1, le=10000, description="Of a text; null: what is usual.")] = None
    choices: Annotated[list[Choice], Field(max_length=50)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _has_choices(self) -> "Question":
        values = [choice.value for choice in self.choices]
        if (self.type == "choice") != bool(values) or len(set(values)) < len(values):
            raise PydanticCustomError("choices", "A choice has different choices, and nothing else has any.")
        return self


def _apart(questions: list[Question]) -> list[Question]:
    if len({question.id for question in questions}) < len(questions):
        raise PydanticCustomError("questions", "Each question has an id of its own.")
    return questions


Questions = Annotated[list[Question], Field(min_length=1, max_length=60), AfterValidator(_apart)]

_PROBLEM: Final[dict[str, Any]] = {
    "id": "problem",
    "type": "long_text",
    "label": {"fr": "Quel problème résolvez-vous ?", "en": "Which problem do you solve?"},
    "required": True,
    "max_length": 2000,
    "choices": [],
}


class FormWrite(Input):
    questions: Questions
    consent_text_version: Annotated[TextVersion, Field(description="Of the text that applicants agree to.")]

    model_config = shown({"questions": [_PROBLEM], "consent_text_version": "2030-11"})


class LabelRead(Output):
    fr: str | None
    en: str | None


class ChoiceRead(Output):
    value: str
    label: LabelRead


class QuestionRead(Output):
    id: str
    type: QuestionType
    label: LabelRead
    required: bool
    max_length: int | None
    choices: list[ChoiceRead]


class FormRead(Output):
    """What somebody needs to know who applies. Times are instants; `time_zone` is that of the hub."""

    cohort_id: str
    code: str
    programme_id: str
    programme: str
    kind: str
    hub_id: str
    opens_at: datetime
    deadline_at: datetime
    starts_on: date
    ends_on: date
    time_zone: str
    consent_text_version: str
    questions: list[QuestionRead]
    version: int

    model_config = shown(
        {
            "cohort_id": id_of("2031-spring"),
            "code": "2031-spring",
            "programme_id": id_of("Fighters"),
            "programme": "Fighters",
            "kind": "incubation",
            "hub_id": id_of("Halle Freyssinet"),
            "opens_at": "2030-12-01T08:00:00Z",
            "deadline_at": "2031-01-31T23:00:00Z",
            "starts_on": "2031-03-01",
            "ends_on": "2031-09-01",
            "time_zone": "Europe/Paris",
            "consent_text_version": "2030-11",
            "questions": [_PROBLEM],
            "version": 1,
        }
    )
