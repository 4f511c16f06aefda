"""What one European credential is written with: its languages, our addresses, and one name for each thing in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from badges.credentials.violation import Document
from badges.model.addresses import Addresses
from badges.model.text import Text

LanguageMap = dict[str, str]


@dataclass(frozen=True, slots=True)
class Edition:
    """The languages of a document (the first is its primary one) and the numbers given out in it.

    The European Learning Model repeats a thing in full wherever it occurs, under the same id. The same thing must
    therefore get the same id and the same content each time: RDF merges the copies, and a second English label or a
    property that one copy lacks would go unseen or break uniqueness.
    """

    languages: tuple[str, ...]
    addresses: Addresses
    _numbers: dict[str, dict[object, int]] = field(default_factory=dict)
    _concepts: dict[str, Document] = field(default_factory=dict)
    _written: dict[tuple[str, int], tuple[object, Document]] = field(default_factory=dict)

    @property
    def primary(self) -> str:
        """The language a reader sees first."""
        return self.languages[0]

    def id(self, kind: str, what: object) -> str:
        """The name of a thing: ``urn:epass:<kind>:<n>``, the same for the same thing."""
        taken = self._numbers.setdefault(kind, {})
        return f"urn:epass:{kind}:{taken.setdefault(what, len(taken) + 1)}"

    def concept(self, id: str, write: Callable[[], Document]) -> Document:
        """The concept with this URI, written the way it was written first."""
        if id not in self._concepts:
            self._concepts[id] = write()
        return self._concepts[id]

    def once(self, kind: str, value: object, write: Callable[[], Document]) -> Document:
        """What this very value was written as before: it would get the same ids and the same content again."""
        key = kind, id(value)
        if key not in self._written:
            self._written[key] = value, write()  # with the value, or another one might come to have its identity
        return self._written[key][1]

    def text(self, text: Text) -> LanguageMap:
        """A text in the languages of this document that it has; never in another one."""
        return text.only(self.languages)

    def name(self, text: Text) -> LanguageMap:
        """A proper name: in the languages of this document, and always in the primary one, since names are not translated."""
        own = text.best(self.primary)[1]
        return {self.primary: own} | text.only(self.languages)

    def joined(self, texts: Sequence[Text], separator: str = ", ", *, lead: Text | None = None) -> LanguageMap:
        """Several texts as one line per language, where every one of them has that language; ``lead`` says what they are."""
        lines: LanguageMap = {}
        for language in self.languages:
            wordings = [w for text in texts if (w := text.get(language)) is not None]
            if wordings and len(wordings) == len(texts):
                line = separator.join(wordings)
                word = lead.get(language) if lead else None
                lines[language] = f"{word}: {line}" if word else line
        return lines

    def note(self, wording: LanguageMap, subject: Document | None = None) -> Document:
        """An ELM Note. One wording about one subject is one note."""
        what = (tuple(wording.items()), subject["id"] if subject else None)
        note: Document = {"id": self.id("note", what), "type": "Note", "noteLiteral": wording}
        return note | {"subject": subject} if subject else note

    def result(self, reading: Text) -> Document:
        """A grade or level, as the ELM Note that says how a person reads it."""
        return self.note(self.text(reading))

    def identifier(self, scheme: str, notation: str) -> Document:
        """An ELM Identifier: a number in a register that has a name."""
        id = self.id("identifier", (scheme, notation))
        return {"id": id, "type": "Identifier", "schemeName": scheme, "notation": notation}

    def web_resource(self, url: str, title: LanguageMap | None = None) -> Document:
        """An ELM WebResource."""
        what = (url, tuple(title.items()) if title else ())
        resource: Document = {"id": self.id("webResource", what), "type": "WebResource", "contentURL": url}
        return {**resource, "title": title} if title else resource


def one_or_many(values: Iterable[Any]) -> Any:
    """How ELM files write it: a single value by itself, several as an array; None when there is none."""
    listed = list(values)
    return listed[0] if len(listed) == 1 else listed or None


def given(**properties: Any) -> Document:
    """The properties that have a value; the European Learning Model knows no empty ones."""
    return {name: value for name, value in properties.items() if value is not None and value != {} and value != []}


def instant(at: datetime) -> str:
    """A moment in UTC, whole seconds. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {at.isoformat()}")
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def day(value: date) -> str:
    """A calendar date, which the European Learning Model writes as midnight UTC; readers show the date part only."""
    return f"{value.isoformat()}T00:00:00Z"
