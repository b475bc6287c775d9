"""What startups have handed in: every state there is, with a small file where something came."""

from datetime import date
from hashlib import sha256
from typing import Any, Final, NamedTuple

from deploy.demo.chance import identifier
from deploy.demo.days import Today

Row = dict[str, Any]

# What is still asked for is in one of these; what is done was accepted.
_OPEN: Final = ("missing", "received", "refused", "missing", "received", "missing")
_REASONS: Final = ("The certificate is of last year.", "Illisible : merci de le scanner à nouveau.")
_OF_A_STAY: Final = frozenset({"agreement"})


class Papers(NamedTuple):
    documents: list[Row]
    files: list[Row]

    def add(self, membership: Row, kind: str, *, is_done: bool, valid_to: date | None, today: Today) -> Row:
        number = len(self.documents)
        state = "accepted" if is_done else _OPEN[number % len(_OPEN)]
        asked = min(membership["created_at"], today.past(-40, 600))
        received = None if state == "missing" else today.past(-3 - number % 25, 600 + number)
        decided = today.past(-1 - number % 3, 660 + number) if state in {"accepted", "refused"} else None
        row = {
            "id": identifier("document", number),
            "hub_id": membership["hub_id"],
            "startup_id": membership["startup_id"],
            "membership_id": membership["id"] if kind in _OF_A_STAY else None,
            "kind": kind,
            "title": None,
            "state": state,
            "reason": _REASONS[number % len(_REASONS)] if state == "refused" else None,
            "valid_to": None if state == "missing" else valid_to,
            "received_at": received,
            "decided_at": decided,
            "version": 1 + sum(at is not None for at in (received, decided)),
            "created_at": asked,
            "updated_at": decided or received or asked,
        }
        self.documents.append(row)
        if received is not None:
            self.files.append(_file(row["id"], kind))
        return row


def _file(document_id: str, kind: str) -> Row:
    content = _pdf(f"Digital Quarters demo: {kind}")
    return {
        "document_id": document_id,
        "name": f"{kind}.pdf",
        "media_type": "application/pdf",
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
        "content": content,
    }


def _pdf(words: str) -> bytes:
    """One page with one line on it."""
    drawn = f"BT /F1 18 Tf 60 760 Td ({words}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    file, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    rows = len(objects) + 1
    return file + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        rows, table, rows, len(file),
    )  # fmt: skip
