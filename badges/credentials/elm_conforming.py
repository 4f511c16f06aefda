"""A quick yes for European credentials that conform: all that ``elm_profile`` and ``values`` ask, in one walk and without places.

The profile's table becomes one function per class. Nothing may stand in a class that its row does not name, the rows name terms
that the contexts define, and what becomes an identifier is absolute: so what conforms has nothing in it that RDF would leave out
either. Whatever is in doubt is no yes; then ``elm_profile.violations`` says what is wrong, if anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from badges.canonical import compiled
from badges.credentials import elm_values as values
from badges.credentials.elm_profile import CONTEXTS, PROFILE, TYPES, Rule, holds_numbers, rules
from badges.credentials.values import LARGEST_INTEGER, are_sound_texts
from badges.credentials.violation import Document


def conforms(document: Document) -> bool:
    """Whether this certainly is a European credential that may be sealed; False is no verdict."""
    languages = frozenset(values.declared_languages(document))
    if not compiled.is_on() or not languages or document.get("@context") != CONTEXTS or document.get("type") != TYPES:
        return False
    walk = _Walk(languages)
    try:
        return (
            _classes()["EuropeanDigitalCredential"].admits(document, walk)
            and values.is_iri(document.get("id"))
            and document["credentialSchema"]["id"] == PROFILE
            and not any(values.dates(document))
            and not any(values.display(document))
            and are_sound_texts([document["id"], *walk.texts])
        )
    except RecursionError:  # parts of parts of parts …
        return False


@dataclass(slots=True)
class _Walk:
    """What was met in a document so far."""

    languages: frozenset[str]
    seen: dict[str, Document] = field(default_factory=dict)
    walked: set[tuple[str, str]] = field(default_factory=set)
    texts: list[Any] = field(default_factory=list)
    """All that people or programs read as text, but for pictures, to be looked at together."""


_Check = Callable[[Any, _Walk], bool]

_SHORT, _LONG = 40, 1000
"""Letters of what is kept in mind, so that nobody fills the memory with it."""


@dataclass(slots=True)
class _Class:
    """What may and must stand in a thing of a class; ``members`` is filled in when all classes are there."""

    role: str
    type: str
    needed: frozenset[str]
    recurs_freely: bool
    """Whether a copy that is equal is the same for certain: where no number stands, since to Python 1 and true are equal."""
    rule: Callable[[Document, str], Iterable[object]] | None
    """What is asked of the thing as a whole, beyond its members."""
    members: dict[str, _Check] = field(default_factory=dict)

    def admits(self, node: Document, walk: _Walk) -> bool:
        """Whether all that must be there is there, and is what it must be, and nothing else."""
        if not node.keys() >= self.needed:
            return False
        members = self.members
        for name, value in node.items():
            check = members.get(name)
            if check is None or not check(value, walk):
                return False
        return self.rule is None or not any(self.rule(node, ""))

    def is_met_by(self, node: Any, walk: _Walk) -> bool:
        """Whether a thing is of this class, and the same as its other copies."""
        if type(node) is not dict or node.get("type") != self.type or not _is_new_or_same(node, walk):
            return False
        place = self.role, node["id"]
        if place in walk.walked and self.recurs_freely:
            return True
        walk.walked.add(place)
        return self.admits(node, walk)


_RULES = {"ShortenedGrading": values.percentages, "PeriodOfTime": values.period, "MediaObject": values.picture}


def _is_new_or_same(node: Document, walk: _Walk) -> bool:
    id = node.get("id")
    if type(id) is not str:
        return False
    known = walk.seen.get(id)
    if known is None:
        walk.seen[id] = node
        walk.texts.append(id)
        return values.is_iri(id)
    return known is node or known == node


@cache
def _classes() -> Mapping[str, _Class]:
    made = {
        role: _Class(
            role,
            type_name,
            needed=frozenset(name for name, rule in properties.items() if rule.asked != "may"),
            recurs_freely=not holds_numbers(role),
            rule=_RULES.get(role),
        )
        for role, (type_name, properties) in rules().items()
    }
    for role, (_, properties) in rules().items():
        made[role].members = {name: _check_of(rule, made) for name, rule in properties.items()}
        made[role].members |= {"id": _looked_at_already, "type": _looked_at_already}
    made["EuropeanDigitalCredential"].members["@context"] = _looked_at_already
    return made


def _check_of(rule: Rule, classes: Mapping[str, _Class]) -> _Check:
    if rule.kind == "Concept":
        check = _concept_of(rule.vocabulary, own=rule.own)
    else:
        check = _VALUES.get(rule.kind) or classes[rule.kind].is_met_by
    return _each(check) if rule.many else check


def _each(check: _Check) -> _Check:
    def of_one_or_many(value: Any, walk: _Walk) -> bool:
        if type(value) is not list:
            return check(value, walk)
        for member in value:
            if not check(member, walk):
                return False
        return bool(value)

    return of_one_or_many


def _looked_at_already(_value: Any, _walk: _Walk) -> bool:
    return True


def _text(value: Any, walk: _Walk) -> bool:
    if type(value) is not dict or value.keys() != walk.languages:
        return False
    walk.texts += value.values()
    return True


def _name(value: Any, walk: _Walk) -> bool:
    if type(value) is not dict or not value or not value.keys() <= walk.languages:
        return False
    walk.texts += value.values()
    return True


def _person(value: Any, walk: _Walk) -> bool:
    return _name(value, walk) and len(value) == 1


def _string(value: Any, walk: _Walk) -> bool:
    walk.texts.append(value)
    return type(value) is str


def _url(value: Any, walk: _Walk) -> bool:
    walk.texts.append(value)
    return type(value) is str and values.fits(value, "url")


def _short(kind: str) -> _Check:
    """A date, a duration, a number in quotes: the same few are met again and again."""
    fits = lru_cache(maxsize=1024)(lambda text: values.fits(text, kind))

    def check(value: Any, walk: _Walk) -> bool:
        walk.texts.append(value)
        return type(value) is str and len(value) < _SHORT and fits(value)

    return check


def _whole_number(least: int, most: int) -> _Check:
    return lambda value, _walk: type(value) is int and least <= value <= most


def _status(value: Any, walk: _Walk) -> bool:
    if type(value) is not dict or not values.fits(value, "status"):
        return False
    walk.texts.append(value["@value"])
    return True


_VALUES: Mapping[str, _Check] = {
    "text": _text,
    "name": _name,
    "person": _person,
    "string": _string,
    "url": _url,
    **{kind: _short(kind) for kind in ("dateTime", "duration", "calendarTime", "decimal")},
    "positiveInteger": _whole_number(1, LARGEST_INTEGER),
    "percentage": _whole_number(0, 100),
    "boolean": lambda value, _walk: type(value) is bool,
    "picture": lambda value, _walk: type(value) is str and values.fits(value, "picture"),
    "status": _status,
}


def _concept_of(vocabulary: str | None, *, own: bool) -> _Check:
    def check(node: Any, walk: _Walk) -> bool:
        if type(node) is not dict or node.get("type") != "Concept":
            return False
        known = len(walk.seen)
        if not _is_new_or_same(node, walk) or not (len(walk.seen) == known or _is_written_in_full(node, walk)):
            return False
        id, scheme = node["id"], node["inScheme"]["id"]
        return len(id) + len(scheme) < _LONG and _is_member(id, scheme, vocabulary, own)

    return check


def _is_written_in_full(node: Document, walk: _Walk) -> bool:
    scheme, label = node.get("inScheme"), node.get("prefLabel")
    if not node.keys() <= _OF_A_CONCEPT or type(scheme) is not dict or type(label) is not dict or not label:
        return False
    if scheme.keys() != _OF_A_SCHEME or scheme["type"] != "ConceptScheme" or not values.is_iri(scheme["id"]):
        return False
    if not (label.keys() <= walk.languages or all(map(values.is_language, label))):
        return False
    walk.texts += label.values()
    walk.texts += (scheme["id"], node.get("notation", "-"))
    return True


_OF_A_CONCEPT = frozenset({"id", "type", "inScheme", "prefLabel", "notation"})
_OF_A_SCHEME = frozenset({"id", "type"})


@lru_cache(maxsize=4096)
def _is_member(id: str, scheme: str, vocabulary: str | None, own: bool) -> bool:
    try:
        return not any(values.membership(id, scheme, vocabulary, "", own=own))
    except LookupError:  # the address of something else that we hold
        return False
