"""Values as literals of N-Quads, where they are more than a text with its term's datatype behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from badges.canonical.jcs import canonical_json
from badges.canonical.meanings import NotCovered, Term
from badges.canonical.rdf import RDF, XSD, lexical, typed
from badges.canonical.rdfc import literal
from badges.canonical.reference import admit_number

if TYPE_CHECKING:
    from badges.canonical.tables import Table

_STRING = f"{XSD}string"
_IS_JSON = f"^^<{RDF}JSON>".encode()
_IN_A_DIRECTION = frozenset({"@value", "@language", "@direction"})


def careful_literal(value: str) -> bytes:
    """A text, every letter escaped as N-Quads has it."""
    return literal(value).encode()


def typed_literal(value: Any, datatype: str | None) -> bytes:
    """A number, a truth value, or a text that its datatype writes in another way."""
    if type(value) is not str:
        admit_number(value)
    text, native = lexical(value, datatype)
    datatype = datatype or native
    return (literal(text) if datatype in (None, _STRING) else f"{literal(text)}^^<{datatype}>").encode()


def json_literal(value: Any) -> bytes:
    """JSON that is kept as it is (JSON-LD 1.1 §4.2.2).

    Raises:
        NotCovered: for a null anywhere in it.
    """
    if _holds_null(value):
        raise NotCovered("null in JSON")
    return literal(canonical_json(value)).encode() + _IS_JSON


def value_object(term: Term, value: dict[str, Any], meet: Callable[[Table], None]) -> bytes:
    """A literal that is written out (JSON-LD 1.1 §4.2). ``meet`` is told of a context that its datatype brings along.

    Raises:
        NotCovered: for what is left to the reference.
    """
    inner = {"@value": value["@value"]}
    if type(inner["@value"]) not in (str, bool, int, float) or not (len(value) < 3 or value.keys() == _IN_A_DIRECTION):
        raise NotCovered("value object")
    for key, said in value.items():
        if key == "@type" and type(said) is str:
            # A datatype may bring a context along, as any type may: it is processed, though nothing in here needs it.
            types = term.reference().types(said)
            meet(types.table)
            (datatype,) = types.written
            if datatype is None or datatype.startswith(b"_:"):
                raise NotCovered("odd datatype")
            inner["@type"] = datatype[1:-1].decode()
        elif key == "@language" and type(said) is str and type(inner["@value"]) is str:
            inner["@language"] = said.lower()
        elif key == "@direction" and said in ("ltr", "rtl") and type(inner["@value"]) is str:
            inner["@direction"] = said
        elif key != "@value":
            raise NotCovered("value object")
    if type(inner["@value"]) is not str:
        admit_number(inner["@value"])
    if (text := typed(inner)) is None:
        raise NotCovered("language tag")
    return text.encode()


def _holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_null, value.values()))
    return any(map(_holds_null, value)) if isinstance(value, list) else value is None
