"""Who may sign in to the demo, and the keys of two startups. The secrets are fresh for each demo."""

import secrets
from typing import Any, Final, NamedTuple

from argon2 import PasswordHasher

from deploy.demo.chance import identifier
from deploy.demo.days import Today
from gateway.identity import credentials
from gateway.identity.accounts.rules import Place, checked_email

Row = dict[str, Any]

SCOPES: Final = sorted(
    [f"{noun}:{verb}" for noun in ("bookings", "startups", "events", "registrations") for verb in ("read", "write")]
    + ["feed:read"]
)
# Easy to read out and to type; together more than fifty bits.
_SOUNDS: Final = "ba be bi bo da de di do fa fe fi fo ga ge ka ke ki ko la le li lo ma me mi mo na ne ni no".split()  # noqa: SIM905
_SYLLABLES: Final = 12


class Accounts(NamedTuple):
    rows: list[Row]
    grants: list[Row]
    keys: list[Row]
    # What is shown to the person who loads the demo, and kept nowhere else.
    shown: list[dict[str, str | None]]
    shown_keys: list[dict[str, str]]


def accounts(hub_id: str, heroes: list[tuple[str, str, str]], today: Today) -> Accounts:
    """An admin of the network, a staff member of a hub, and an admin for each (startup id, name, e-mail)."""
    made = Accounts([], [], [], [], [])
    _add(made, "admin@halle-freyssinet.example", "Ada Admin", Place(None, "admin"), today)
    _add(made, "staff@halle-freyssinet.example", "Sam Accueil", Place(hub_id, "staff"), today)
    for startup_id, name, email in heroes:
        _add(made, email, name, Place(None, "startup_admin", startup_id), today)
        _add_key(made, startup_id, made.rows[-1]["id"], today)
    return made


def password() -> str:
    sounds = [secrets.choice(_SOUNDS) for _ in range(_SYLLABLES)]
    return "-".join("".join(sounds[start : start + 3]) for start in range(0, _SYLLABLES, 3))


def _add(made: Accounts, email: str, name: str, place: Place, today: Today) -> None:
    account_id, word = identifier("account", len(made.rows)), password()
    made.rows.append(
        {
            "id": account_id,
            "email": checked_email(email),
            "name": name,
            "password_hash": PasswordHasher().hash(word),
            "language": "fr",
            "created_at": today.now,
            "updated_at": today.now,
        }
    )
    made.grants.append({"account_id": account_id, "spelled": place.spelled, **place._asdict()})
    made.shown.append({"email": email, "password": word, "role": place.role, "startup_id": place.startup_id})


def _add_key(made: Accounts, startup_id: str, by: str, today: Today) -> None:
    key_id, secret = identifier("key", len(made.keys)), credentials.new_secret()
    made.keys.append(
        {
            "id": key_id,
            "name": "Demo",
            "secret_hash": credentials.hashed(secret),
            "owner_kind": "startup",
            "owner_id": startup_id,
            "scopes": SCOPES,
            "created_by": by,
            "created_at": today.now,
            "updated_at": today.now,
            "expires_at": None,
            "last_used_at": None,
            "revoked_at": None,
        }
    )
    made.shown_keys.append({"key": credentials.written(credentials.KEY, key_id, secret), "startup_id": startup_id})
