"""Applications by the public form: a startup, its founder and what they say, from people who have no account."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from services.kit.errors import Violation
from services.kit.principal import Principal
from services.kit.text import Text
from services.kit.unit import Unit
from services.startups.applications import rules
from services.startups.applications.holders import applicant, hashed, new_token
from services.startups.applications.journal import Journal
from services.startups.applications.repository import ApplicationRows
from services.startups.applications.schemas import ApplicationByForm, ApplicationMade
from services.startups.applications.seats import Seats
from services.startups.consents.log import ConsentLog
from services.startups.forms.errors import AnswersInvalid
from services.startups.forms.operations import Forms
from services.startups.house import as_house
from services.startups.people.operations import Team
from services.startups.people.repository import PeopleRows
from services.startups.programmes.cohorts import Cohorts
from services.startups.startups.operations import Startups
from services.startups.startups.schemas import StartupCreate

_OTHER_TEXT = Text("Agree to the text of the form as it is now.", "Acceptez le texte actuel du formulaire.")


class Arrivals:
    """`hourly` is how many a cohort takes in an hour."""

    def __init__(self, unit: Unit, *, hourly: int) -> None:
        self._unit = unit
        self._hourly = hourly
        self._rows = ApplicationRows(unit.session)
        self._cohorts = Cohorts(unit)
        self._forms = Forms(unit)

    def receive(self, cohort_id: str, wish: ApplicationByForm, *, by: Principal) -> ApplicationMade:
        """What was received before and goes on is left as it is, and the answer looks the same: nobody learns who has
        applied. The token is good for the one who came first."""
        if not by.is_anonymous:
            by.must_have("startups:write")
        cohort = self._cohorts.row(cohort_id)
        form_version = self._judged(cohort, wish)
        # The person before the cohort, in which order erasures lock them too.
        person_id = PeopleRows(self._unit.session).known_or_new(
            wish.email, name=wish.contact_name, locale=wish.locale or self._unit.language, now=self._unit.now
        )
        cohort = self._cohorts.row(cohort.id, locked=True)
        rules.must_be_open_for(cohort, self._unit.now)
        # What has lapsed by now stands in nobody's way.
        Seats(as_house(self._unit)).settle(cohort)
        # Also for what was received before: a refusal tells nobody apart.
        rules.must_not_be_crowded(self._rows.came_by_form(cohort.id, before_last=self._hourly - 1), self._unit.now)
        rules.must_be_few(self._rows.going_on(cohort.id, person_id))
        token = new_token()
        key = rules.form_key(cohort.id, wish.email, wish.project_name)
        known = {"form_version": form_version, "token_hash": hashed(token), "form_key": key}
        application_id = self._rows.by_form_key(key) or self._add(cohort, wish, person_id, known)
        return ApplicationMade(id=application_id, cohort_id=cohort.id, state="submitted", manage_token=token)

    def _judged(self, cohort: Any, wish: ApplicationByForm) -> int | None:
        form = self._forms.row(cohort.id)
        rules.must_be_open_for(cohort, self._unit.now)
        if wish.consent_text_version != form.consent_text_version:
            fault = Violation("consent.other_text", _OTHER_TEXT, field="consent_text_version")
            raise AnswersInvalid(violations=[fault])
        return self._forms.judge(cohort.id, wish.answers)

    def _add(self, cohort: Any, wish: ApplicationByForm, person_id: str, known: dict[str, Any]) -> str:
        # Such an id does not tell when it was made, so that the answer to a second wish does not either.
        application_id, now = str(uuid4()), self._unit.now
        # Its maker is known by the application, and by nothing else.
        unit = replace(self._unit, by=applicant(application_id))
        startup = Startups(unit).add(StartupCreate(display_name=wish.project_name), by=unit.by)
        Team(unit, startup.id).found(person_id)
        ConsentLog(unit).give(person_id, "application", wish.consent_text_version)
        ids = {"id": application_id, "cohort_id": cohort.id, "startup_id": startup.id, "hub_id": cohort.hub_id}
        contact = {"contact": {"name": wish.contact_name, "email": wish.email}, "contact_person_id": person_id}
        said = {"state": "submitted", "origin": "form", "answers": wish.answers, "submitted_at": now}
        self._rows.add(ids | contact | said | known | {"version": 1, "created_at": now, "updated_at": now})
        Journal(unit).tell("submitted", self._rows.find(application_id), before=None)
        return application_id
