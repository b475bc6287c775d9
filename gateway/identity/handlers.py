"""What the gateway does with the events of other processes: who exists, and whose roles that changes."""

from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from gateway.identity.accounts.repository import AccountRows
from gateway.identity.accounts.rules import Place, folded, role_in_startup
from gateway.identity.keys.operations import Keys
from gateway.identity.people.repository import forget_person, put_person
from gateway.identity.sessions.repository import FailureRows, SessionRows
from gateway.identity.tenants import repository as tenants
from services.kit import idempotency, replicas
from services.kit.bus import Handlers
from services.kit.events import Event
from services.kit.ids import made_at, parse_id
from services.kit.unit import Unit


def on_hub(unit: Unit, event: Event) -> None:
    replicas.put(unit.session, "hub", event.data, at=event.time)


def on_startup(unit: Unit, event: Event) -> None:
    if event.type == "startup.admin_missing":
        return  # a task for the staff, not the startup itself
    tenants.put_startup(unit.session, event.data, at=event.time)


def on_startup_created(unit: Unit, event: Event) -> None:
    """Whoever creates a startup runs its account, unless it is their work: staff make those of others."""
    if event.actor.kind != "person":
        return
    rows = AccountRows(unit.session)
    if rows.find(account_id=event.actor.id) is not None and not rows.is_staff(event.actor.id):
        rows.grant(event.actor.id, [Place(None, "startup_admin", event.data["id"])])


def on_startup_erased(unit: Unit, event: Event) -> None:
    """Nobody acts for a startup that is no more."""
    startup_id = event.data["id"]
    AccountRows(unit.session).withdraw_all(startup_id)
    Keys(unit).revoke_of(startup_id)


def on_startup_merged(unit: Unit, event: Event) -> None:
    """Whoever acted for a startup acts for the one that it is part of now, and so do its keys."""
    startup_id, into = event.data["id"], event.data["into"]
    AccountRows(unit.session).pass_on(startup_id, into)
    Keys(unit).pass_on(startup_id, into)


def on_team(unit: Unit, event: Event) -> None:
    """Keep who is behind an address, for the account that has it or may be made one day."""
    person_id, email = parse_id(event.data.get("person_id") or ""), event.data.get("email")
    if person_id is not None and email:
        put_person(unit.session, person_id, email=folded(email), at=event.time)


def on_team_joined(unit: Unit, event: Event) -> None:
    """A person of the team may act for the startup, in whichever hubs it lives."""
    rows = AccountRows(unit.session)
    account_id = _account(rows, event.data)
    if account_id is not None and _is_news(unit, account_id, event):
        rows.grant(account_id, [Place(None, _role(event.data), event.data["startup_id"])])


def on_team_left(unit: Unit, event: Event) -> None:
    """What another role in the same startup gives is not lost."""
    rows = AccountRows(unit.session)
    account_id = _account(rows, event.data)
    if account_id is not None and _is_news(unit, account_id, event):
        rows.withdraw(account_id, startup_id=event.data["startup_id"], role=_role(event.data))
        rows.grant(account_id, _still(event.data))


def on_team_updated(unit: Unit, event: Event) -> None:
    """What somebody answers for decides whether they run the startup's account."""
    rows, startup_id = AccountRows(unit.session), event.data["startup_id"]
    old, new = _role({**event.data, **event.data["before"]}), _role(event.data)
    account_id = _account(rows, event.data)
    if account_id is not None and _is_news(unit, account_id, event) and new != old:
        rows.withdraw(account_id, startup_id=startup_id, role=old)
        rows.grant(account_id, [Place(None, new, startup_id), *_still(event.data)])


def on_person_erased(unit: Unit, event: Event) -> None:
    """Whoever had the person's address can sign in no more, and no trace of the address is left.

    Whoever works for a hub keeps the account: the staff of another one can take any address into a team, and forget it.
    """
    rows, told = AccountRows(unit.session), event.data["email_sha256"]
    known = {sha256(email.encode()).hexdigest() for email in forget_person(unit.session, event.data["person_id"])}
    # No team tells of those who applied by the form: the event says what recognises their address.
    digests = known if told is None else known | {told}
    for digest in digests:
        FailureRows(unit.session).forget(digest)
    for account_id in rows.recognised(digests, at=event.time):
        if rows.is_staff(account_id):
            rows.withdraw_startups(account_id)
            unit.audit("account.kept", f"account/{account_id}", reason="staff")
        else:
            _erase_account(unit, account_id)


def _erase_account(unit: Unit, account_id: str) -> None:
    SessionRows(unit.session).end_all(account_id)
    AccountRows(unit.session).erase(account_id, now=unit.now)
    idempotency.forget_of(unit.session, f"person:{account_id}")
    unit.record("account.erased", f"account/{account_id}", {"id": account_id}, hub_id=None, tombstone=True)
    unit.audit("account.erased", f"account/{account_id}")


def _account(rows: AccountRows, data: dict[str, Any]) -> str | None:
    account_id = parse_id(data.get("account_id") or "")
    email = data.get("email")
    found = rows.find(account_id=account_id, email=folded(email) if email else None) if account_id or email else None
    return found.id if found is not None else None


def _is_news(unit: Unit, account_id: str, event: Event) -> bool:
    """Whether nothing later is known of this account in this startup.

    By its id, which is made under the lock of the startup; its time is when its request began, which may have waited.
    """
    heard = str(uuid5(UUID(account_id), event.data["startup_id"]))
    return replicas.put(unit.session, "team", {"id": heard}, at=made_at(event.id))


def _still(data: dict[str, Any]) -> list[Place]:
    return [Place(None, _role(role), data["startup_id"]) for role in data.get("still", [])]


def _role(data: dict[str, Any]) -> str:
    contact_for = data.get("contact_for") or []
    return role_in_startup(str(data.get("role", "")), [contact_for] if isinstance(contact_for, str) else contact_for)


HANDLERS: Handlers = {
    "hub.*": on_hub,
    "startup.*": on_startup,
    "startup.created": on_startup_created,
    "startup.erased": on_startup_erased,
    "startup.merged": on_startup_merged,
    "team.*": on_team,
    "team.joined": on_team_joined,
    "team.left": on_team_left,
    "team.updated": on_team_updated,
    "person.erased": on_person_erased,
}
