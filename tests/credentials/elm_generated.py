"""European credentials that nobody would issue, made from the profile's table: every class and property stands somewhere."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from badges import schemas
from badges.credentials import european
from badges.credentials.european import table
from badges.credentials.european.table import Property
from badges.credentials.violation import Document

MISSPELT = ("areaDialingCode", "nationalID", "resultDestribution")
_LITERALS: dict[str, Any] = {
    "string": "2",
    "dateTime": "2026-06-12T00:00:00Z",
    "duration": "PT60H",
    "positiveInteger": 3,
    "integer": 10,
    "decimal": "2.5",
    "boolean": True,
    "anyURI": "https://school.example/page",
    "literal": "N-1",
    "iri": "https://school.example/agency",
    "HTML": "<p>x</p>",
}
_UNLISTED = {
    "http://data.europa.eu/esco/concept-scheme/skills": "http://data.europa.eu/esco/skill/c10d5d87-36cf-42f5-8a12-e560fb5f4af8",
    "http://data.europa.eu/esco/concept-scheme/occupations": "http://data.europa.eu/esco/occupation/c10d5d87-36cf-42f5-8a12-e560fb5f4af8",
    "http://publications.europa.eu/resource/authority/language": "http://publications.europa.eu/resource/authority/language/ENG",
    "http://publications.europa.eu/resource/authority/file-type": "http://publications.europa.eu/resource/authority/file-type/PNG",
}
_PREFERRED = ("Organisation", "Qualification", "Identifier", "LearningAchievement")


def minimal() -> Document:
    """A credential with what the profile asks for and nothing else."""
    return _enveloped(_Maker(frozenset()).node("EuropeanDigitalCredential"))


def complete() -> Document:
    """A credential in which every class of a credential stands once with every property it has."""
    return _enveloped(_Maker(table.classes()).node("EuropeanDigitalCredential"))


def with_one(class_: str) -> Document:
    """A minimal credential beside which one thing of this class stands with every property it has."""
    maker = _Maker(frozenset({class_}))
    document = maker.node("EuropeanDigitalCredential")
    if class_ not in maker.met:
        document["publisher"] = maker.node(class_)  # a term that the context has and no shape looks at
    return _enveloped(document)


def _enveloped(document: Document) -> Document:
    return {"@context": list(european.CONTEXTS), **document}


@dataclass
class _Maker:
    full: frozenset[str]
    met: set[str] = field(default_factory=set)
    _numbers: Counter[str] = field(default_factory=Counter)

    def node(self, class_: str) -> Document:
        """A thing of a class: with everything the first time, if that is asked for, and with what it needs after that."""
        self._numbers[class_] += 1
        is_full = class_ in self.full - self.met
        self.met |= {class_} & self.full
        is_root = class_ == "EuropeanDigitalCredential"
        made: Document = {
            "id": f"urn:credential:{self._numbers[class_]}" if is_root else f"urn:epass:{class_}:{self._numbers[class_]}",
            "type": ["VerifiableCredential", class_] if is_root else class_,
        }
        for row in table.properties(class_):
            if row.least or is_full:
                made[row.name] = self._value(class_, row)
        if class_ == "ShaclValidator2017":
            made["id"] = european.PROFILE
        if {"validUntil", "expirationDate"} & made.keys():
            made |= dict.fromkeys(("validUntil", "expirationDate"), "2036-06-12T00:00:00Z")
        if "percentageLower" in made:
            made |= {"percentageLower": 20, "percentageEqual": 30, "percentageHigher": 50}
        return made

    def _value(self, class_: str, row: Property) -> Any:
        if row.kind in table.TEXTS:
            return {"en": f"A {row.name}"}
        if row.kind.startswith("typed:"):
            kind = row.kind.removeprefix("typed:")
            start = "http://www.w3.org/1999/02/22-rdf-syntax-ns#" if kind == "HTML" else "http://www.w3.org/2001/XMLSchema#"
            return {"@value": _LITERALS[kind], "@type": start + kind}
        if row.kind != "thing":
            return _LITERALS[row.kind]
        if row.classes == {"Concept"}:
            return _concept(row)
        if row.classes == {"ConceptScheme"}:
            return {"id": "urn:epass:conceptScheme:own", "type": "ConceptScheme"}
        if class_ == "EuropeanDigitalCredential" and row.name == "issuer":
            number = self.node("LegalIdentifier")
            return {**self.node("Organisation"), "eIDASIdentifier": number}
        unseen = sorted(row.classes & (self.full - self.met))
        if class_ == "EuropeanDigitalCredential" and row.name == "credentialSubject":
            return self.node("Person")
        if row.most is None and len(unseen) > 1:
            return [self._of_class(one) for one in unseen]
        preferred = [one for one in _PREFERRED if one in row.classes]
        return self._of_class((unseen or preferred or sorted(row.classes))[0])

    def _of_class(self, class_: str) -> Document:
        made = self.node(class_)
        if class_ == "Claim":
            made.setdefault("dcType", _concept(next(row for row in table.properties("Claim") if row.name == "dcType")))
        return made


def _concept(row: Property) -> Document:
    scheme = row.scheme or "urn:epass:conceptScheme:own"
    return {
        "id": _UNLISTED.get(scheme) or _member(scheme),
        "type": "Concept",
        "inScheme": {"id": scheme, "type": "ConceptScheme"},
        "prefLabel": {"en": "A label"},
        **({} if row.scheme else {"notation": "own", "definition": {"en": "What it means"}}),
    }


def _member(scheme: str) -> str:
    try:
        listed = schemas.document(scheme)
    except schemas.UnknownSchema:
        return scheme.removesuffix("/25831c2") + ("/0123456789" if scheme.startswith("http") else ":1")
    return str(listed["members"] + next(iter(listed["labels"])))


def places(document: Document) -> list[tuple[str, str, str]]:
    """Each property of each class once: (class, id of a thing that has it, property)."""
    found: dict[tuple[str, str], str] = {}
    _collect(document, found)
    return [(class_, id, name) for (class_, name), id in found.items()]


def _collect(value: Any, found: dict[tuple[str, str], str]) -> None:
    if isinstance(value, list):
        for member in value:
            _collect(member, found)
    if isinstance(value, dict):
        class_ = value.get("type", "")
        class_ = class_[-1] if isinstance(class_, list) else class_
        for name, member in value.items():
            if "id" in value and name not in ("@context", "id", "type", "publisher"):
                found.setdefault((class_, name), value["id"])
            _collect(member, found)


def _other_thing(value: Any) -> Any:
    return {**value, "id": f"{value['id']}x"} if isinstance(value, dict) and "id" in value else _other_text(value)


def _other_text(value: Any) -> Any:
    if isinstance(value, dict) and "@value" not in value:
        return {language: f"{wording} too" for language, wording in value.items()}
    return value


def _in_scheme(value: Any, scheme: Any) -> Any:
    if not (isinstance(value, dict) and "inScheme" in value):
        return value
    kept = {name: member for name, member in value.items() if name != "inScheme"}
    return kept if scheme is None else {**kept, "inScheme": scheme(value["inScheme"])}


def _first(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: [change(value[0]), *value[1:]] if isinstance(value, list) else change(value)


IMPOSSIBLE: dict[str, str] = {
    "30 February": "2026-02-30T00:00:00Z",
    "29 February of a common year": "2100-02-29T00:00:00Z",
    "month 13": "2026-13-01T00:00:00Z",
    "month 00": "2026-00-01T00:00:00Z",
    "day 00": "2026-01-00T00:00:00Z",
    "day 31 of a short month": "2026-04-31T00:00:00Z",
    "hour 25": "2026-01-01T25:00:00Z",
    "a second past the end of the day": "2026-01-01T24:00:01Z",
    "minute 61": "2026-01-01T23:61:00Z",
    "second 60": "2026-12-31T23:59:60Z",
    "year 0000": "0000-01-01T00:00:00Z",
    "zone +25:00": "2026-01-01T00:00:00+25:00",
    "30 February as a date": "2026-02-30",
}
"""Moments of a right form that never were."""
ODD_MOMENTS: dict[str, str] = {
    "29 February": "2028-02-29T00:00:00Z",
    "no zone": "2026-06-12T00:00:00",
    "parts of a second": "2026-06-12T00:00:00.1234567+02:00",
    "zone -14:00": "2026-06-12T00:00:00-14:00",
}
"""Moments that are."""
OF_A_KIND: dict[str, frozenset[str]] = {
    **dict.fromkeys((*IMPOSSIBLE, *ODD_MOMENTS), frozenset({"dateTime"})),
    **dict.fromkeys(("the text 1", "one", "1.0", "1.5"), frozenset({"boolean", "integer", "positiveInteger"})),
    **dict.fromkeys(("P", "T without more", "a negative duration", "days and hours"), frozenset({"duration"})),
}
"""Changes that say something of certain kinds of literals alone; of all else they are one more text or number."""


def concerns(class_: str, name: str, change: str) -> bool:
    """Whether a change says something of this property that other changes do not."""
    kinds = OF_A_KIND.get(change)
    rows = (row for row in table.properties(class_) if row.name == name)
    return kinds is None or any(row.kind.removeprefix("typed:") in kinds for row in rows)


def _said(value: Any) -> Callable[[Any], Any]:
    """Another value, in the same clothes."""
    return lambda old: {**old, "@value": value} if isinstance(old, dict) and "@value" in old else value


CHANGES: dict[str, Callable[[Any], Any]] = {
    "left out": lambda _: None,
    "a text": lambda _: "x",
    "an address": lambda _: "urn:epass:nowhere:1",
    "a number": lambda _: 7,
    "true": lambda _: True,
    "an empty object": lambda _: {},
    "an empty array": lambda _: [],
    "a text in a language": lambda _: {"en": "x"},
    "two texts": lambda _: {"en": "x", "nl": "y"},
    "two wordings of a language": lambda _: {"en": ["x", "y"]},
    "twice the same": lambda value: [value, copy.deepcopy(value)] if not isinstance(value, list) else value,
    "another one beside it": lambda value: [value, _other_thing(value)] if not isinstance(value, list) else value,
    "another class": _first(lambda value: {**value, "type": "Amount"} if isinstance(value, dict) and "id" in value else value),
    "two classes": _first(
        lambda value: {**value, "type": [value["type"], "Mailbox"]} if isinstance(value, dict) and "id" in value else value
    ),
    "no class": _first(lambda value: {k: v for k, v in value.items() if k != "type"} if isinstance(value, dict) else value),
    "no id": _first(lambda value: {k: v for k, v in value.items() if k != "id"} if isinstance(value, dict) else value),
    "no scheme": _first(lambda value: _in_scheme(value, None)),
    "an untyped scheme": _first(lambda value: _in_scheme(value, lambda scheme: {"id": scheme["id"]})),
    "a bare scheme": _first(lambda value: _in_scheme(value, lambda scheme: scheme["id"])),
    "another scheme": _first(
        lambda value: _in_scheme(value, lambda scheme: {**scheme, "id": "http://data.europa.eu/snb/com-channel/25831c2"})
    ),
    "a second scheme": _first(
        lambda value: _in_scheme(value, lambda scheme: [scheme, {"id": "urn:epass:conceptScheme:2", "type": "ConceptScheme"}])
    ),
    "an invented member": _first(
        lambda value: (
            {**value, "id": value["id"].rpartition("/")[0] + "/99"}
            if isinstance(value, dict) and "inScheme" in value and "/" in value["id"]
            else value
        )
    ),
    "months": lambda _: "P60M",
    "a date": lambda _: "2026-06-12",
    "a value object": lambda _: {"@value": "x"},
    "a value object of a kind": lambda _: {
        "@value": "2026-06-12T00:00:00Z",
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
    },
    **{name: _said(moment) for name, moment in (IMPOSSIBLE | ODD_MOMENTS).items()},
    "the text 1": _said("1"),
    "one": _said(1),
    "1.0": _said(1.0),
    "1.5": _said(1.5),
    "P": _said("P"),
    "T without more": _said("P1D T"),
    "a negative duration": _said("-PT1H"),
    "days and hours": _said("P1DT12H"),
}


def mutant(document: Document, id: str, name: str, change: Callable[[Any], Any]) -> Document:
    """The document with one property changed in every copy of one thing; None leaves it out."""
    made = copy.deepcopy(document)
    _change(made, id, name, change)
    return made


def _change(value: Any, id: str, name: str, change: Callable[[Any], Any]) -> None:
    if isinstance(value, list):
        for member in value:
            _change(member, id, name, change)
    if isinstance(value, dict):
        for member in value.values():
            _change(member, id, name, change)
        if value.get("id") == id and name in value:
            value[name] = change(value[name])
            if value[name] is None:
                del value[name]
