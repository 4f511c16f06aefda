"""A credential as it was found: what it says it is, and with what it is secured. Nothing is believed yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from badges.canonical import Containers, Examined, containers, examine
from badges.credentials.violation import Document
from badges.patience import about_to_take_long
from badges.proofs import jades, sd_jwt, vc_jwt
from badges.proofs.did import controller_of
from badges.verification.facts import Limits
from badges.verification.strict_json import Fault


class Kind(StrEnum):
    """What a credential says it is, before anybody checks."""

    OPEN_BADGE = "open-badge"
    EUROPEAN = "european"
    CREDENTIAL = "credential"
    """Another kind of Verifiable Credential."""
    ENDORSEMENT = "endorsement"
    """What somebody says about a badge, an achievement or an issuer (Open Badges 3.0)."""
    CLR = "clr"
    """A record of several credentials of one person (Comprehensive Learner Record 2.0)."""
    PRESENTATION = "presentation"
    """What a holder shows: credentials, signed by whoever shows them or by nobody."""
    RECEIPT = "receipt"
    """What came of checking a file: what this project, or another installation of it, hands to whoever asked."""
    OPEN_BADGE_2 = "open-badge-2"
    """An assertion of Open Badges 2.0, which hangs together by addresses."""
    FOREIGN = "foreign"
    """A proof of learning in a form that we do not check."""


FORMATS = {
    Kind.OPEN_BADGE: "Open Badges 3.0",
    Kind.EUROPEAN: "European Digital Credential",
    Kind.CREDENTIAL: "Verifiable Credential",
    Kind.ENDORSEMENT: "Open Badges 3.0 endorsement",
    Kind.CLR: "Comprehensive Learner Record 2.0",
    Kind.PRESENTATION: "Verifiable Presentation",
    Kind.RECEIPT: "Verification Receipt 1.0",
    Kind.OPEN_BADGE_2: "Open Badges 2.0",
}


@dataclass(frozen=True, slots=True, eq=False)
class Credential:
    """One credential as it was found, with whatever secures it."""

    kind: Kind
    format: str
    """In the words of its standard, with the file it came in: ``Open Badges 3.0, PNG``."""
    document: Document
    """Empty when its text cannot be read."""
    proofs: tuple[Document, ...] = ()
    """Data Integrity proofs inside the document."""
    seal: jades.Sealed | None = None
    jwt: vc_jwt.Token | None = None
    """The token that it came in, whose signature covers it all."""
    shown: sd_jwt.SdJwt | None = None
    """The same with what its holder chose to show, if it is a token of that kind."""
    fault: Fault | None = None
    """What is wrong with its seal or token, or with the text inside."""
    name: str = ""
    """The name of the file inside a file, if it came in one."""
    within: str = ""
    """The subject of what it is nested in; empty when it stands by itself."""
    place: str = ""
    """Where it stands in what holds it: a JSON Pointer."""
    memory: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What was proven about it already: canonicalizing is most of the work, and its answer never changes."""

    @property
    def subject(self) -> str:
        """What its findings are about: its own id, else the file's name."""
        said = self.document.get("id")
        return said[:2000] if isinstance(said, str) and said else self.name or self.place or "credential"

    @property
    def issuer_id(self) -> str | None:
        """The issuer it names; of a presentation its holder, or whoever signed it if it names none."""
        if self.kind is not Kind.PRESENTATION:
            return named(self.document.get("issuer"))
        return named(self.document.get("holder")) or self._presenter()

    @property
    def is_part(self) -> bool:
        """Whether its holder could leave parts of it out: what is not there may be there in the whole."""
        if self.shown is not None:
            return sd_jwt.keeps_back(self.shown)
        return any(proof.get("cryptosuite") == "ecdsa-sd-2023" for proof in self.proofs)

    def _presenter(self) -> str | None:
        if self.jwt is not None:
            said = self.jwt.claims.get("iss")
            method = said if isinstance(said, str) else self.jwt.kid
        else:
            method = next((proof.get("verificationMethod") for proof in self.proofs), None)
        return controller_of(method) or None if isinstance(method, str) else None


@dataclass(frozen=True, slots=True, eq=False)
class Unreadable:
    """A file, or a file inside a file, that holds no credential we can read."""

    fault: Fault
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """An address where a credential should be: a text, or what a square code on paper holds. Nobody has followed it yet."""

    url: str
    """Or a code of 28 letters and digits, which leads somewhere only where it was made."""
    memory: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What was read there already."""


def examined(credential: Credential) -> Examined:
    """The document looked through once, for its proofs and for what they would not cover."""
    found: Examined | None = credential.memory.get("examined")
    if found is None:
        found = examine(credential.document, apart="proof")
        if not found.is_refused:
            credential.memory["examined"] = found
    return found


def contained(credential: Credential) -> Containers:
    """What holds something in the document, found once for all who look for it there."""
    if "contained" not in credential.memory:
        credential.memory["contained"] = containers(credential.document)
    found: Containers = credential.memory["contained"]
    return found


def contexts_of(credential: Credential) -> tuple[str, ...]:
    """The contexts that a document names, each once."""
    named: dict[str, None] = {}
    for one in contained(credential).objects:
        listed = one.get("@context", ())
        for context in listed if isinstance(listed, list) else [listed]:
            if isinstance(context, str) and len(named) < _MOST_CONTEXTS:
                named[context[:500]] = None
    return tuple(named)


_MOST_CONTEXTS = 20


def share_patience(container: Credential, inside: Iterable[object]) -> None:
    """Let what is inside, or beside, count with what it is inside of."""
    for one in inside:
        about_to_take_long()
        if isinstance(one, Credential):
            one.memory["values"] = container.memory.setdefault("values", [])
            one.memory["status lists"] = container.memory.setdefault("status lists", {})
            one.memory["plain lists"] = container.memory.setdefault("plain lists", {})
            one.memory["open_badges_2"] = container.memory.setdefault("open_badges_2", {})


def is_too_much(credential: Credential, limits: Limits) -> bool:
    """Whether all that hangs together in a file has more values than one text may have, with this one counted in.

    For what is a text of its own: a token, a file in a file. What stands inside a text was counted when that was read.
    """
    counted: list[int] = credential.memory.setdefault("values", [])
    counted.append(_values(credential.document))
    return sum(counted) > limits.nodes


def _values(document: Document) -> int:
    waiting: list[Any] = [document]
    found = 0
    while waiting:
        value = waiting.pop()
        found += 1
        if isinstance(value, dict | list):
            waiting.extend(value.values() if isinstance(value, dict) else value)
    return found


def named(value: Any) -> str | None:
    """Whom a member names: an id, or an object that has one."""
    said = value.get("id") if isinstance(value, dict) else value
    return said if isinstance(said, str) and said else None


def types_of(document: Document) -> set[str]:
    """The types of a node, whether it has one or a list."""
    types = document.get("type", document.get("@type"))
    return {item for item in (types if isinstance(types, list) else [types]) if isinstance(item, str)}
