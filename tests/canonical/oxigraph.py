"""Another's canonical form: Oxigraph (Rust) reads the JSON-LD, with its contexts written out, and canonicalizes it (RDFC-1.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pyoxigraph

from badges import schemas
from badges.canonical import CanonicalizationError, canonicalize, undefined
from tests.canonical.generated import generated

Document = dict[str, Any]

# Where it is known to do otherwise: it has its own digits for doubles, passes over @direction and odd language tags, and cannot
# be asked about JSON literals, whose contexts would have to stay as written. It also labels graphs that have no name otherwise,
# makes none around what is no object, and drops a type #x under a vocabulary that ends in #.
_ITS_OWN = re.compile(r'"-?\d\.\d+E-?\d|i18n#|rdf-syntax-ns#JSON>|"@[a-z][- ]|security#proof>|##')
# And these leave no trace in our form: a direction by default, which PyLD (as jsonld.js, from which it comes) forgets where a
# type brings a context of its own; a graph around a number; and a set, which it does not take for an object that ends the
# context of a type (JSON-LD 1.1 API §5.1.2 step 7).
_ITS_OWN_WORDS = ('"@direction":', '"@graph"', '"@set":')


@dataclass
class Agreement:
    """What came of asking about many documents."""

    documents: int = 0
    compared: int = 0
    its_own: int = 0
    """Documents with something that it is known to do in another way."""
    refused: int = 0
    """Documents that it does not read, though PyLD does (contexts in odd places, mostly), and those with graphs."""
    differences: list[Document] = field(default_factory=list)


def agreement(seed: int, numbers: Iterable[int]) -> Agreement:
    """Every document with these numbers, without its proof, that has a canonical form which leaves nothing out."""
    seen = Agreement()
    for number in numbers:
        # proofs go into graphs, and what is no object in one goes astray there
        document = {name: value for name, value in generated(seed, number).items() if name != "proof"}
        seen.documents += 1
        try:
            form = canonicalize(document)
        except CanonicalizationError:
            continue
        if undefined(document):
            continue
        text = json.dumps(document)
        # Contexts in objects end those of their surroundings in a way of its own.
        if _ITS_OWN.search(form) or text.count('"@context"') > 1 or any(word in text for word in _ITS_OWN_WORDS):
            seen.its_own += 1
            continue
        if (theirs := by_oxigraph(document)) is None:
            seen.refused += 1
            continue
        seen.compared += 1
        if theirs != form:
            seen.differences.append({"seed": seed, "number": number, "what": "Oxigraph"})
    return seen


def by_oxigraph(document: Document) -> str | None:
    """Its canonical N-Quads; None for what it does not read, or where it is known to do otherwise."""
    text = json.dumps(_written_out(document))
    try:
        dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD))
    except SyntaxError:
        return None
    except BaseException as panic:  # what Rust did not expect comes as one of these
        if type(panic).__name__ != "PanicException":
            raise
        return None
    if any(quad.graph_name != pyoxigraph.DefaultGraph() for quad in dataset):
        return None
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def _written_out(value: Any) -> Any:
    """A document, or a context, with contexts in the place of their addresses."""
    if isinstance(value, dict):
        return {name: _context(member) if name == "@context" else _written_out(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_written_out(item) for item in value]
    return value


def _context(value: Any) -> Any:
    if isinstance(value, list):
        return [one for context in map(_context, value) for one in (context if isinstance(context, list) else [context])]
    return _ours(value) if isinstance(value, str) and value in _addresses() else _written_out(value)


@cache
def _addresses() -> frozenset[str]:
    return frozenset(row.url for row in schemas.index() if row.kind == "context")


@cache
def _ours(url: str) -> Any:
    return _context(json.loads(schemas.content(url))["@context"])
