"""Whether a European credential, of ours or of others, is what EDC application profile 1.1.0 asks for, and what else is wrong.

The official shapes are SHACL over RDF. This is the same judgement on the JSON itself: copies of a thing are taken together, and
classes, numbers of values, kinds and bound lists are compared with the profile's table. ``BINDING`` are the breaches that the
shapes see too; ``REMARKS`` is what they let pass although it cannot be meant. What we ask of ourselves beyond both is in
``elm_profile``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from badges import schemas
from badges.credentials import elm_values
from badges.credentials.european import labels, literals, table
from badges.credentials.european.table import Property
from badges.credentials.european.things import Said, Thing, Things
from badges.credentials.violation import Document, Violation

BINDING = frozenset(
    {
        "elm.class",
        "elm.dateTime",
        "elm.duration",
        "elm.kind",
        "elm.missing",
        "elm.number",
        "elm.scheme",
        "elm.too_many",
        "elm.typed",
        "elm.wording_twice",
    }
)
"""Codes for which the official shapes refuse a document."""
REMARKS = frozenset(
    {
        "elm.copies_differ",
        "elm.date",
        "elm.dates",
        "elm.decimal",
        "elm.display",
        "elm.dropped",
        "elm.empty",
        "elm.id",
        "elm.label",
        "elm.label_other",
        "elm.language_undeclared",
        "elm.list",
        "elm.lost",
        "elm.member",
        "elm.misplaced",
        "elm.misspelt",
        "elm.months",
        "elm.null",
        "elm.percentages",
        "elm.profile",
        "elm.quotes",
        "elm.text_empty",
        "elm.url",
    }
)
"""Codes that the official shapes do not know. With any other code they may see it or not, as JSON-LD reads the value."""
ADVICE = frozenset(
    {
        "elm.copies_differ",
        "elm.display",
        "elm.label",
        "elm.label_other",
        "elm.language_undeclared",
        "elm.list",
        "elm.member",
        "elm.misspelt",
        "elm.months",
    }
)
"""The remarks with which a document of others may be sealed all the same: nothing of it is lost, and lists grow."""

_LONGEST_LABEL = 100
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_CLAIMS = frozenset({"LearningAchievement", "LearningActivity", "LearningAssessment", "LearningEntitlement"})


def violations(document: Document) -> list[Violation]:
    """All breaches and remarks, each with its place and what to do about it."""
    return list({(v.pointer, v.code): v for v in _found(document)}.values())


def first_violations(document: Document, codes: frozenset[str], most: int) -> list[Violation]:
    """Of those with these codes the first ones: whoever only tells those has no use for thousands more."""
    found: dict[tuple[str, str], Violation] = {}
    for violation in _found(document):
        if violation.code in codes:
            found.setdefault((violation.pointer, violation.code), violation)
            if len(found) == most:
                break
    return list(found.values())


def breaches(document: Document) -> list[Violation]:
    """Only that with which a document of others must not be sealed: the shapes refuse it, or something of it would be lost."""
    return [violation for violation in violations(document) if violation.code not in ADVICE]


def _found(document: Document) -> Iterator[Violation]:
    """In the order of the document, looked for one by one; a few of them come more than once."""
    things = Things(document)
    judge = _Judge(things, elm_values.declared_languages(document), _profiles_of(document))
    yield from _envelope(document)
    yield from things.oddities
    for thing in things:
        yield from judge.thing(thing)
    yield from elm_values.dates(document)
    yield from elm_values.display(document)


def _profiles_of(document: Document) -> tuple[str, ...]:
    listed = document.get("credentialSchema")
    named = [one.get("id") for one in (listed if isinstance(listed, list) else [listed]) if isinstance(one, dict)]
    return tuple(profile for profile in table.profiles() if profile in named)


def _envelope(document: Document) -> Iterator[Violation]:
    from badges.credentials.elm_profile import CONTEXTS, TYPES

    if document.get("@context") != CONTEXTS:
        yield Violation("/@context", "elm.context", f"write exactly {' and '.join(CONTEXTS)}, in this order")
    type = document.get("type")
    if not isinstance(type, list) or [one for one in TYPES if one not in type]:
        yield Violation("/type", "elm.type", f"write {' and '.join(TYPES)}")
    if "proof" in document:
        yield Violation("/proof", "elm.proof", "a European credential has no proof inside: its seal is around it")
    if "credentialSchema" in document and not _profiles_of(document):
        known = ", ".join(profile.rpartition("/")[2] for profile in table.profiles())
        yield Violation("/credentialSchema/id", "elm.profile", f"name one of the application profiles: {known}")


class _Judge:
    def __init__(self, things: Things, languages: tuple[str, ...], profiles: tuple[str, ...]) -> None:
        self._things, self._languages, self._profiles = things, languages, profiles
        self._met: dict[tuple[Thing, str], frozenset[str]] = {}

    def thing(self, thing: Thing) -> Iterator[Violation]:
        """Everything said of one thing, held against its classes."""
        known = {type: {row.name: row for row in table.properties(type)} for type in thing.types if type in table.classes()}
        for class_, rows in known.items():
            asked = chain(rows.values(), *(table.properties(class_, profile) for profile in self._profiles))
            for row in asked:
                # Of what nobody asks for and nobody says there is nothing to find, and that is most of the table.
                if row.least or row.name in thing.said:
                    yield from self._property(thing, class_, row)
        if known:
            yield from self._strays(thing, known)
        for class_ in known:
            yield from _WHOLE.get(class_, _nothing)(thing)

    def _strays(self, thing: Thing, known: dict[str, dict[str, Property]]) -> Iterator[Violation]:
        for name, said in thing.said.items():
            if not said or any(name in rows or table.inherits(class_, name) for class_, rows in known.items()):
                continue
            at, class_ = said[0][0], next(iter(known))
            if spelling := table.misspelt(name):
                yield Violation(
                    at, "elm.misspelt", f"the profile spells it {spelling}: what stands under {name} is never looked at"
                )
                continue
            homes = ", ".join(table.homes().get(name, ())[:4]) or "no class"
            yield Violation(at, "elm.misplaced", f"{class_} has no {name} ({homes} has): nobody looks for it here")

    def _property(self, thing: Thing, class_: str, row: Property) -> Iterator[Violation]:
        said = thing.values(row.name)
        place = f"{thing.at}/{elm_values.escape(row.name)}"
        if row.kind in table.TEXTS:
            distinct: set[Any] = set()
            for at, value in said:
                yield from self._text(value, row, at, distinct)
            if row.kind == "text":
                often = Counter(language for language, _ in distinct)
                for language in sorted(language for language, times in often.items() if times > 1):
                    yield Violation(place, "elm.wording_twice", f"one wording in {language!r}, not several")
            number = len(distinct)
        else:
            kept = [value for _, value in said if not _is_lost(value, row)]
            number = len({id(node) if (node := self._things.thing(value)) else _key(value) for value in kept})
            met = set[Thing]()
            for at, value in said:
                if row.kind != "thing":
                    yield from self._literal(value, row, at)
                elif (node := self._things.thing(value)) is None or node not in met:
                    met |= {node} if node else set()
                    yield from self._node(value, class_, row, at)
        if number < row.least:
            yield Violation(place, "elm.missing", f"{class_} needs {row.name}")
        if row.most is not None and number > row.most:
            yield Violation(said[0][0] if said else place, "elm.too_many", f"{class_} has one {row.name}, here are {number}")

    def _text(self, value: Any, row: Property, at: str, distinct: set[Any]) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield Violation(at, "elm.kind", 'texts are language maps such as {"en": "…"}')
            return
        for language, wording in value.items():
            where = f"{at}/{elm_values.escape(language)}"
            if not elm_values.is_language(language):
                yield Violation(where, "elm.language", "languages are written as in en, nl or de")
                continue
            if self._languages and language not in self._languages and row.name != "prefLabel":
                yield Violation(where, "elm.language_undeclared", f"displayParameter does not declare {language!r}")
            for one in wording if isinstance(wording, list) else [wording]:
                if one is None:
                    continue
                if not isinstance(one, str):
                    yield Violation(where, "elm.kind", "wordings are texts")
                    continue
                if not one.strip():
                    yield Violation(where, "elm.text_empty", "this wording is empty")
                distinct.add((language.lower(), one))

    def _node(self, value: Any, class_: str, row: Property, at: str) -> Iterator[Violation]:
        node = self._things.thing(value)
        wanted = " or ".join(sorted(row.classes))
        if node is None:
            if isinstance(value, str) and elm_values.is_iri(value) and not row.is_untyped:
                yield Violation(at, "elm.class", f"{value[:200]} is nowhere described: write the {wanted} in full")
            elif isinstance(value, str) and not row.is_untyped:
                yield Violation(at, "elm.lost", f"this is no address, so RDF leaves it out: write the {wanted} in full")
            else:
                yield Violation(at, "elm.kind", f"write the {wanted} in full, as an object")
            return
        if node.types.keys() & row.classes:
            if "Claim" in row.classes and not node.types.keys() & _CLAIMS and not self._classes_of(node, "dcType"):
                yield Violation(at, "elm.missing", "a Claim of no closer class needs its dcType")
        elif "Claim" in row.classes and self._is_claim(node):
            yield Violation(f"{at}/type", "elm.type", f"this is a {wanted}")
        else:
            is_one = f"is a {' and '.join(node.types)}" if node.types else "has no class"
            yield Violation(f"{at}/type", "elm.class", f"{class_}.{row.name} takes a {wanted}; this {is_one}")
        identifiers = [self._things.thing(value) for _, value in node.values("eIDASIdentifier")]
        if class_ == "EuropeanDigitalCredential" and row.name == "issuer" and not any(identifiers):
            yield Violation(f"{at}/eIDASIdentifier", "elm.missing", "the issuer needs its eIDASIdentifier")
        if row.scheme:
            yield from self._scheme(node, row, at)

    def _is_claim(self, node: Thing) -> bool:
        """Whether the shapes take it for a claim although it names no class of claims."""
        is_awarded = "AwardingProcess" in self._classes_of(node, "awardedBy")
        return bool(node.values("title")) and is_awarded and "Concept" in self._classes_of(node, "dcType")

    def _classes_of(self, node: Thing, name: str) -> frozenset[str]:
        """The classes of what is described under a name; kept, since many may refer to the same thing."""
        key = node, name
        if key not in self._met:
            things = (self._things.thing(value) for _, value in node.values(name))
            self._met[key] = frozenset(type for thing in things if thing for type in (*thing.types, "something"))
        return self._met[key]

    def _scheme(self, node: Thing, row: Property, at: str) -> Iterator[Violation]:
        ids = self._schemes_of(node)
        if row.bound:
            if node.id is None or row.scheme not in ids or "" in ids:
                yield Violation(f"{at}/inScheme", "elm.scheme", f"this property takes concepts of {row.scheme}")
        elif self._eu_schemes_of(node) - {row.scheme}:
            yield Violation(f"{at}/inScheme", "elm.list", f"concepts of {row.scheme} are meant here, or of a list of your own")

    def _schemes_of(self, node: Thing) -> frozenset[str]:
        """The addresses of the lists a concept says it is in; an empty one for a list without."""
        key = node, "inScheme"
        if key not in self._met:
            schemes = (self._things.thing(value) for _, value in node.values("inScheme"))
            self._met[key] = frozenset((scheme.id or "") if scheme else "" for scheme in schemes)
        return self._met[key]

    def _eu_schemes_of(self, node: Thing) -> frozenset[str]:
        key = node, "EU"
        if key not in self._met:
            self._met[key] = frozenset(id for id in self._schemes_of(node) if id.startswith(elm_values.EU))
        return self._met[key]

    def _literal(self, value: Any, row: Property, at: str) -> Iterator[Violation]:
        kind = row.kind
        if kind == "iri":
            if isinstance(value, str) and not elm_values.is_iri(value):
                yield Violation(at, "elm.lost", "this is no address, so RDF leaves it out")
            elif not isinstance(value, str) and not (isinstance(value, Thing) and value.id):
                yield Violation(at, "elm.kind", "write an address")
            return
        wanted = _address_of(kind.removeprefix("typed:"))
        if isinstance(value, dict) and "@value" in value:
            if kind == "literal":
                return
            if set(value) - {"@value", "@type"} or value.get("@type", _XSD + "string") != wanted:
                yield Violation(at, "elm.kind", f'the "@type" of this value is {wanted}')
                return
            value = value["@value"]
        elif kind.startswith("typed:"):
            if _is_lost(value, row):
                yield Violation(
                    at, "elm.lost", f'write {{"@value": "…", "@type": "{wanted}"}}: the context takes this for a reference'
                )
            else:
                yield Violation(at, "elm.typed", f'write {{"@value": "…", "@type": "{wanted}"}}')
            return
        if isinstance(value, dict | list | Thing):
            yield Violation(at, "elm.kind", "write one value, not an object")
        elif row.is_untyped and not isinstance(value, str):
            yield Violation(at, "elm.kind", "write it in quotes")
        elif found := literals.fault(value, row):
            yield Violation(at, *found)


def _address_of(kind: str) -> str:
    return f"{_RDF if kind == 'HTML' else _XSD}{kind}"


def _is_lost(value: Any, row: Property) -> bool:
    """Whether this is read as a reference that is not absolute."""
    is_reference = row.kind in ("thing", "iri") or row.kind.startswith("typed:")
    return is_reference and not row.is_untyped and isinstance(value, str) and not elm_values.is_iri(value)


def _key(value: Any) -> object:
    return repr(value) if isinstance(value, dict | list) else (type(value).__name__, value)


def _nothing(_thing: Thing) -> Iterator[Violation]:
    return iter(())


def _concept(thing: Thing) -> Iterator[Violation]:
    """Its label, and whether the lists that we hold have it. Lists of the EU grow: an unknown member is a remark."""
    if not thing.values("prefLabel"):
        yield Violation(f"{thing.at}/prefLabel", "elm.label", 'a concept carries its label: {"en": "…"}')
    schemes = [value.id if isinstance(value, Thing) else value for _, value in thing.values("inScheme")]
    # Each once: what a file says of one concept in a thousand places is gathered here.
    for scheme in dict.fromkeys(one for one in schemes if isinstance(one, str)):
        if thing.id and scheme.startswith(elm_values.EU) and _is_held(scheme):
            yield from elm_values.membership(thing.id, scheme, None, thing.at, own=True)
            if other := labels.contradicted(thing.id, scheme, _wordings(thing)):
                said, called = other[0][:_LONGEST_LABEL], other[1]
                message = f"{thing.id} is {called!r} in its list, and not {said!r}: mend the label, or the id if that is wrong"
                yield Violation(
                    f"{thing.at}/prefLabel", "elm.label_other", message, {"id": thing.id, "called": called, "label": said}
                )


def _wordings(thing: Thing) -> Iterator[str]:
    for _, value in thing.values("prefLabel"):
        for wording in value.values() if isinstance(value, dict) else ():
            yield from (one for one in (wording if isinstance(wording, list) else [wording]) if isinstance(one, str))


def _is_held(scheme: str) -> bool:
    try:
        return "members" in schemas.document(scheme)
    except schemas.UnknownSchema:
        return False


def _period(thing: Thing) -> Iterator[Violation]:
    start, end = _single(thing.values("startDate")), _single(thing.values("endDate"))
    yield from elm_values.period({"startDate": start, "endDate": end}, thing.at)


def _shares(thing: Thing) -> Iterator[Violation]:
    names = ("percentageLower", "percentageEqual", "percentageHigher")
    yield from elm_values.percentages({name: _single(thing.values(name)) for name in names}, thing.at)


def _single(said: Sequence[Said]) -> Any:
    return said[0][1] if said else None


_WHOLE: dict[str, Callable[[Thing], Iterator[Violation]]] = {
    "Concept": _concept,
    "PeriodOfTime": _period,
    "ShortenedGrading": _shares,
}
