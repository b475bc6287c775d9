"""Every sentence of the pages in both languages, and the choice of the right one."""

from typing import Final

from portal.messages_en import EN
from portal.messages_fr import FR

CATALOGUES: Final = {"en": EN, "fr": FR}


class Speech:
    """The catalogue of one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._sentences = CATALOGUES[language]

    def say(self, key: str, **facts: object) -> str:
        sentence = self._sentences[key]
        return sentence.format_map(facts) if facts else sentence

    def count(self, key: str, count: int, **facts: object) -> str:
        """A sentence about so many things: French counts nought as one does, English as many."""
        is_one = count < 2 if self._language == "fr" else count == 1
        return self._sentences[f"{key}.{'one' if is_one else 'many'}"].format_map({"n": count, **facts})

    def knows(self, group: str, word: str) -> bool:
        return f"{group}.{word}" in self._sentences

    def label(self, group: str, word: str) -> str:
        """A word of the API for people; one that the catalogue does not have is shown as it is."""
        return self._sentences.get(f"{group}.{word}") or word.replace("_", " ").replace("-", " ").capitalize()
