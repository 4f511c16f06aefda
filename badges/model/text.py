"""One wording in several languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """What people read, by language: ``Text({"en": "Pass", "nl": "Voldaan"})``.

    Keys are BCP 47 language tags as ELM language maps use them (ISO 639-1, two letters).
    """

    wordings: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.wordings:
            raise ValueError("a text needs at least one language")

    def __hash__(self) -> int:
        return hash(frozenset(self.wordings.items()))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages this text is complete in, in the order they were written."""
        return tuple(self.wordings)

    def get(self, language: str) -> str | None:
        """The wording in exactly this language, if there is one."""
        return self.wordings.get(language)

    def best(self, *preferred: str) -> tuple[str, str]:
        """Language and wording for a reader: the first preferred one that exists, then English, then the first written.

        One of the same language for another country will do: ``nl-NL`` for ``nl``, and the other way round.
        """
        for language in (*preferred, "en"):
            if wording := self.wordings.get(language):
                return language, wording
            for written, wording in self.wordings.items():
                if wording and same_language(written, language):
                    return written, wording
        return next(iter(self.wordings.items()))

    def only(self, languages: Iterable[str]) -> dict[str, str]:
        """The wordings in these languages, in this order; languages it lacks are left out."""
        return {language: self.wordings[language] for language in languages if language in self.wordings}


def same_language(one: str, other: str) -> bool:
    """Whether two tags are of one language, whatever the country."""
    return one.partition("-")[0].lower() == other.partition("-")[0].lower()


def common_languages(texts: Iterable[Text]) -> tuple[str, ...]:
    """The languages that every one of these texts has, in the order of the first text."""
    all_texts = list(texts)
    if not all_texts:
        return ()
    remaining = set(all_texts[0].wordings)
    for text in all_texts:
        remaining &= text.wordings.keys()
    return tuple(language for language in all_texts[0].wordings if language in remaining)
