"""Looking things up in a European credential, single values and arrays alike."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar, cast

from badges.credentials.elm_values import is_language
from badges.credentials.european.things import Thing, Things
from badges.credentials.european.told import Attached, Awarding, Body, Credits, Number, Remark, Term
from badges.model.text import Text

T = TypeVar("T")


class Looking:
    """What is said of the things of one document. What is missing or no longer readable is None or left out."""

    def __init__(self, things: Things) -> None:
        self._things = things
        self._kept: dict[tuple[Thing, str, int], object] = {}
        self.root = things.root

    def once(self, node: Thing, kind: str, depth: int, make: Callable[[], T]) -> T:
        """What was made of a thing before: one that a thousand others refer to is read once."""
        key = node, kind, depth
        if key not in self._kept:
            self._kept[key] = make()
        return cast(T, self._kept[key])

    def all(self, node: Thing | None, name: str) -> list[Thing]:
        """The things under a name, each once."""
        values = node.values(name) if node else []
        return list(dict.fromkeys(thing for _, value in values if (thing := self._things.thing(value))))  # each copy says it

    def one(self, node: Thing | None, name: str) -> Thing | None:
        """The first thing under a name."""
        return next(iter(self.all(node, name)), None)

    def ids(self, node: Thing | None, name: str) -> tuple[str, ...]:
        """The addresses of the things under a name."""
        return tuple(one.id for one in self.all(node, name) if one.id)

    def id(self, node: Thing | None, name: str) -> str | None:
        """The address of the first thing under a name."""
        return next(iter(self.ids(node, name)), None)

    def literals(self, node: Thing | None, name: str) -> list[Any]:
        """The literals under a name, with or without their type beside them."""
        values = node.values(name) if node else []
        return [value["@value"] if isinstance(value, dict) and "@value" in value else value for _, value in values]

    def string(self, node: Thing | None, name: str) -> str | None:
        """The first string under a name."""
        return next((value for value in self.literals(node, name) if isinstance(value, str)), None)

    def number(self, node: Thing | None, name: str) -> int | None:
        """The first whole number under a name."""
        return next((value for value in self.literals(node, name) if isinstance(value, int)), None)

    def text(self, node: Thing | None, name: str) -> Text | None:
        """The wordings under a name; of several in one language the first."""
        wordings: dict[str, str] = {}
        for _, value in node.values(name) if node else []:
            for one in value if isinstance(value, list) else [value]:
                for language, said in one.items() if isinstance(one, dict) else ():
                    first = next(iter(said), None) if isinstance(said, list) else said
                    if is_language(language) and isinstance(first, str) and first.strip():
                        wordings.setdefault(language, first)
        return Text(wordings) if wordings else None

    def names(self, node: Thing | None, name: str) -> tuple[Text, ...]:
        """The legal names of the organisations under a name."""
        return tuple(found for one in self.all(node, name) if (found := self.text(one, "legalName")))

    def notes(self, node: Thing | None, name: str = "additionalNote") -> tuple[Text, ...]:
        """What the notes under a name say."""
        return tuple(note for one in self.all(node, name) if (note := self.text(one, "noteLiteral")))

    def note(self, node: Thing | None, name: str) -> Text | None:
        """What the first note under a name says."""
        return next(iter(self.notes(node, name)), None)

    def numbers(self, node: Thing | None) -> tuple[Number, ...]:
        """The numbers by which a thing is known elsewhere."""
        found = ((self.string(one, "schemeName"), self.string(one, "notation")) for one in self.all(node, "identifier"))
        return tuple(Number(register, notation) for register, notation in found if notation)

    def notation(self, node: Thing | None, name: str) -> str | None:
        """The number under a name."""
        return self.string(self.one(node, name), "notation")

    def url(self, node: Thing | None, name: str) -> str | None:
        """The web address of the first page under a name."""
        return self.string(self.one(node, name), "contentURL")

    def terms(self, node: Thing | None, name: str) -> tuple[Term, ...]:
        """The concepts under a name."""
        return tuple(
            Term(one.id, self.text(one, "prefLabel"), self.id(one, "inScheme"), self.string(one, "notation"))
            for one in self.all(node, name)
        )

    def email(self, node: Thing | None) -> str | None:
        """Where somebody reads mail."""
        boxes = (self.id(one, "emailAddress") for one in self.all(node, "contactPoint"))
        return next((box.removeprefix("mailto:") for box in boxes if box), None)

    def countries(self, node: Thing | None) -> tuple[str, ...]:
        """The countries of the places of a thing."""
        addresses = [address for place in self.all(node, "location") for address in self.all(place, "address")]
        return tuple(dict.fromkeys(country for address in addresses for country in self.ids(address, "countryCode")))

    def body(self, node: Thing) -> Body:
        """An organisation."""
        return self.once(node, "body", 0, lambda: self._body(node))

    def _body(self, node: Thing) -> Body:
        addresses = [address for place in self.all(node, "location") for address in self.all(place, "address")]
        return Body(
            name=self.text(node, "legalName"),
            other_names=self.text(node, "altLabel"),
            numbers=self.numbers(node),
            eidas=self.notation(node, "eIDASIdentifier"),
            vat=self.notation(node, "vatIdentifier"),
            registration=self.notation(node, "registration"),
            countries=self.countries(node),
            address=next((line for one in addresses if (line := self.note(one, "fullAddress"))), None),
            homepage=self.url(node, "homepage"),
            email=self.email(node),
            logo=next(iter(self.attached(node, "logo")), None),
        )

    def attached(self, node: Thing | None, name: str) -> tuple[Attached, ...]:
        """The files under a name that can be decoded."""
        return tuple(
            Attached(content, self.id(one, "contentType"), self.text(one, "title"))
            for one in self.all(node, name)
            if (content := _decoded(self.string(one, "content"))) is not None
        )

    def remarks(self, node: Thing | None) -> tuple[Remark, ...]:
        """The notes on a thing, with what each is about."""
        return tuple(
            Remark(note, next(iter(self.terms(one, "subject")), None))
            for one in self.all(node, "additionalNote")
            if (note := self.text(one, "noteLiteral"))
        )

    def bodies(self, node: Thing | None, name: str) -> tuple[Body, ...]:
        """The organisations under a name."""
        return tuple(map(self.body, self.all(node, name)))

    def awarding(self, node: Thing | None) -> Awarding:
        """Who awarded a thing, and when."""
        process = self.one(node, "awardedBy")
        return Awarding(self.bodies(process, "awardingBody"), self.string(process, "awardingDate"))

    def credits(self, node: Thing | None, name: str) -> tuple[Credits, ...]:
        """The credits under a name."""
        found = ((self.id(one, "framework"), self.string(one, "point")) for one in self.all(node, name))
        return tuple(Credits(system, points) for system, points in found if points)


def _decoded(content: str | None) -> bytes | None:
    try:
        return base64.b64decode(content, validate=True) if content is not None else None
    except (binascii.Error, ValueError):
        return None
