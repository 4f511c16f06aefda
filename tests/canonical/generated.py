"""Documents by the thousand for the compiled way: small ones of every kind that we read, changed in every way, from a seed.

`comparison` holds three ways to a canonical form against each other: compiled tables, the reference, and PyLD alone.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

from pyld import jsonld

from badges.canonical import CanonicalizationError, compiled, loader, reference, terms
from badges.canonical.rdf import XSD
from badges.canonical.rdfc import Quad, canonical_nquads, literal
from tests.canonical.kinds import CLR, EUROPEAN, MAKERS, V1, V2, Document
from tests.canonical.samples import CONTEXTS
from tests.fuzz.mutations import ON_VALUES, holders, nodes

# What a context treats in its own way, or processors in different ways.
_VALUES: tuple[Any, ...] = (
    *(
        "",
        " ",
        "x",
        "1",
        'é\n"\\\t',
        "\u0000\u0008\x7f",
        "𝄞 \ue000",
        "en",
        "Achievement",
        "sec:x",
        "ob:x",
        "xsd:date",
        "type",
        "@id",
    ),
    *(
        "urn:x",
        "did:x:y#z",
        "https://x.example/ y",
        "https://x.example/é",
        "https://x.example/\x7f",
        "urn:a\u00a0b",
        "_:b",
        "_:",
        ":x",
    ),
    *("a,b:c", "#x", "../x", "//x.example", "@", "@none", "@sort.of", "mailto:", "URN:X", "https://x.example/<", "schema:name"),
    *(0, 1, -1, 1.0, 1.5, -0.0, 1e21, 10**25, 5e-324, 12345678901234567890, 0.1 + 0.2, True, False, None),
    *([], {}, [[]], [None], ["x", None, "x"], [["x"], "y"], ["urn:x", {"id": "urn:x"}, {"id": "urn:x", "name": "x"}]),
    *({"@value": "x"}, {"@value": 1, "@type": "xsd:integer"}, {"@value": "x", "@type": "urn:t"}, {"@value": "x", "@type": "t"}),
    *(
        {"@value": "x", "@language": "EN-gb"},
        {"@value": "x", "@language": "no tag"},
        {"@value": None},
        {"@value": 2, "@language": "en"},
    ),
    *({"@value": "x", "@direction": "rtl"}, {"@value": "1.50", "@type": f"{XSD}double"}, {"@value": {"a": 1}, "@type": "@json"}),
    *(
        {"@value": "x", "@type": "Achievement"},
        {"@value": "x", "type": "urn:t"},
        {"@value": "x", "@index": "i"},
        {"@language": "en"},
    ),
    *(
        {"@id": "urn:x"},
        {"id": "x"},
        {"id": "_:b", "name": "x"},
        {"id": "urn:x", "@id": "urn:y"},
        {"@list": ["x"]},
        {"@set": ["x"]},
    ),
    *({"en": "Bees", "NL": ["Bijen", "Imkers", None]}, {"@none": "x"}, {"@none": ["x", "y"], "en": "x"}, {"e n": "x"}),
    *({"en": 1}, {"en": []}, {"none": "x"}, {"@value": "x", "@language": "AR", "@direction": "rtl"}, {"p": {"x": "x"}}),
    *(
        {"type": "Own", "x": "x", "name": "x"},
        {"type": ["Profile", "Own"], "name": "x"},
        {"x": {"x": "x"}},
        {"me": "urn:x", "x": "x"},
    ),
    *(
        {"@graph": [{"id": "urn:x"}]},
        {"@reverse": {"name": {"id": "urn:x"}}},
        {"@included": {"id": "urn:x", "name": "x"}},
        {"@index": "i"},
    ),
    *(
        {"type": ["Profile"], "name": "x", "url": "urn:x"},
        {"type": "Nothing"},
        {"type": []},
        {"type": None},
        {"type": ["Profile", "Nothing"]},
    ),
    *(
        {"type": "Multikey", "publicKeyMultibase": "z"},
        {"type": ["Address", "GeoCoordinates"], "latitude": 1.5},
        {"type": "@json"},
    ),
)
_NAMES = (
    *("id", "@id", "type", "@type", "name", "description", "image", "url", "proof", "issuer", "holder", "termsOfUse", "evidence"),
    *(
        "credentialStatus",
        "credentialSchema",
        "credentialSubject",
        "verifiableCredential",
        "relatedResource",
        "renderMethod",
        "result",
    ),
    *(
        "achievement",
        "alignment",
        "endorsement",
        "endorsementJwt",
        "awardedDate",
        "creditsAvailable",
        "allowedValue",
        "identifier",
    ),
    *(
        "rubricCriterionLevel",
        "title",
        "altLabel",
        "publicKeyJwk",
        "previousProof",
        "nonce",
        "domain",
        "expires",
        "x",
        "",
        "@x",
        "@index",
        "me",
        "kind",
        "p:x",
    ),
    *(
        "https://schema.org/name",
        "https://x.example/ y",
        "urn:p",
        "_:p",
        "schema:name",
        "a,b:c",
        "sec:proof",
        "@context",
        "@version",
        "@none",
    ),
)
_CONTEXTS: tuple[Any, ...] = (
    *(V1, V2, CLR, EUROPEAN, *CONTEXTS[1:], "https://w3id.org/security/data-integrity/v2", "https://www.w3.org/ns/did/v1"),
    *("https://www.w3.org/ns/credentials/examples/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"),
    *CONTEXTS,
)
_OWN_CONTEXTS: tuple[Any, ...] = (
    *(
        {"x": "urn:x"},
        {"@vocab": "urn:v:"},
        {"@vocab": "https://schema.org/", "x": "y"},
        {"@language": "NL"},
        {"@direction": "rtl"},
    ),
    *({"@language": "ar", "@direction": "rtl", "title": "urn:t", "x": "urn:x"}, {"@language": "no tag", "x": "urn:x"}),
    *(
        {"x": {"@id": "urn:x", "@language": "en"}},
        {"x": {"@id": "urn:x", "@direction": "ltr", "@language": None}},
        {"@language": None},
    ),
    *(
        {"x": {"@id": "urn:x", "@type": "@id"}, "y": {"@id": "urn:x", "@type": "@vocab"}},
        {"x": {"@id": "urn:x", "@type": "@json"}},
    ),
    *({"x": {"@id": "urn:x", "@container": kind}} for kind in ("@list", "@set", "@language", "@index", "@graph", "@id", "@type")),
    *({"x": {"@id": "urn:x", "@container": ["@language", "@set"], "@direction": "rtl"}}, {"x": {"@reverse": "urn:x"}}),
    *({"x": {"@id": "urn:x", "@context": {"name": "urn:n"}}}, {"Profile": {"@id": "urn:P", "@context": {"name": "urn:n"}}}),
    *(
        {"Own": {"@id": "urn:O", "@context": CONTEXTS[1]}, "x": {"@id": "urn:x", "@context": None}},
        {"@protected": True, "x": "urn:x"},
    ),
    *(
        {"Own": {"@id": "urn:O", "@context": {"@propagate": True, "x": {"@id": "urn:x", "@type": "urn:dt"}}}},
        {"@propagate": False},
    ),
    *(
        {"me": "@id", "kind": "@type"},
        {"id": "@id", "me": "@id"},
        {"none": "@none"},
        {"set": "@set", "list": "@list"},
        {"@base": "urn:b"},
    ),
    *(
        {"p": "https://p.example/", "x": "p:x", "name": None},
        {"p": {"@id": "urn:p#", "@prefix": True}, "x": "p:x"},
        {"x": "@index"},
    ),
    *(
        {"name": "urn:mine"},
        {"@version": 1.1},
        {"@import": CONTEXTS[1]},
        {"x": 7},
        {},
        {"x": "x"},
        {"x": "_:x"},
        {"x": "schema:x"},
    ),
)
_ODD_CONTEXTS: tuple[Any, ...] = (*_OWN_CONTEXTS * 2, "https://x.example", None, [], 7)


def _value(document: Any, random: Random) -> Any:
    place = random.choice([*holders(document)])
    place[0][place[1]] = deepcopy(random.choice(_VALUES))
    return document


def _member(document: Any, random: Random) -> Any:
    objects = [node for node in nodes(document) if isinstance(node, dict)]
    node = random.choice(objects)
    node[random.choice(_NAMES)] = deepcopy(random.choice([*_VALUES, *random.choice(objects).values()]))
    return document


def _context(document: Any, random: Random) -> Any:
    node = random.choice([node for node in nodes(document) if isinstance(node, dict)])
    there = node.get("@context", [])
    listed = list(there) if isinstance(there, list) else [there]
    for _ in range(random.choice([1, 1, 2])):
        # Where contexts of documents' own stand last, most documents are still read.
        known = random.random() < 0.6
        place = random.randrange(len(listed) + 1) if known or random.random() < 0.3 else len(listed)
        listed.insert(place, deepcopy(random.choice(_CONTEXTS if known else _ODD_CONTEXTS)))
    node["@context"] = random.choice([listed, listed, listed[:1], listed[-1]])
    return document


def _own_words(document: Any, random: Random) -> Any:
    """A context written out, and members that it is about."""
    context = deepcopy(random.choice(_OWN_CONTEXTS))
    if random.random() < 0.4:
        context |= deepcopy(random.choice(_OWN_CONTEXTS))
    node = random.choice([document, document, *[node for node in nodes(document) if isinstance(node, dict)]])
    there = node.get("@context", [])
    node["@context"] = [*(there if isinstance(there, list) else [there]), context]
    for _ in range(random.choice([1, 2, 3])):
        name = random.choice([*context, "x", "name"])
        node[name if not name.startswith("@") else "x"] = deepcopy(random.choice(_VALUES))
        node = random.choice([inner for inner in nodes(node) if isinstance(inner, dict)])
    return document


def _fewer_contexts(document: Any, random: Random) -> Any:
    node = random.choice([node for node in nodes(document) if isinstance(node, dict) and "@context" in node] or [{}])
    if isinstance(node.get("@context"), list) and node["@context"]:
        node["@context"] = random.sample(node["@context"], random.randrange(len(node["@context"])))
    return document


def _twins(document: Any, random: Random) -> Any:
    """The same once more: things that are alike have to be told apart."""
    holder, name = random.choice([*holders(document)])
    holder[name] = [deepcopy(holder[name]) for _ in range(random.choice([2, 2, 3]))]
    return document


def _nameless(document: Any, random: Random) -> Any:
    node = random.choice([node for node in nodes(document) if isinstance(node, dict)])
    node.pop("id", None)
    return document


def _inside(document: Any, random: Random) -> Any:
    """A whole other document somewhere in this one."""
    node = random.choice([node for node in nodes(document) if isinstance(node, dict)])
    node[random.choice(_NAMES)] = random.choice(MAKERS)()
    return document


Examine = Callable[..., compiled.Examined]

_OWN = (
    *[_value] * 4,
    *[_member] * 5,
    *[_twins] * 3,
    *[_nameless] * 2,
    *[_inside] * 2,
    _context,
    *[_own_words] * 3,
    _fewer_contexts,
)
_OTHERS = tuple(change for name, change in ON_VALUES.items() if name != "other context")


def generated(seed: int, number: int) -> Document:
    """The document with this number, of this seed."""
    random = Random(f"{seed} {number}")
    document = random.choice(MAKERS)()
    for _ in range(random.choice([0, 1, 1, 1, 2, 2, 3, 4, 6])):
        changed = random.choice(_OWN)(document, random) if random.random() < 0.6 else random.choice(_OTHERS)(document, random)
        document = changed if isinstance(changed, dict) and changed else document
    return document


@dataclass
class Comparison:
    """What came of comparing: how many documents, how many the tables covered, and every difference."""

    documents: int = 0
    covered: int = 0
    against_pyld: int = 0
    with_a_form: int = 0
    told_apart: int = 0
    undefined: int = 0
    differences: list[Document] = field(default_factory=list)

    def differs(self, seed: int, number: int, what: str) -> None:
        """Take down a difference, so that it can be seen again."""
        self.differences.append({"seed": seed, "number": number, "what": what})


def comparison(seed: int, numbers: Iterator[int] | range, *, pyld_every: int = 1) -> Comparison:
    """The documents with these numbers, each in our ways, and one in so many by PyLD alone as well."""
    seen = Comparison()
    for number in numbers:
        compare(generated(seed, number), seed, number, seen, by_pyld_too=number % pyld_every == 0)
    return seen


def compare(
    document: Document, seed: int, number: int, seen: Comparison, fast: Examine = compiled.examine, *, by_pyld_too: bool = True
) -> None:
    """One document in three ways: equal bytes, equal reports, equal errors, equal quads."""
    before = deepcopy(document)
    seen.documents += 1
    examined = fast(document, apart="proof")
    walk = compiled.walked(document, ordered=True)
    quads = _or_error(lambda: reference.dataset(document))
    form = _or_error(lambda: canonical_nquads(quads)) if isinstance(quads, list) else quads
    if _or_error(lambda: fast(document).canonical()) != form:
        seen.differs(seed, number, "form")
    report = terms.undefined(document)
    if examined.undefined() != report:
        seen.differs(seed, number, "undefined")
    if walk is not None:
        seen.covered += 1
        if walk.quads != quads:
            seen.differs(seed, number, "quads")
        seen.told_apart += walk.gathered.form("sha256") is None
        if walk.gathered.mentions != mentions(dict.fromkeys(walk.quads)):
            seen.differs(seed, number, "mentions")
    if "proof" in document and number % 4 == 0:
        bare = {name: value for name, value in document.items() if name != "proof"}
        if _or_error(examined.canonical) != _or_error(lambda: reference.canonicalize(bare)):
            seen.differs(seed, number, "form without proof")
    seen.undefined += bool(report)
    if isinstance(form, str):
        seen.with_a_form += 1
        if by_pyld_too and (plain := by_pyld(document)) is not None:
            seen.against_pyld += 1
            if plain != form:
                seen.differs(seed, number, "PyLD")
    if document != before:
        seen.differs(seed, number, "changed")


def mentions(quads: Iterable[Quad]) -> int:
    """How often statements mention blank nodes, a node in one statement once."""
    return sum(len({term for term in quad if term.startswith("_:")}) for quad in quads)


def _or_error(made: Callable[[], Any]) -> Any:
    try:
        value = made()
    except CanonicalizationError as error:
        return error.code, error.detail
    return list(value) if isinstance(value, tuple) else value


# A comma in the scheme of an IRI, and a language that is none: PyLD makes statements of both, against the standards.
_PYLDS_OWN = {"a,b:c"}
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*").fullmatch
PYLD_OPTIONS = {"documentLoader": loader, "base": None, "rdfDirection": "i18n-datatype"}


def by_pyld(document: Document) -> str | None:
    """The canonical form of PyLD's own statements, or why it makes none; None where PyLD is known to go its own way."""
    if any(isinstance(node, str) and node in _PYLDS_OWN for node in [*nodes(document), *_member_names(document)]):
        return None
    if any(isinstance(node, dict) and _is_no_language(node.get("@language")) for node in nodes(document)):
        return None
    if _differ_by_direction_alone(document):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dataset = jsonld.to_rdf(document, PYLD_OPTIONS)
        except (AttributeError, TypeError):
            # It falls over a type or a name that looks like a keyword, of which it makes None.
            return None
        except jsonld.JsonLdError as error:
            return str(error)
    said = [triple["object"] for triples in dataset.values() for triple in triples if triple["object"]]
    if any(_is_no_language(one.get("language")) for one in said):
        return None
    if any("/i18n#" in one.get("datatype", "") and not _DIRECTED(one["datatype"]) for one in said):
        return None
    return canonical_nquads(
        (_term(t["subject"]), _term(t["predicate"]), _term(t["object"]), "" if name == "@default" else _named(name))
        for name, triples in dataset.items()
        for t in triples
        if t["object"]
    )


def _differ_by_direction_alone(document: Document) -> bool:
    """Whether two values differ in nothing but their direction: PyLD takes them for one, and drops the second of a property."""
    directions: dict[str, set[Any]] = {}
    for node in nodes(document):
        if isinstance(node, dict) and "@value" in node:
            alike = repr([node["@value"], node.get("@type"), str(node.get("@language")).lower()])
            directions.setdefault(alike, set()).add(repr(node.get("@direction")))
    return any(len(those) > 1 for those in directions.values())


def _is_no_language(said: Any) -> bool:
    return isinstance(said, str) and not _LANGUAGE_TAG(said)


_DIRECTED = re.compile(r"https://www\.w3\.org/ns/i18n#(?:([A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)?_(?:ltr|rtl))?").fullmatch


def _member_names(document: Document) -> Iterator[str]:
    for node in nodes(document):
        if isinstance(node, dict):
            yield from node


def _term(node: dict[str, Any]) -> str:
    if node["type"] != "literal":
        return _named(node["value"])
    if node.get("language"):
        return f"{literal(node['value'])}@{node['language']}"
    plain = node["datatype"] == f"{XSD}string"
    return literal(node["value"]) + ("" if plain else f"^^<{node['datatype']}>")


def _named(value: str) -> str:
    return value if value.startswith("_:") else f"<{value}>"
