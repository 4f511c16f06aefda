"""Our own check of European credentials: what the application profile asks, what SHACL does not notice, and what we always say.

The official shapes are not closed, see RDF where copies have merged, and bind few lists; so they pass a date without a
time, an invented member of a list, a text in a language that the credential does not declare, and anything the context
drops. This profile reads the JSON itself and is at least as strict as they are about every document we make.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from badges import schemas
from badges.credentials import elm_values as values
from badges.credentials.violation import Document, Violation

PROFILE = "http://data.europa.eu/snb/model/ap/edc-generic-full"
CONTEXTS = ["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"]
TYPES = ["VerifiableCredential", "EuropeanDigitalCredential"]


def violations(document: Document) -> list[Violation]:
    """Every breach in a European credential, in the order of the document; an empty list when it may be sealed."""
    try:
        return _violations(document)
    except RecursionError:  # parts of parts of parts …
        return [Violation("", "elm.too_deep", "this is nested deeper than anybody looks: a composite names its parts once")]


def _violations(document: Document) -> list[Violation]:
    found = list(_envelope(document))
    check = _Check(values.declared_languages(document))
    found += check.properties(document, "EuropeanDigitalCredential", "")
    found += values.dates(document)
    found += values.display(document)
    return found


def _envelope(document: Document) -> Iterator[Violation]:
    if document.get("@context") != CONTEXTS:
        yield Violation("/@context", "elm.context", f"write exactly {' and '.join(CONTEXTS)}, in this order")
    if document.get("type") != TYPES:
        yield Violation("/type", "elm.type", f"write exactly {' and '.join(TYPES)}")
    if not values.is_iri(document.get("id")):
        yield Violation("/id", "elm.id", "a credential is named urn:credential:<uuid>")
    schema = document.get("credentialSchema")
    if isinstance(schema, dict) and schema.get("id") != PROFILE:
        yield from _narrower(document, schema.get("id"))


def _narrower(document: Document, profile: Any) -> Iterator[Violation]:
    """What one of the narrower application profiles asks for beyond the generic one."""
    from badges.credentials.european import conformity, table  # only for those who name one

    if profile not in table.profiles():
        yield Violation("/credentialSchema/id", "elm.profile", f"name the application profile {PROFILE}")
        return
    generic = {**document, "credentialSchema": {"id": PROFILE, "type": "ShaclValidator2017"}}
    asked_of_all = {(v.pointer, v.code) for v in conformity.violations(generic)}
    for violation in conformity.violations(document):
        if violation.code in conformity.BINDING and (violation.pointer, violation.code) not in asked_of_all:
            yield Violation(violation.pointer, "elm.profile", f"{violation.message} in {str(profile).rpartition('/')[2]}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One property of a class: its kind, whether it may be repeated, the list its concepts are from, and who asks for it."""

    kind: str
    many: bool
    vocabulary: str | None
    own: bool
    asked: str


@cache
def rules() -> dict[str, tuple[str, dict[str, Rule]]]:
    """The profile by role: the class that RDF sees, and what is said of each property."""
    classes = schemas.document(PROFILE)["classes"]
    return {role: (entry.get("type", role), dict(_properties(entry))) for role, entry in classes.items()}


@cache
def holds_numbers(role: str) -> bool:
    """Whether a number or a truth value may stand somewhere below: to Python 1 and true are equal, so copies of it may differ."""
    met, open = set[str](), [role]
    while open:
        kinds = {rule.kind for rule in rules()[open.pop()][1].values()}
        if not kinds.isdisjoint(values.NUMBERS):
            return True
        open += kinds & rules().keys() - met
        met |= kinds
    return False


def _properties(entry: dict[str, Any]) -> Iterator[tuple[str, Rule]]:
    for asked in ("must", "always", "may"):
        for name, line in entry.get(asked, {}).items():
            first, *rest = line.split()
            own = rest[-2:] == ["or", "own"]
            listed = rest[:-2] if own else rest
            yield name, Rule(first.rstrip("*"), first.endswith("*"), listed[0] if listed else None, own, asked)


def _is_same_class(known: Document, node: Document) -> bool:
    return isinstance(node["type"], str) and known.get("type") == node["type"] != "Concept"


@dataclass(frozen=True, slots=True)
class _Check:
    languages: tuple[str, ...]
    seen: dict[str, Document] = field(default_factory=dict)
    walked: set[tuple[str, str]] = field(default_factory=set)

    def properties(self, node: Document, role: str, at: str) -> Iterator[Violation]:
        """The properties of a node of this class: none missing, none unknown, each of its kind."""
        known = rules()[role][1]
        for name, rule in known.items():
            if name not in node and rule.asked != "may":
                code = "elm.missing" if rule.asked == "must" else "elm.missing_here"
                yield Violation(f"{at}/{values.escape(name)}", code, f"{role} needs {name}")
        for name, value in node.items():
            if name in ("@context", "id", "type"):
                continue
            where = f"{at}/{values.escape(name)}"
            if name not in known:
                yield Violation(
                    where, "elm.unknown_property", f"{role} has no {name} in this profile: leave it out or mend its name"
                )
            else:
                yield from self._values(value, known[name], where)

    def _values(self, value: Any, rule: Rule, at: str) -> Iterator[Violation]:
        if not isinstance(value, list):
            yield from self._value(value, rule, at)
        elif not rule.many:
            yield Violation(at, "elm.too_many", "one value, not an array")
        elif not value:
            yield Violation(at, "elm.empty", "an empty array says nothing: leave the property out")
        else:
            for n, member in enumerate(value):
                yield from self._value(member, rule, f"{at}/{n}")

    def _value(self, value: Any, rule: Rule, at: str) -> Iterator[Violation]:
        if rule.kind in values.TEXTS:
            yield from values.text(value, rule.kind, self.languages, at)
        elif rule.kind in values.LITERALS:
            yield from values.literal(value, rule.kind, at)
        else:
            yield from self._node(value, rule.kind, at, rule)

    def _node(self, node: Any, role: str, at: str, rule: Rule) -> Iterator[Violation]:
        """A thing: a JSON object with an absolute id and the class asked for, the same as its other copies."""
        type_name = "Concept" if role == "Concept" else rules()[role][0]
        if not isinstance(node, dict):
            yield Violation(at, "elm.kind", f"write the {type_name} in full, as an object")
            return
        if node.get("type") != type_name:
            yield Violation(f"{at}/type", "elm.type", f"this is a {type_name}")
        id = node.get("id")
        if not isinstance(id, str) or not values.is_iri(id):
            yield Violation(
                f"{at}/id", "elm.id", f"a {type_name} needs an absolute id: one without vanishes, or cannot be told apart"
            )
        else:
            if node.keys() == {"id", "type"} and self.seen.get(id, node) is not node and _is_same_class(self.seen[id], node):
                return  # it refers to what was written in full before
            if self.seen.setdefault(id, node) != node:
                yield Violation(at, "elm.copies_differ", f"{id} says something else elsewhere in the document", {"id": id})
            elif (role, id) in self.walked and role != "Concept" and not holds_numbers(role):
                return
            self.walked.add((role, id))
        if role == "Concept":
            yield from values.concept(node, rule.vocabulary, at, own=rule.own)
        else:
            yield from self.properties(node, role, at)
            if role == "ShortenedGrading":
                yield from values.percentages(node, at)
            if role == "PeriodOfTime":
                yield from values.period(node, at)
            if role == "MediaObject":
                yield from values.picture(node, at)
