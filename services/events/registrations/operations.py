"""The story of registrations. Locks are taken in one order everywhere: the event, then the registration."""

import secrets
from hashlib import sha256
from typing import Any

from services.events.agenda import rules as agenda_rules
from services.events.agenda.models import Event
from services.events.agenda.repository import AgendaRepository
from services.events.organisers import must_organise, organised
from services.events.registrations import rules
from services.events.registrations.errors import AnswersInvalid, RegistrationNotFound
from services.events.registrations.models import Registration
from services.events.registrations.queue import promote, tell, terms_of
from services.events.registrations.repository import RegistrationRepository, is_token_of, standing
from services.events.registrations.schemas import RegistrationCreate, RegistrationMade, RegistrationRead
from services.kit.ids import new_id
from services.kit.paging import Page, Paging
from services.kit.principal import Principal
from services.kit.unit import Unit
from services.kit.work import Reply


class Registrations:
    """Who comes to an event."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._agenda = AgendaRepository(unit.session)
        self._registrations = RegistrationRepository(unit.session)

    def join(self, event: str, wish: RegistrationCreate, *, token: str | None = None, by: Principal) -> Reply:
        """A seat, a place in the queue, or the registration that this person already has."""
        if by.kind == "key":
            by.must_have("registrations:write")
        found = self._agenda.lock(event, by=by)
        agenda_rules.check_takes_place(found.state, found.ends_at, self._unit.now)
        folded = rules.folded_email(wish.email)
        known = self._registrations.live(found.id, folded)
        if known is not None:
            return Reply(self._known(known, found, wish, token, by), status=200)
        terms = terms_of(found)
        rules.check_open(terms, self._unit.now)
        faults = rules.answer_faults(found.questions, wish.answers)
        if faults:
            raise AnswersInvalid(violations=faults)
        stands = standing(self._unit.session, found.id)
        state = rules.placed(terms, wish.seats, stands)
        manage_token = f"reg_{secrets.token_urlsafe(32)}"
        now = self._unit.now
        made = Registration(
            id=new_id(),
            event_id=found.id,
            turn=stands.last_turn + 1,
            name=wish.name,
            email=wish.email,
            folded_email=folded,
            seats=wish.seats,
            answers=wish.answers,
            state=state,
            token_hash=_hashed(manage_token),
            owner=_account(by),
            joined_at=now,
            created_at=now,
            updated_at=now,
        )
        self._registrations.add(made)
        tell(self._unit, found, made.id, rules.NEWS[state], state=state, seats=made.seats)
        position = stands.waiting + 1 if state == "waitlisted" else None
        return Reply(RegistrationMade(**_shown(made, position=position), manage_token=manage_token))

    def get(self, registration_id: str, *, token: str | None, by: Principal) -> RegistrationRead:
        row = self._registrations.find(registration_id)
        event = self._agenda.of_registration(row.event_id)
        if not (self._is_registrant(row, token, by) or organised(by, scope="registrations:read").includes(event)):
            raise RegistrationNotFound
        return RegistrationRead.model_validate(row)

    def page(self, event: str, paging: Paging, *, state: str | None, by: Principal) -> Reply:
        """Who is registered; for the organisers alone."""
        found = self._agenda.find(event, by=by)
        must_organise(found, scope="registrations:read", by=by)
        rows = self._registrations.page(paging, found.id, state=state)
        items = [RegistrationRead.model_validate(row) for row in rows.rows]
        return paging.reply(Page[RegistrationRead](items=items, next=rows.next, total=rows.total), rows.next)

    def cancel(self, registration_id: str, *, token: str | None, by: Principal) -> RegistrationRead:
        """Give the seat up, or leave the queue; the first who waits is seated at once."""
        row = self._registrations.find(registration_id)
        event = self._agenda.lock_of_registration(row.event_id)
        if not self._is_registrant(row, token, by):
            self._must_organise(event, by)
        return self._changed("cancel", registration_id, event)

    def approve(self, registration_id: str, *, by: Principal) -> RegistrationRead:
        return self._decide("approve", registration_id, by)

    def decline(self, registration_id: str, *, by: Principal) -> RegistrationRead:
        return self._decide("decline", registration_id, by)

    def _decide(self, verb: rules.Verb, registration_id: str, by: Principal) -> RegistrationRead:
        row = self._registrations.find(registration_id)
        event = self._agenda.lock_of_registration(row.event_id)
        self._must_organise(event, by)
        return self._changed(verb, registration_id, event)

    def _changed(self, verb: rules.Verb, registration_id: str, event: Event) -> RegistrationRead:
        registration = self._registrations.lock(registration_id)
        before = registration.state
        registration.state = rules.after(verb, before)
        registration.version += 1
        registration.updated_at = self._unit.now
        state = registration.state
        tell(self._unit, event, registration_id, rules.NEWS[state], state=state, seats=registration.seats)
        self._unit.audit(
            f"registration.{state}", f"registration/{registration_id}", before={"state": before}, after={"state": state}
        )
        promote(self._unit, event)
        return RegistrationRead.model_validate(self._registrations.find(registration_id))

    def _must_organise(self, event: Event, by: Principal) -> None:
        """To others than the organisers a registration is nothing that exists."""
        if not organised(by, scope="registrations:read").includes(event):
            raise RegistrationNotFound
        by.must_have("registrations:write")

    def _is_registrant(self, row: Any, token: str | None, by: Principal) -> bool:
        mine = row.owner is not None and row.owner == _account(by)
        return mine or is_token_of(row, _hashed(token) if token else None)

    def _known(
        self, row: Any, event: Event, wish: RegistrationCreate, token: str | None, by: Principal
    ) -> RegistrationRead:
        """Anybody can type somebody's address: what was not said by this caller is shown to those alone who may see
        the registration anyway."""
        shown = RegistrationRead.model_validate(row)
        if self._is_registrant(row, token, by) or organised(by, scope="registrations:read").includes(event):
            return shown
        return shown.model_copy(update={"name": wish.name, "email": wish.email, "answers": {}})


def _account(by: Principal) -> str | None:
    return None if by.is_anonymous else f"{by.kind}:{by.id}"


def _hashed(token: str) -> str:
    # 256 random bits: one round of SHA-256 is as good as many.
    return sha256(token.encode()).hexdigest()


def _shown(made: Registration, *, position: int | None) -> dict[str, Any]:
    return {
        "id": made.id,
        "event_id": made.event_id,
        "name": made.name,
        "email": made.email,
        "seats": made.seats,
        "answers": made.answers,
        "state": made.state,
        "position": position,
        "version": made.version,
        "created_at": made.created_at,
        "updated_at": made.updated_at,
    }
