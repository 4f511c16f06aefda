"""Where our forms of Open Badges 3.0 and CLR 2.0 disagree with the published schemas, and why: a row for each class."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

V2, V1 = "https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1"

Node = dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """One error of our schema for a class."""

    of: str
    """The class of the whole document."""
    path: tuple[str | int, ...]
    value: Any
    rule: tuple[str, ...]
    """The way through the schema; the keyword comes last."""

    @property
    def keyword(self) -> str:
        return self.rule[-1]

    @property
    def member(self) -> str:
        """The property in question, also where the fault is in one of its values."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")

    @property
    def by_language(self) -> bool:
        """Whether the value is a text in several languages, which 2026 lets stand for any text at all; ``{}`` is one too."""
        return isinstance(self.value, dict) and all(re.fullmatch("[a-z]{2}(-[A-Z]{2})?", name) for name in self.value)

    @property
    def in_evidence_of_an_endorsement(self) -> bool:
        names = ["endorsement" if self.of == "EndorsementCredential" else "", *(p for p in self.path if isinstance(p, str))]
        return any(pair == ("endorsement", "evidence") for pair in pairwise(names))


Rows = Mapping[str, tuple[str, Callable[[Refusal], bool]]]

TOLERANT_REFUSES: Rows = {
    "identifier in several languages": (
        "an identifier, a type, a key or a fingerprint is one text; the generation of 2026 lets a map of languages stand for any",
        lambda r: r.by_language and r.keyword in ("type", "const") and r.member != "@context",
    ),
    "issuer in several languages": (
        "for the same reason the issuer may be a map of languages there, or {}, which names nobody",
        lambda r: r.by_language and r.member == "issuer" and r.keyword == "required",
    ),
    "a type that is any word": (
        "a single type may be any word in 2026, in a list it must be the name of the class; a credential has two types",
        lambda r: r.member == "type" and r.keyword in ("type", "const") and isinstance(r.value, str),
    ),
    "a single context": (
        "one context, even {}, is enough in 2026; without both contexts of the standard no term means anything",
        lambda r: r.member == "@context" and r.keyword == "type",
    ),
    "nothing said": (
        "what must be there must say something: an id, a name, a type of nothing but spaces is not there",
        lambda r: r.keyword in ("pattern", "minProperties") and (r.rule[-2].startswith("said") or r.rule[-2] == "typeName"),
    ),
    "nobody named": (
        "the text of the standard asks for an id or an identifier of whom it was awarded to; no published schema does",
        lambda r: r.keyword == "anyOf" and "AchievementSubject" in r.rule,
    ),
    "criteria without words": (
        "the text of the standard asks for criteria that are somewhere (id) or said (narrative); no published schema does",
        lambda r: r.keyword == "anyOf" and "Criteria" in r.rule,
    ),
    "extension in the middle": (
        "a name of one's own begins with ext:, says the text; the published pattern finds it anywhere",
        lambda r: r.keyword == "anyOf" and isinstance(r.value, str) and "ext:" in r.value[1:],
    ),
    "evidence of an endorsement": (
        "the generation of 2024 forgot that an endorsement has evidence, so anything may stand there",
        lambda r: r.in_evidence_of_an_endorsement,
    ),
    "older dates": (
        "issuanceDate and expirationDate are of Verifiable Credentials 1.1: no generation looks at them, we do",
        lambda r: r.member in ("issuanceDate", "expirationDate"),
    ),
}
"""What the tolerant form refuses although a generation accepts it."""

STRICT_REFUSES: Rows = {
    "empty text": ("an empty text says nothing", lambda r: r.keyword == "pattern" and r.rule[-2] in ("words", "string")),
    "empty list": ("the text of the standard forbids empty lists; its schemas do not", lambda r: r.keyword == "minItems"),
    "relative identifier": (
        "identifiers are absolute: JSON-LD leaves out a relative one, and no signature covers it",
        lambda r: r.keyword == "pattern" and r.rule[-2] == "iri",
    ),
    "context without an address": (
        "a context is an absolute address, and that of the standard names one version",
        lambda r: r.keyword == "pattern" and "@context" in r.path,
    ),
    "nobody named": (
        "the text of the standard asks for an id or an identifier",
        lambda r: r.keyword == "anyOf" and bool({"AchievementSubject", "ClrSubject"} & set(r.rule)),
    ),
    "criteria without words": (
        "the text of the standard asks for an id or a narrative",
        lambda r: r.keyword == "anyOf" and "Criteria" in r.rule,
    ),
    "extension of odd letters": (
        "a name of one's own begins with ext: and goes on in plain letters",
        lambda r: r.keyword == "anyOf" and isinstance(r.value, str) and "ext:" in r.value,
    ),
    "evidence of an endorsement": (
        "evidence is written the same way everywhere; the generation of 2024 does not look at that of an endorsement",
        lambda r: r.in_evidence_of_an_endorsement,
    ),
}
"""What the strict form refuses although every generation accepts it."""

STRICT_REFUSES_OF_RECORDS: Rows = {
    "written loosely": (
        "the generation of 2024 has no learner record: what it asks of every other class, we ask of a record as well",
        lambda r: r.keyword in ("type", "const", "contains", "required"),
    )
}
"""The same for ClrCredential, of which only the generation of 2026 is published."""


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _in_new_dress(node: Node) -> Node:
    contexts = node.get("@context")
    older = isinstance(contexts, list) and contexts[:1] == [V1] and "issuanceDate" in node
    return node | {"@context": [V2, *contexts[1:]], "validFrom": node["issuanceDate"]} if older and contexts else node


def _with_usual_contexts(node: Node) -> Node:
    def usual(context: Any) -> Any:
        for family in ("ob/v3p0", "clr/v2p0"):
            if isinstance(context, str) and context.startswith(f"https://purl.imsglobal.org/spec/{family}/context"):
                return f"https://purl.imsglobal.org/spec/{family}/context.json"
        return context

    contexts = node.get("@context")
    return node | {"@context": [usual(one) for one in contexts]} if isinstance(contexts, list) else node


def _with_one_status(node: Node) -> Node:
    return {name: _first(value) if name in ("credentialStatus", "refreshService") else value for name, value in node.items()}


def _with_one_type(node: Node) -> Node:
    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(one) for one in value]
        return value | {"type": _first(value["type"])} if isinstance(value, dict) and "type" in value else value

    typed = ("credentialStatus", "refreshService", "credentialSchema", "termsOfUse", "proof")
    return {name: plain(value) if name in typed else value for name, value in node.items()}


def _with_one_wording(node: Node) -> Node:
    return {name: _first(value) if name in ("name", "description") else value for name, value in node.items()}


def _in_plain_words(node: Node) -> Node:
    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(one) for one in value]
        if not isinstance(value, dict) or not value or not all(isinstance(one, str) for one in value.values()):
            return value
        tag = "@value|@language|@direction|[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"
        return "x" if all(re.fullmatch(tag, name) for name in value) else value

    return {name: value if name in ("credentialSubject", "criteria") else plain(value) for name, value in node.items()}


def _in_a_short_language(node: Node) -> Node:
    return node | {"inLanguage": "nl"} if isinstance(node.get("inLanguage"), str) else node


def _with_plain_extensions(node: Node) -> Node:
    return {name: "ext:x" if isinstance(value, str) and value.startswith("ext:") else value for name, value in node.items()}


TOLERANT_ACCEPTS: Mapping[str, tuple[str, Callable[[Node], Node]]] = {
    "version 1.1": ("credentials in the dress of Verifiable Credentials 1.1 are still in people's hands", _in_new_dress),
    "contexts": (
        "the same contexts have other addresses; whether we know them is asked elsewhere",
        _with_usual_contexts,
    ),
    "several": ("VC 2.0 §4.10 lets a credential have several statuses, and several ways to a newer text", _with_one_status),
    "types": ("VC 2.0 §4.5 lets a status, a schema, a proof be of several types", _with_one_type),
    "wordings": ("VC 2.0 §11.1 writes several languages as a list of value objects", _with_one_wording),
    "words": (
        "a value object is signed, a map of languages is not; and languages have longer tags",
        _in_plain_words,
    ),
    "language": ("BCP 47 has more tags than the published pattern", _in_a_short_language),
    "extensions": ("a name after ext: may begin with any letter", _with_plain_extensions),
}
"""What the tolerant form accepts although no generation does: why, and how to write the same so that one does."""


def rewritten(value: Any, how: Callable[[Node], Node]) -> Any:
    """A document with every object in it written in another way."""
    if isinstance(value, dict):
        return {name: rewritten(member, how) for name, member in how(value).items()}
    return [rewritten(one, how) for one in value] if isinstance(value, list) else value
