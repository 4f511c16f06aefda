"""Receipts: a Verifiable Credential that says what came of checking a file, when, and by which lists and documents.

It says nothing about a person. Which file it was, its SHA-256 tells whoever has that file; the words of the verdict are made of
its codes, in the language of whoever reads it. The findings have ids, so that no two of them are ever one thing to JSON-LD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from badges.credentials.data_model import credential_violations
from badges.credentials.violation import Document, Violation

TYPE = "VerificationReceipt"
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
CONTEXT = "urn:badges:context:verification-receipt-v1"
"""What a receipt means, by the name under which ``schemas/`` keeps it."""
SERVED_AT = "/contexts/verification-receipt-v1.jsonld"
"""Where every installation serves these words, so that a verifier of others can have them."""

DETAILS = frozenset(
    {
        *("claimed", "country", "date", "domain", "field", "format", "kind", "limit", "list", "name"),
        *("names", "number", "reason", "seal", "service", "stamped", "terms", "url"),
    }
)
"""What a receipt may say of a finding beside its code; the context defines these and no more."""
MOST_FINDINGS = 400
_LONGEST = 200
_SERVED = re.compile(r"https?://[^/?#\s]{1,300}" + re.escape(SERVED_AT)).fullmatch
_SHA256 = re.compile(r"[0-9a-f]{64}").fullmatch
_OUTCOMES = ("passed", "failed", "indeterminate", "not_applicable")


@dataclass(frozen=True, slots=True)
class CheckedFinding:
    """What one check found."""

    check: str
    code: str
    outcome: str
    detail: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class CheckedPart:
    """One credential inside the file, where it holds several."""

    outcome: str
    headline: str
    findings: tuple[CheckedFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class UsedDocument:
    """A document that the verdict rests on: the keys of an issuer, a list of withdrawn badges, a context."""

    kind: str
    """``did``, ``key``, ``status_list``, ``crl``, ``ocsp`` or ``context``."""
    address: str
    sha256: str
    fetched_at: str | None = None
    """RFC 3339; empty for what this installation has itself."""
    valid_since: str | None = None
    valid_before: str | None = None


@dataclass(frozen=True, slots=True)
class UsedList:
    """A list of known issuers or of trusted services, and whom it made known."""

    name: str
    date: str
    known: str


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What a receipt says."""

    sha256: str
    """Of the bytes of the file, in lower-case hexadecimal digits."""
    outcome: str
    headline: str
    checked_at: str
    """RFC 3339, in UTC."""
    format: str = ""
    title: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Of the credential in it, as its issuer words it; empty when nothing of it is confirmed."""
    findings: tuple[CheckedFinding, ...] = ()
    parts: tuple[CheckedPart, ...] = ()
    documents: tuple[UsedDocument, ...] = ()
    lists: tuple[UsedList, ...] = ()
    software: str = ""


def build(checked: CheckedFile, *, id: str, issuer_did: str, issuer_name: str) -> Document:
    """A receipt, not yet signed."""
    at = checked.checked_at
    numbers = iter(range(1, 2 * MOST_FINDINGS))
    subject: Document = {
        "type": "CheckedFile",
        "sha256": checked.sha256,
        "fileFormat": checked.format[:_LONGEST],
        "checkedTitle": {tag: words[:_LONGEST] for tag, words in checked.title.items()},
        "checkedAt": at,
        "outcome": checked.outcome,
        "headline": checked.headline,
        "finding": [_finding(one, id, numbers) for one in checked.findings],
        "part": [
            {
                "id": f"{id}#part-{number}",
                "type": "CheckedPart",
                "outcome": part.outcome,
                "headline": part.headline,
                "finding": [_finding(one, id, numbers) for one in part.findings],
            }
            for number, part in enumerate(checked.parts, 1)
        ],
        "usedDocument": [
            _without_nothing(
                {
                    "type": "UsedDocument",
                    "documentKind": one.kind,
                    "address": one.address,
                    "sha256": one.sha256,
                    "fetchedAt": one.fetched_at,
                    "validSince": one.valid_since,
                    "validBefore": one.valid_before,
                }
            )
            for one in checked.documents
        ],
        "trustList": [
            {"type": "UsedList", "listName": one.name, "listDate": one.date, "knownIssuer": one.known} for one in checked.lists
        ],
        "software": checked.software,
    }
    return {
        "@context": [CREDENTIALS, CONTEXT],
        "id": id,
        "type": ["VerifiableCredential", TYPE],
        "issuer": {"id": issuer_did, "name": issuer_name},
        "validFrom": at,
        "credentialSubject": _without_nothing(subject),
    }


def _finding(found: CheckedFinding, id: str, numbers: Iterator[int]) -> Document:
    detail = {name: value[:_LONGEST] for name, value in found.detail.items() if name in DETAILS and value}
    written = {
        "id": f"{id}#finding-{next(numbers)}",
        "type": "Finding",
        "check": found.check,
        "code": found.code,
        "outcome": found.outcome,
        "detail": detail,
    }
    return _without_nothing(written)


def _without_nothing(node: Document) -> Document:
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def served(receipt: Document, context_url: str) -> Document:
    """The same receipt, naming its context by the address where it is served; a proof covers what the words mean, not that."""
    return {**receipt, "@context": [CREDENTIALS, context_url]}


def with_known_context(document: Document) -> Document:
    """The same document with the context of a receipt under the name that ``schemas/`` knows, whichever installation made it.

    Nothing is believed for that: the signature covers what the words mean, and here they mean what our own context says.
    """
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not any(isinstance(one, str) and _SERVED(one) for one in contexts):
        return document
    known = [CONTEXT if isinstance(one, str) and _SERVED(one) else one for one in contexts]
    return {**document, "@context": known}


def read(document: Document) -> CheckedFile | None:
    """What a receipt says; None when it is not written as ``build`` writes one. Whether it is signed is another question."""
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict) or not isinstance(digest := subject.get("sha256"), str) or not _SHA256(digest):
        return None
    at = _text(subject, "checkedAt")
    if moment_of(at) is None or (found := _judged(subject)) is None:
        return None
    title = subject.get("checkedTitle")
    parts = [_judged(part) for part in _nodes(subject.get("part"))]
    return CheckedFile(
        sha256=digest,
        outcome=found.outcome,
        headline=found.headline,
        checked_at=at,
        format=_text(subject, "fileFormat"),
        title={tag: words for tag, words in title.items() if isinstance(words, str)} if isinstance(title, dict) else {},
        findings=found.findings,
        parts=tuple(part for part in parts if part is not None),
        documents=tuple(
            UsedDocument(
                _text(one, "documentKind"),
                _text(one, "address"),
                _text(one, "sha256"),
                _text(one, "fetchedAt") or None,
                _text(one, "validSince") or None,
                _text(one, "validBefore") or None,
            )
            for one in _nodes(subject.get("usedDocument"))
        ),
        lists=tuple(
            UsedList(_text(one, "listName"), _text(one, "listDate"), _text(one, "knownIssuer"))
            for one in _nodes(subject.get("trustList"))
        ),
        software=_text(subject, "software"),
    )


def _judged(node: Document) -> CheckedPart | None:
    outcome = _text(node, "outcome")
    if outcome not in _OUTCOMES:
        return None
    findings = []
    for one in _nodes(node.get("finding"))[:MOST_FINDINGS]:
        detail = one.get("detail")
        said = {name: value for name, value in detail.items() if isinstance(value, str)} if isinstance(detail, dict) else {}
        if (its := _text(one, "outcome")) in _OUTCOMES:
            findings.append(CheckedFinding(_text(one, "check"), _text(one, "code"), its, said))
    return CheckedPart(outcome, _text(node, "headline"), tuple(findings))


def violations(receipt: Document) -> list[Violation]:
    """What keeps a receipt from being signed."""
    found = credential_violations(receipt)
    if read(receipt) is None:
        found.append(Violation("/credentialSubject", "receipt.incomplete", "it must say which file, when, and what came of it"))
    return found


def _nodes(value: Any) -> Sequence[Document]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _text(node: Document, name: str) -> str:
    value = node.get(name)
    return value[:_LONGEST] if isinstance(value, str) else ""


def moment_of(text: str) -> datetime | None:
    """A moment as a receipt writes it; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found is not None and found.utcoffset() is not None else None
