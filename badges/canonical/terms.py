"""What of a document its canonical form would not hold: undefined terms and types, relative IRIs, values that vanish.

JSON-LD drops all of these without a word, so a signature would not cover them. PyLD reports dropped properties only, and
without saying where; so every key and string of a copy carries its own JSON Pointer through PyLD's expansion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from badges.canonical import reference
from badges.canonical.error import CanonicalizationError
from badges.canonical.rdf import is_absolute
from badges.canonical.work import A_VALUE_OF_THE_REFERENCE, budget

Kind = Literal["property", "type", "relative_iri", "dropped", "protected", "invalid", "too_complex"]
_REFUSED: dict[str, Kind] = {"protected_term": "protected", "too_complex": "too_complex"}

_TIMES = 2

# No spaces of any kind: the quads leave out what holds one (a no-break space, say).
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\s]*").fullmatch
_BLANK_NODE = re.compile(r"_:[^\x00-\x20<>\"{}|\\^`\s]+").fullmatch
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*").fullmatch


@dataclass(frozen=True, slots=True)
class Undefined:
    """Something that no signature over the canonical form would cover."""

    pointer: str
    """JSON Pointer (RFC 6901) of the culprit: the member for a property, the value for everything else."""
    kind: Kind
    value: str


def undefined(document: dict[str, Any]) -> tuple[Undefined, ...]:
    """Everything in the document that its canonical form leaves out, in document order.

    ``property``: a member no context defines. ``type``: a type no context defines. ``relative_iri``: an identifier that is no
    absolute IRI. ``dropped``: a value JSON-LD passes over (null, an index, a language tag that is none). ``protected``: a
    context redefines a protected term; ``invalid``: no JSON-LD, or beyond the bounds; ``too_complex``: more than the work that is
    left can look at; these three stand alone.
    """
    try:
        # Everything in a copy that knows its place, then expanded, then gone through again.
        budget().spend(_TIMES * A_VALUE_OF_THE_REFERENCE * reference.admit(document))
        found = _Search()
        expanded = found.expand(_located(document, ""))
    except CanonicalizationError as error:
        kind = _REFUSED.get(error.code, "invalid")
        pointer = _naming(document, "", error.detail) if error.code == "unknown_context" else None
        if pointer is None:
            pointer = "/@context" if error.code in ("protected_term", "unknown_context") else ""
        return (Undefined(pointer, kind, error.detail or error.code),)
    for pointer in _literals(expanded):
        found.kept.update((pointer, *found.tied.get(pointer, ())))
    reported = {culprit.pointer for culprit in found.culprits}
    found.culprits.extend(_vanished(document, "", found.kept, reported))
    order = {pointer: place for place, pointer in enumerate(pointers(document, ""))}
    return tuple(sorted(dict.fromkeys(found.culprits), key=lambda culprit: order[culprit.pointer]))


class _Located(str):
    """A string that knows where it stands."""

    pointer: str

    def __deepcopy__(self, memo: object) -> _Located:
        return self


def _located(value: Any, pointer: str) -> Any:
    if isinstance(value, dict):
        copy = {}
        for key, member in value.items():
            place = _Located(key)
            place.pointer = f"{pointer}/{escaped(key)}"
            # Contexts are instructions, not content.
            copy[place] = member if key == "@context" else _located(member, place.pointer)
        return copy
    if isinstance(value, list):
        return [_located(item, f"{pointer}/{index}") for index, item in enumerate(value)]
    if isinstance(value, str):
        text = _Located(value)
        text.pointer = pointer
        return text
    return value


class _Search:
    """One expansion with two of PyLD's steps looked at as they happen: members of a node, and values of a member."""

    def __init__(self) -> None:
        self.culprits: list[Undefined] = []
        self.kept: set[str] = set()
        self.tied: dict[str, list[str]] = {}
        """Languages and directions by the value they belong to: they last as long as it does."""
        self.processor = reference.pyld().JsonLdProcessor()
        self.expand_object = self.processor._expand_object
        self.expand_value = self.processor._expand_value
        self.processor._expand_object = self._object
        self.processor._expand_value = self._value

    def expand(self, document: Any) -> Any:
        return reference.expand(document, self.processor)

    def _object(self, active: Any, active_property: Any, expanded_property: Any, element: Any, *rest: Any, **named: Any) -> None:
        self._only_named(active, active_property, element)
        for key, value in element.items():
            if not isinstance(key, _Located) or key == "@context":
                continue
            meaning = self.processor._expand_iri(active, key, vocab=True)
            if meaning == "@type":
                # Types are looked up before the contexts they bring along apply (JSON-LD 1.1 API §5.1.2 step 11).
                scope = rest[4] if len(rest) > 4 else named.get("type_scoped_ctx")
                for item in value if isinstance(value, list) else [value]:
                    self._iri("type", scope or active, item, vocab=True)
            elif meaning == "@id":
                self._iri("relative_iri", active, value, vocab=False)
            elif meaning in ("@language", "@direction"):
                self._tie(active, element, value)
            elif not isinstance(meaning, str) or not (meaning.startswith("@") or _is_kept(meaning)):
                self.culprits.append(Undefined(key.pointer, "property", str(key)))
        self.expand_object(active, active_property, expanded_property, element, *rest, **named)

    def _only_named(self, active: Any, active_property: Any, element: Any) -> None:
        """Report a thing in a graph of its own that has a name and nothing else: no statement holds the name."""
        named = [(k, v) for k, v in element.items() if isinstance(k, _Located) and k != "@context"]
        if len(named) != 1 or not isinstance(named[0][1], _Located):
            return
        container = self.processor.get_context_value(active, active_property, "@container") or []
        in_graph = "@graph" in container or active_property is None or active_property in ("@graph", "@included")
        if in_graph and self.processor._expand_iri(active, named[0][0], vocab=True) == "@id":
            self.culprits.append(Undefined(named[0][1].pointer, "dropped", str(named[0][1])))

    def _value(self, active: Any, active_property: Any, value: Any, options: Any) -> Any:
        expanded = self.expand_value(active, active_property, value, options)
        if isinstance(value, _Located) and isinstance(expanded, dict) and "@id" in expanded:
            self._judge("relative_iri", value, expanded["@id"])
        return expanded

    def _tie(self, active: Any, element: Any, value: Any) -> None:
        if isinstance(value, _Located) and _LANGUAGE_TAG(value):
            for key, other in element.items():
                if isinstance(other, _Located) and self.processor._expand_iri(active, key, vocab=True) == "@value":
                    self.tied.setdefault(other.pointer, []).append(value.pointer)

    def _iri(self, kind: Kind, active: Any, value: Any, *, vocab: bool) -> None:
        if isinstance(value, _Located):
            self._judge(kind, value, self.processor._expand_iri(active, value, vocab=vocab))

    def _judge(self, kind: Kind, value: _Located, iri: Any) -> None:
        # `@json` is the one keyword that means something as a type; any other leaves the thing without a name.
        literal = kind == "type" and iri == "@json"
        if isinstance(iri, str) and (literal or _is_kept(iri) or _BLANK_NODE(iri)):
            self.kept.add(value.pointer)
        else:
            self.culprits.append(Undefined(value.pointer, kind, str(value)))


def _is_kept(iri: str) -> bool:
    """Whether an IRI is one to every program: some pass over those with a space of another script (U+00A0 …), as we do."""
    return bool(_ABSOLUTE_IRI(iri)) and is_absolute(iri)


def _literals(expanded: Any, everything: bool = False) -> Iterator[str]:
    """Where the strings that became literals came from; a JSON literal (``@json``) keeps all that is in it."""
    if isinstance(expanded, _Located):
        if everything:
            yield expanded.pointer
    elif isinstance(expanded, list):
        for item in expanded:
            yield from _literals(item, everything)
    elif isinstance(expanded, dict) and everything:
        for value in expanded.values():
            yield from _literals(value, everything)
    elif isinstance(expanded, dict):
        language = expanded.get("@language")
        if isinstance(language, str) and not _LANGUAGE_TAG(language):
            return
        if "@value" in expanded and str(expanded.get("@type")).startswith("_:"):
            return  # a kind of value that has no name makes no statement
        for key, value in expanded.items():
            if key in ("@graph", "@included"):
                # Values and lists that hang on no node say nothing, nor do bare numbers.
                value = [item for item in value if isinstance(item, dict) and "@value" not in item and "@list" not in item]
            yield from _literals(value, key == "@value")


def _vanished(value: Any, pointer: str, kept: set[str], reported: set[str]) -> Iterator[Undefined]:
    if pointer in reported:
        return
    if isinstance(value, dict):
        for key, member in value.items():
            if key != "@context":
                yield from _vanished(member, f"{pointer}/{escaped(key)}", kept, reported)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _vanished(item, f"{pointer}/{index}", kept, reported)
    elif value is None or (isinstance(value, str) and pointer not in kept):
        yield Undefined(pointer, "dropped", "null" if value is None else value)


def _naming(value: Any, pointer: str, url: str) -> str | None:
    """Where the first context stands that names this URL."""
    if isinstance(value, dict):
        contexts = value.get("@context")
        if url in (contexts if isinstance(contexts, list) else [contexts]):
            return f"{pointer}/@context"
        members = [(escaped(name), member) for name, member in value.items()]
    elif isinstance(value, list):
        members = [(str(index), item) for index, item in enumerate(value)]
    else:
        return None
    return next((found for name, member in members if (found := _naming(member, f"{pointer}/{name}", url))), None)


def pointers(value: Any, pointer: str) -> Iterator[str]:
    """The JSON Pointer of everything in a document, in document order."""
    yield pointer
    if isinstance(value, dict):
        for key, member in value.items():
            yield from pointers(member, f"{pointer}/{escaped(key)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from pointers(item, f"{pointer}/{index}")


def escaped(key: str) -> str:
    """A member's name as a JSON Pointer writes it (RFC 6901 §3)."""
    return key.replace("~", "~0").replace("/", "~1")
