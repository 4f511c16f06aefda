"""The EDC application profile 1.1.0 as a table: every class and property, how often it stands, of what kind, from which list."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from badges import schemas
from badges.credentials.elm_values import ESCO_SKILLS

TABLE = "urn:badges:shape:edc-application-profile-1.1.0"
CONTEXT = "http://data.europa.eu/snb/model/context/edc-ap"
V1_TERMS = frozenset(
    {
        *("credentialSchema", "credentialStatus", "credentialSubject", "evidence", "expirationDate", "holder", "issuanceDate"),
        *("issued", "issuer", "proof", "refreshService", "termsOfUse", "validFrom", "validUntil", "verifiableCredential"),
    }
)
"""What the other context of the two defines inside a credential."""
TEXTS = frozenset({"text", "name"})
_SNB = "http://data.europa.eu/snb/{}/25831c2"
_AUTHORITY = "http://publications.europa.eu/resource/authority/{}"
_SCHEMES = {
    "esco-skill": ESCO_SKILLS,
    "esco-occupation": "http://data.europa.eu/esco/concept-scheme/occupations",
    **{name: _AUTHORITY.format(name) for name in ("atu", "country", "currency", "file-type", "human-sex", "language")},
}


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a class."""

    name: str
    least: int
    most: int | None
    kind: str
    """``thing``, or the kind of a text or literal."""
    classes: frozenset[str] = frozenset()
    scheme: str | None = None
    """Address of the list of which its concepts are."""
    bound: bool = False
    """Whether the shapes insist on that list."""
    largest: int | None = None

    @property
    def is_untyped(self) -> bool:
        """Whether it has no term in the context, so that JSON-LD takes a text for a text and not for a reference."""
        return ":" in self.name


def properties(class_: str, profile: str | None = None) -> tuple[Property, ...]:
    """What is said of a class; with the address of a narrower profile what that profile says of it beyond. Nothing for others."""
    return _rows(class_, profile)


@cache
def classes() -> frozenset[str]:
    """The classes that have properties."""
    return frozenset(_table()["classes"])


@cache
def profiles() -> tuple[str, ...]:
    """The addresses of the application profiles that a credential may name."""
    return tuple(_table()["profiles"])


@cache
def homes() -> Mapping[str, tuple[str, ...]]:
    """The classes that have a property, by its name."""
    found: dict[str, list[str]] = {}
    for class_, rows in _table()["classes"].items():
        for name in rows:
            found.setdefault(name, []).append(class_)
    return {name: tuple(classes) for name, classes in found.items()}


@cache
def text_terms() -> frozenset[str]:
    """The terms whose values are language maps."""
    return frozenset(row.name for class_ in classes() for row in _rows(class_, None) if row.kind in TEXTS)


@cache
def literal_terms() -> frozenset[str]:
    """The terms whose values are neither texts nor things."""
    return frozenset(row.name for class_ in classes() for row in _rows(class_, None) if row.kind not in TEXTS | {"thing", "iri"})


def inherits(class_: str, name: str) -> bool:
    """Whether a class has a property by a wider class only, which the shapes do not ask about."""
    wider = _table()["subclasses"].get(class_)
    return wider is not None and (name in _table()["classes"].get(wider, {}) or inherits(wider, name))


def misspelt(name: str) -> str | None:
    """How the shapes spell a term that the context spells otherwise: they never look at it under the context's name."""
    found: str | None = _table()["misspelt"].get(name)
    return found


def canonical(name: str) -> str:
    """The one name of a property: that of the term for an address or a prefixed name that a term means too."""
    if ":" not in name:
        return name
    prefix, _, local = name.partition(":")
    start = _context().get(prefix)
    address = f"{start}{local}" if isinstance(start, str) and not local.startswith("//") else name
    return _terms_by_address().get(address, name)


def is_defined(name: str, types: Container[str]) -> bool:
    """Whether the contexts know this name in a thing of these classes; JSON-LD drops what they do not."""
    if name in V1_TERMS:
        return "VerifiableCredential" in types or "VerifiablePresentation" in types
    return name in _context() or _is_address(name)


def is_class_defined(name: str) -> bool:
    """Whether the contexts know this class."""
    return name in _context() or name in ("VerifiableCredential", "VerifiablePresentation") or _is_address(name)


def scheme_of(vocabulary: str) -> str:
    """The address of a list."""
    return _SCHEMES.get(vocabulary) or _SNB.format(vocabulary)


def _is_address(name: str) -> bool:
    prefix, colon, local = name.partition(":")
    return bool(colon) and (local.startswith("//") or prefix in ("urn", "mailto") or isinstance(_context().get(prefix), str))


@cache
def _table() -> dict[str, Any]:
    return schemas.document(TABLE)


@cache
def _context() -> dict[str, Any]:
    context: dict[str, Any] = schemas.document(CONTEXT)["@context"]
    return context


@cache
def _terms_by_address() -> Mapping[str, str]:
    meant = {(entry if isinstance(entry, str) else entry["@id"]): term for term, entry in _terms()}
    # Names with a prefix are in the table for what no term of the context reaches.
    for name in homes():
        prefix, colon, local = name.partition(":")
        if colon and not local.startswith("//"):
            meant[_context()[prefix] + local] = name
    return meant


def _terms() -> list[tuple[str, Any]]:
    return [(term, entry) for term, entry in _context().items() if isinstance(entry, str | dict)]


@cache
def _rows(class_: str, profile: str | None) -> tuple[Property, ...]:
    classes = _table()["classes"] if profile is None else _table()["profiles"].get(profile, {})
    return tuple(_row(name, line) for name, line in classes.get(class_, {}).items())


def _row(name: str, line: str) -> Property:
    often, kind, *rest = line.split()
    least, _, most = often.partition("..")
    largest = next((int(word[2:]) for word in rest if word.startswith("<=")), None)
    vocabulary = next((word for word in rest if not word.startswith("<=")), None)
    things = frozenset(kind.split("|")) if kind[0].isupper() else frozenset[str]()
    return Property(
        name,
        int(least),
        None if most == "*" else int(most),
        "thing" if things else kind,
        things,
        scheme_of(vocabulary.removesuffix("?")) if vocabulary else None,
        bool(vocabulary) and not str(vocabulary).endswith("?"),
        largest,
    )
