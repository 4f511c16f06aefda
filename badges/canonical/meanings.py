"""What members and types of an object mean under one active context, as tables have it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from badges.canonical.rdf import RDF, XSD, is_absolute, typed

if TYPE_CHECKING:
    from badges.canonical.tables import Table

PROPERTY: Final = 0
ID: Final = 1
TYPES: Final = 2
CONTEXT: Final = 3
UNDEFINED: Final = 4

ONE_BY_ONE: Final = 0
LIST: Final = 1
LANGUAGE_MAP: Final = 2
GRAPH: Final = 3
JSON: Final = 4

TYPE: Final = f" <{RDF}type> ".encode()
"""The predicate that leads from a thing to its types, between spaces."""

_CONTAINERS = {
    frozenset[str](): ONE_BY_ONE,
    frozenset({"@set"}): ONE_BY_ONE,
    frozenset({"@list"}): LIST,
    frozenset({"@language"}): LANGUAGE_MAP,
    frozenset({"@language", "@set"}): LANGUAGE_MAP,
    frozenset({"@graph"}): GRAPH,
    frozenset({"@graph", "@set"}): GRAPH,
}

# Absolute for everybody who has a say in it: PyLD, rdf.py and terms.py. What only some take for an IRI is not covered.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"{}|\\^`\s\ud800-\udfff]*").fullmatch
_BLANK = re.compile(r"_:[^\x00-\x20\x7f<>\"{}|\\^`\s\ud800-\udfff]+").fullmatch
# The same for most, told sooner.
SCHEMES = frozenset({"https", "http", "urn", "did", "mailto"})
LETTERS = bytes(set(range(0x21, 0x7F)) - set(b'<>"{}|\\^`'))
_SURROGATE = re.compile(r"[\ud800-\udfff]").search


class NotCovered(Exception):
    """Something that is left to the reference; ``reason`` says what kind of thing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def written(iri: str) -> bytes | None:
    """An IRI or blank node as N-Quads writes it, None for a relative one.

    Raises:
        NotCovered: when not everybody would call it the one or the other.
    """
    if _PLAIN(iri):
        return f"<{iri}>".encode()
    if iri.startswith("_:"):
        if _BLANK(iri):
            return f"_:d{iri[2:]}".encode()
    elif ":" not in iri or not is_absolute(iri):
        if not iri.isascii() and _SURROGATE(iri):
            raise NotCovered("surrogate")
        return None
    raise NotCovered("odd IRI")


class Term:
    """What a member of an object means under one active context."""

    __slots__ = (
        "_inside",
        "_reference",
        "after",
        "before",
        "coercion",
        "is_alone",
        "is_link",
        "is_plain",
        "is_text",
        "kind",
        "scope",
        "shape",
        "suffix",
        "table",
    )

    def __init__(self, kind: int) -> None:
        self.kind = kind
        self.shape: int = ONE_BY_ONE
        self.coercion: str | None = None
        """``@id``, ``@vocab`` or a datatype."""
        self.is_text = False
        """Whether a string in it is a literal as it stands, followed by ``suffix``."""
        self.is_plain = False
        """The same, and nothing else comes of it: it is in no list, no graph, no JSON, and brings no context along.

        Nor does another term say the same, so that one line might be there twice."""
        self.is_link = False
        """Whether a string in it is an identifier, and nothing else comes of it, as with ``is_plain``."""
        self.is_alone = True
        """Whether no other term of the context means the same."""
        self.suffix = b""
        self.before = self.after = b""
        """What stands in a line between the subject and such a literal, and after that."""
        self.table: Table
        """The context under which its values are read."""
        self.scope: Any = None
        self._inside: Table | None = None
        self._reference: Table | None = None

    def inside(self) -> Table:
        """The context of an object that is its value: a type's context ends here (API §5.1.2 step 7)."""
        if self._inside is None:
            self._inside = self.table.previous_or_self().scoped(self.scope)
        return self._inside

    def reference(self) -> Table:
        """The context of a value object, or of one that is a reference and nothing else: a type's context goes on."""
        if self._reference is None:
            self._reference = self.table.scoped(self.scope)
        return self._reference


KEYWORDS = {"@id": Term(ID), "@type": Term(TYPES), "@context": Term(CONTEXT)}
NOTHING = Term(UNDEFINED)


class Types:
    """What an object's types come to: the context inside it, and each type as N-Quads writes it (None for one undefined)."""

    __slots__ = ("has_undefined", "lines", "table", "written")

    def __init__(self, table: Table, iris: tuple[bytes | None, ...]) -> None:
        self.table = table
        self.written = iris
        self.has_undefined = None in iris or any(iri and iri.startswith(b"_:") for iri in iris)
        """Whether there is more to it than ``lines``, which follow the name of an object that has these types."""
        self.lines = [TYPE + iri + b" .\n" for iri in dict.fromkeys(iris) if iri]


def shape_of(mapping: Any) -> int:
    """How the values of a term are gathered.

    Raises:
        NotCovered: when that is left to the reference.
    """
    shape = _CONTAINERS.get(frozenset(mapping.get("@container") or ()))
    if shape is None:
        raise NotCovered("container")
    if mapping.get("@type") == "@json":
        if shape is not ONE_BY_ONE:
            raise NotCovered("container of JSON")
        return JSON
    return shape


def suffix_of(coercion: str | None, mapping: Any, active: Any) -> bytes:
    """What follows a text that is a literal: its datatype, or the language and direction that hold for it."""
    if coercion in ("@id", "@vocab", "@json", f"{XSD}string"):
        return b""
    if coercion is not None:
        datatype = written(coercion)
        if datatype is None or datatype.startswith(b"_:"):
            raise NotCovered("odd datatype")
        return b"^^" + datatype
    item = {"@value": ""}
    for name in ("@language", "@direction"):
        if (said := mapping[name] if name in mapping else active.get(name)) is not None:
            item[name] = said  # also the language "", which is none: its texts mean nothing
    if (text := typed(item)) is None:
        raise NotCovered("language tag")
    return text.removeprefix('""').encode()
