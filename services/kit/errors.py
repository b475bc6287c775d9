"""Refusals. A noun's errors derive from these kinds; only `problems` knows which status a kind answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from services.kit.text import Text


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule or wrong field: what was asked (`actual`), what is allowed (`limit`)."""

    code: str
    message: Text
    rule: str | None = None
    field: str | None = None
    limit: Any = None
    actual: Any = None


class DomainError(Exception):
    """A refusal with a stable dotted code and a sentence that says what to do. Facts fill the sentence's marks,
    `members` are shown beside what every problem has."""

    code: ClassVar[str] = "internal.error"
    title: ClassVar[Text] = Text("Something went wrong", "Une erreur est survenue")
    detail: ClassVar[Text] = Text("Please try again later.", "Veuillez réessayer plus tard.")

    def __init__(
        self,
        *,
        violations: Sequence[Violation] = (),
        conflicts: Sequence[dict[str, Any]] = (),
        alternatives: Sequence[dict[str, Any]] | None = None,
        retry_after: int | None = None,
        members: Mapping[str, Any] | None = None,
        **facts: object,
    ) -> None:
        super().__init__(self.code)
        self.violations = violations
        self.conflicts = conflicts
        self.alternatives = alternatives
        self.retry_after = retry_after
        self.members = members or {}
        self.facts = facts


class Malformed(DomainError):
    """The request itself cannot be read."""


class Unauthenticated(DomainError):
    """No credential, or one that is not valid."""

    code = "credential.missing"
    title = Text("Please sign in", "Veuillez vous identifier")
    detail = Text(
        "Send `Authorization: Bearer <api key or session token>`.",
        "Envoyez `Authorization: Bearer <clé d’API ou jeton de session>`.",
    )


class Forbidden(DomainError):
    """Known, but not allowed."""


class ScopeMissing(Forbidden):
    code = "scope.missing"
    title = Text("This key may not do that", "Cette clé ne le permet pas")
    detail = Text("Use a key with the scope {scope}.", "Utilisez une clé avec la portée {scope}.")


class RoleMissing(Forbidden):
    code = "role.missing"
    title = Text("Your role does not allow that", "Votre rôle ne le permet pas")
    detail = Text("This needs the role {role}.", "Cela demande le rôle {role}.")


class NotFound(DomainError):
    """Absent, or secret."""

    code = "address.not_found"
    title = Text("Not found", "Introuvable")
    detail = Text(
        "There is nothing at this address, or it is not yours to see.",
        "Il n’y a rien à cette adresse, ou vous n’y avez pas accès.",
    )


class Conflict(DomainError):
    """It could be right, but not now."""


class Moved(Conflict):
    """What was asked for is part of another thing now: who reads is sent there, who writes is told its id (`into`)."""

    def __init__(self, *, asked: str, into: str) -> None:
        super().__init__(members={"into": into}, asked=asked, into=into)
        self.asked = asked
        self.into = into


class Refused(DomainError):
    """The wish cannot be right: a rule or a value refuses it."""


class Gone(DomainError):
    """It was here and will not come back."""


class Stale(DomainError):
    """Somebody changed the thing since the caller read it."""

    code = "etag.mismatch"
    title = Text("It has changed in the meantime", "Cela a changé entre-temps")
    detail = Text(
        "Read it again and repeat the change with its new ETag in If-Match.",
        "Relisez-le puis refaites la modification avec le nouvel ETag dans If-Match.",
    )


class MediaUnsupported(DomainError):
    """The body is of a type that is not read here."""


class PreconditionMissing(DomainError):
    code = "etag.required"
    title = Text("Say which version you change", "Indiquez la version modifiée")
    detail = Text(
        "Send the ETag that a GET of this thing returned, in If-Match.",
        "Envoyez dans If-Match l’ETag reçu en lisant cet objet.",
    )


class TooManyRequests(DomainError):
    """Slow down."""


class Unavailable(DomainError):
    """Something we need does not answer; nothing was changed."""

    code = "service.unavailable"
    title = Text("Temporarily unavailable", "Momentanément indisponible")
    detail = Text("Nothing was changed. Please try again shortly.", "Rien n’a été modifié. Réessayez dans un instant.")


class BadAnswer(DomainError):
    """Another process answered, but not properly."""


class TooLate(DomainError):
    """Another process did not answer in time."""
