"""Forms: made by the staff of the hub, read by everybody, and the judge of what is submitted."""

from collections.abc import Mapping
from typing import Any

from services.kit.etags import Match
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.startups.forms import rules
from services.startups.forms.errors import AnswersInvalid, FormNotFound
from services.startups.forms.repository import FormRows
from services.startups.forms.schemas import FormRead, FormWrite
from services.startups.programmes.cohorts import Cohorts
from services.startups.programmes.operations import Programmes


class Forms:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._rows = FormRows(unit.session)
        self._cohorts = Cohorts(unit)

    def get(self, cohort_id: str) -> FormRead:
        cohort = self._cohorts.row(cohort_id)
        return self._read(cohort, self.row(cohort.id))

    def row(self, cohort_id: str) -> Any:
        row = self._rows.find(cohort_id)
        if row is None:
            raise FormNotFound
        return row

    def write(self, cohort_id: str, wish: FormWrite, match: Match, *, by: Principal) -> FormRead:
        """Another form is another version; the first needs no If-Match."""
        by.must_have("startups:write")
        cohort = self._cohorts.row(cohort_id, locked=True)
        by.must_be_staff_of(cohort.hub_id)
        known = self._rows.find(cohort.id)
        if known is not None:
            match.check(known.version)
        said = wish.model_dump()
        before = {name: getattr(known, name) for name in said} if known is not None else None
        if before != said:
            version = known.version + 1 if known is not None else 1
            self._rows.add(said | {"cohort_id": cohort.id, "version": version, "created_at": self._unit.now})
            after = said | {"form_version": version}
            self._unit.audit("cohort.form_written", f"cohort/{cohort.id}", before=before, after=after)
        return self._read(cohort, self._rows.find(cohort.id))

    def judge(self, cohort_id: str, answers: Mapping[str, Any]) -> int | None:
        """The version by which the answers are right; None where nobody has made a form."""
        row = self._rows.find(cohort_id)
        if row is None:
            return None
        _must_be_none(rules.faults(row.questions, answers))
        return int(row.version)

    def judge_some(self, cohort_id: str, version: int | None, answers: Mapping[str, Any]) -> None:
        """Answers to what the staff ask later: to a question of the form they are as the form wants them."""
        row = self._rows.find(cohort_id, version) if version is not None else None
        if row is not None:
            _must_be_none(rules.faults_of_some(row.questions, answers))

    def _read(self, cohort: Any, row: Any) -> FormRead:
        programme = Programmes(self._unit).row(cohort.programme_id)
        shown = {name: getattr(cohort, name) for name in FormRead.model_fields if hasattr(cohort, name)}
        form = {name: getattr(row, name) for name in ("cohort_id", "version", "questions", "consent_text_version")}
        return FormRead.model_validate({**shown, **form, "programme": programme.name, "kind": programme.kind})


def _must_be_none(faults: list[Any]) -> None:
    if faults:
        raise AnswersInvalid(violations=faults)
