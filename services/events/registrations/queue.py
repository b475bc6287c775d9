"""The queue of an event: who gets the seats that became free."""

from services.events.agenda.models import Event
from services.events.registrations import rules
from services.events.registrations.repository import RegistrationRepository, standing
from services.events.registrations.schemas import RegistrationNews
from services.kit.unit import Unit


def terms_of(event: Event) -> rules.Terms:
    return rules.Terms(
        mode=event.mode,
        opens_at=event.opens_at,
        closes_at=event.closes_at,
        starts_at=event.starts_at,
        waitlist=event.waitlist,
        capacity=event.capacity,
    )


def promote(unit: Unit, event: Event) -> None:
    """Seat the first of the queue, in the transaction that freed the seats and under the event's lock."""
    unit.session.flush()  # what was just given up counts as free
    terms = terms_of(event)
    if not rules.is_filled(terms, event.state, unit.now):
        return
    stands = standing(unit.session, event.id)
    free = None if event.capacity is None else event.capacity - stands.held
    if not stands.waiting or (free is not None and free <= 0):
        return
    registrations = RegistrationRepository(unit.session)
    waiting = dict(registrations.waiting(event.id, at_most=free))
    seated = rules.promoted(waiting.items(), capacity=event.capacity, held=stands.held)
    if not seated:
        return
    registrations.seat(seated, terms.seated, now=unit.now)
    for registration_id in seated:
        tell(unit, event, registration_id, "registration.promoted", state=terms.seated, seats=waiting[registration_id])


def tell(unit: Unit, event: Event, registration_id: str, news: str, *, state: str, seats: int) -> None:
    """Tell the organisers' systems, without a word about the person."""
    unit.record(
        news,
        f"registration/{registration_id}",
        RegistrationNews(id=registration_id, event_id=event.id, state=state, seats=seats),
        hub_id=event.hub_id,
        startup_id=event.host_startup_id,
    )
