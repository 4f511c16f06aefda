"""What a European draft is written with: one language, and a name for each thing in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from badges.credentials.violation import Document


@dataclass(frozen=True, slots=True)
class Draft:
    """The language of a draft, and the numbers given out in it."""

    language: str
    numbers: dict[str, int] = field(default_factory=dict)

    def id(self, kind: str) -> str:
        """The name of a new thing: ``urn:epass:<class>:<number>``."""
        self.numbers[kind] = self.numbers.get(kind, 0) + 1
        return f"urn:epass:{kind}:{self.numbers[kind]}"

    def map(self, said: str | None) -> dict[str, str]:
        """A text in the one language there is."""
        return {self.language: said} if said else {}

    def note(self, said: str, subject: Document | None = None) -> Document:
        """A Note."""
        made: Document = {"id": self.id("note"), "type": "Note", "noteLiteral": self.map(said)}
        return made | ({"subject": subject} if subject else {})

    def identifier(self, scheme: str, notation: str) -> Document:
        """An Identifier."""
        return {"id": self.id("identifier"), "type": "Identifier", "schemeName": scheme, "notation": notation}
