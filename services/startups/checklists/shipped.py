"""The checklists that a new hub begins with."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

from services.kit.ids import new_id


class _Item(NamedTuple):
    key: str
    en: str
    fr: str
    due_days: int
    staff_only: bool = True
    document_kind: str | None = None

    def stored(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": {"en": self.en, "fr": self.fr},
            "staff_only": self.staff_only,
            "due_days": self.due_days,
            "document_kind": self.document_kind,
        }


SHIPPED: Final[dict[str, tuple[_Item, ...]]] = {
    "onboarding": (
        _Item(
            "agreement", "Sign the agreement", "Signer la convention", -7, staff_only=False, document_kind="agreement"
        ),
        _Item("charter", "Sign the house rules", "Signer le règlement", 0, staff_only=False, document_kind="charter"),
        _Item(
            "insurance",
            "Hand in the insurance certificate",
            "Déposer l’attestation d’assurance",
            14,
            staff_only=False,
            document_kind="insurance",
        ),
        _Item(
            "register_extract",
            "Hand in the extract of the company register (K-bis)",
            "Déposer l’extrait K-bis",
            30,
            staff_only=False,
            document_kind="register_extract",
        ),
        _Item(
            "bank_details",
            "Hand in the bank details (RIB)",
            "Déposer le RIB",
            14,
            staff_only=False,
            document_kind="bank_details",
        ),
        _Item("keys", "Hand over keys and badges", "Remettre les clés et les badges", 0),
        _Item("tour", "Show them around: safety, printers, waste", "Faire la visite : sécurité, machines, tri", 3),
        _Item("one_month", "Ask after a month how it goes", "Faire le point après un mois", 30),
    ),
    "offboarding": (
        _Item("interview", "Talk about why they leave", "Mener l’entretien de départ", -14),
        _Item("clear", "Clear the desks and lockers", "Libérer les postes et les casiers", 0, staff_only=False),
        _Item("keys_back", "Get keys and badges back", "Récupérer les clés et les badges", 0),
        _Item("access", "Close accounts and door access", "Fermer les comptes et les accès", 1),
        _Item("mail", "End mail and registered office", "Mettre fin au courrier et à la domiciliation", 30),
        _Item("deposit", "Settle the deposit", "Solder le dépôt de garantie", 30),
    ),
}


def rows(hub_id: str, now: datetime) -> Iterator[dict[str, Any]]:
    """As they are stored."""
    for kind, items in SHIPPED.items():
        yield {
            "id": new_id(),
            "hub_id": hub_id,
            "kind": kind,
            "membership_kind": "residency",
            "items": [item.stored() for item in items],
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }
