"""Sentences for people, in the two languages of the product, and the choice between them."""

from typing import NamedTuple

LANGUAGES = ("en", "fr")


class Text(NamedTuple):
    """One sentence in both languages; `{name}` marks where a fact goes."""

    en: str
    fr: str

    def render(self, language: str, facts: dict[str, object] | None = None) -> str:
        sentence = self.fr if language == "fr" else self.en
        return sentence.format_map(facts) if facts else sentence


def preferred_language(accept_language: str | None) -> str:
    """The best of our languages for an `Accept-Language` header (RFC 9110 §12.5.4); English when it names none."""
    best, weight = "en", 0.0
    for item in (accept_language or "")[:200].split(","):
        tag, _, parameter = item.strip().partition(";")
        language = tag.strip().lower()[:2]
        if language not in LANGUAGES:
            continue
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        if quality > weight:
            best, weight = language, quality
    return best
