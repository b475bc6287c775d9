"""Applications and reviews on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from services.kit.documentation import id_of, shown
from services.kit.ids import Id
from services.kit.paging import Page
from services.kit.wire import Input, Instant, Output
from services.startups.consents.schemas import TextVersion
from services.startups.memberships.schemas import Reason, Reference
from services.startups.people.schemas import Email
from services.startups.startups.fields import Name

State = Literal[
    "draft",
    "submitted",
    "screening",
    "in_review",
    "needs_info",
    "shortlisted",
    "accepted",
    "confirmed",
    "waitlisted",
    "rejected",
    "no_follow_up",
    "withdrawn",
    "lapsed",
]
Question = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]
_Text = Annotated[str, Field(max_length=10000)]
_Whole = Annotated[int, Field(ge=-(10**15), le=10**15)]
_Fraction = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
_Choices = Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=50)]
Answers = Annotated[
    dict[Question, bool | _Whole | _Fraction | _Text | _Choices | None],
    Field(max_length=100, description="By the stable id of each question."),
]
Criterion = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Score = Annotated[int, Field(ge=0, le=5)]


class ApplicationCreate(Input):
    cohort_id: Id
    startup_id: Annotated[Reference | None, Field(description="May be left out by who acts for one startup.")] = None
    answers: Answers = Field(default_factory=dict)

    model_config = shown(
        {
            "cohort_id": id_of("2031-spring"),
            "startup_id": "atelier-lumen",
            "answers": {"problem": "Light that does not tire", "founders": 2},
        }
    )


class ApplicationUpdate(Input):
    answers: Answers

    model_config = shown({"answers": {"problem": "Light that tires nobody", "founders": 3}})


class InfoRequest(Input):
    reason: Reason
    due_at: Instant

    model_config = shown({"reason": "Which of you works full time?", "due_at": "2031-02-10T18:00:00+01:00"})


class InfoAnswer(Input):
    answers: Annotated[Answers, Field(description="Those that are new or different; the others stay.")]

    model_config = shown({"answers": {"full_time": "Both of us"}})


class Acceptance(Input):
    due_at: Annotated[Instant | None, Field(description="Unconfirmed at that time, it lapses; null: never.")] = None

    model_config = shown({"due_at": "2031-02-25T18:00:00+01:00"})


class Reasoned(Input):
    reason: Reason

    model_config = shown({"reason": "The prototype is not there yet; come again in autumn"})


class Contact(Output):
    name: str
    email: str


class ApplicationByForm(Input):
    """What somebody without an account sends; the answers go by the ids of the form's questions."""

    project_name: Name
    contact_name: Name
    email: Email
    locale: Literal["fr", "en"] | None = None
    consent_text_version: TextVersion
    answers: Answers = Field(default_factory=dict)
    homepage: Annotated[
        Literal[""], Field(description="Leave it empty: people do not see it, and only programs fill it.")
    ] = ""

    model_config = shown(
        {
            "project_name": "Atelier Lumen",
            "contact_name": "Noor",
            "email": "noor@lumen.example",
            "consent_text_version": "2030-11",
            "answers": {"problem": "Light that does not tire"},
        }
    )


class ApplicationMade(Output):
    """`manage_token` is shown this once: with it as bearer token one reads, answers, confirms or withdraws."""

    id: str
    cohort_id: str
    state: State
    manage_token: str

    model_config = shown(
        {
            "id": id_of("application of Atelier Lumen"),
            "cohort_id": id_of("2031-spring"),
            "state": "submitted",
            "manage_token": "app_the-secret-that-is-shown-this-once",
        }
    )


class ApplicationRead(Output):
    """`contact` is who applied by the form, as they wrote it; null for those with an account, and once forgotten."""

    id: str
    cohort_id: str
    programme_id: str
    hub_id: str
    startup_id: str
    state: State
    origin: Literal["account", "form"]
    form_version: int | None
    contact: Contact | None
    answers: dict[str, Any]
    reason: str | None
    due_at: datetime | None
    submitted_at: datetime | None
    decided_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(
        {
            "id": id_of("application of Atelier Lumen"),
            "cohort_id": id_of("2031-spring"),
            "programme_id": id_of("Fighters"),
            "hub_id": id_of("Halle Freyssinet"),
            "startup_id": id_of("Atelier Lumen"),
            "state": "accepted",
            "origin": "account",
            "form_version": 1,
            "contact": None,
            "answers": {"problem": "Light that does not tire", "founders": 2},
            "reason": None,
            "due_at": "2031-02-25T17:00:00Z",
            "submitted_at": "2030-12-20T10:00:00Z",
            "decided_at": "2031-02-11T09:00:00Z",
            "version": 6,
            "created_at": "2030-12-18T09:12:00Z",
            "updated_at": "2031-02-11T09:00:00Z",
        }
    )


class ReviewWrite(Input):
    scores: Annotated[dict[Criterion, Score], Field(max_length=20)] = Field(default_factory=dict)
    comment: Annotated[str | None, Field(max_length=4000)] = None
    conflict_of_interest: bool = False

    model_config = shown({"scores": {"team": 4, "market": 3}, "comment": "Strong team", "conflict_of_interest": False})


_REVIEW: Final[dict[str, Any]] = {
    "id": id_of("review of Atelier Lumen"),
    "application_id": id_of("application of Atelier Lumen"),
    "reviewer": f"person:{id_of('Noor')}",
    "reviewer_name": "Noor",
    "scores": {"team": 4, "market": 3},
    "comment": "Strong team",
    "conflict_of_interest": False,
    "version": 1,
    "created_at": "2031-01-15T09:12:00Z",
    "updated_at": "2031-01-15T09:12:00Z",
}


class ReviewRead(Output):
    id: str
    application_id: str
    reviewer: str
    reviewer_name: str
    scores: dict[str, int]
    comment: str | None
    conflict_of_interest: bool
    version: int
    created_at: datetime
    updated_at: datetime

    model_config = shown(_REVIEW)


class ReviewPage(Page[ReviewRead]):
    """One page of the reviews that the caller may read, and the means over all of them that count."""

    counted: int
    averages: Annotated[dict[str, float] | None, Field(description="Null for a reviewer in conflict.")]
    average: Annotated[float | None, Field(description="The mean of the averages.")]

    model_config = shown(
        {"items": [_REVIEW], "next": None, "counted": 1, "averages": {"team": 4.0, "market": 3.0}, "average": 3.5}
    )
