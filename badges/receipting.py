"""Receipting: what came of checking a file becomes a receipt that somebody can keep, signed by this installation itself.

A receipt says which file it was (its SHA-256), the verdict with every finding, when, and what the verdict rests on. It names no
person: whoever keeps it has the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any
from uuid import uuid4

import orjson

from badges import schemas
from badges.credentials import receipt
from badges.credentials.conformance import violations
from badges.credentials.instants import rfc3339
from badges.credentials.receipt import CheckedFile, CheckedFinding, CheckedPart, UsedDocument, UsedList
from badges.credentials.violation import NonConforming
from badges.keyring import Keyring
from badges.model.addresses import VERIFIER, Addresses
from badges.proofs.data_integrity import add_proof
from badges.verification.facts import OF_CERTIFICATES, Answer, Facts, Found, Need, Trust
from badges.verification.own_list import OWN_LIST, of_others
from badges.verification.status_lists import signed_period
from badges.verification.verdict import HEADLINES, Finding, Outcome, Verdict, headline_of
from badges.verifying import Fetch

_DOCUMENTS = ("did", "key", "status_list", *OF_CERTIFICATES)
"""What is for everybody. An address that leads to one badge would tell whose receipt this is."""
_PRIVATE = ("holder", "endorsement")
"""Checks whose findings say names of people."""
_OF_THE_FILE = ("file", "status")
"""Checks whose details may be words out of a stranger's file."""
_OF_A_KEY = ("proof", "binding")
"""Checks whose details say whose key it is: of a presentation, the key of whoever showed it."""
_PRESENTATION = "issuer.of_each"
"""What is found of every presentation, however its signature is, and of nothing else."""
_SHOWN_BY_SOMEBODY = {"holder.presents", "holder.presenter", "holder.not_presenter", _PRESENTATION}
_MOST_DOCUMENTS = 60
_MOST_PARTS = 60


def checked_file(file: bytes, verdict: Verdict, facts: Facts, trust: Trust, *, at: datetime, by: str) -> CheckedFile:
    """What a receipt says of this file: the verdict on it, and what that rests on. Raises ValueError without a time zone.

    ``by`` is what this installation calls itself: on its own list others should find that, and not "this installation".
    Of a link, ``file`` is what it led to (``links.behind``): that is what somebody can have and compare.
    """
    parts = tuple(_inside(verdict))[:_MOST_PARTS]
    of_parts = [found for part in verdict.parts for found in part.findings]
    own = [found for found in verdict.findings if found not in of_parts]
    budget = iter(range(receipt.MOST_FINDINGS))
    alone = next((one for one in (verdict, *parts) if one.summary is not None), None) if len(parts) < 2 else None
    return CheckedFile(
        sha256=hashlib.sha256(file).hexdigest(),
        outcome=str(verdict.outcome),
        headline=verdict.headline,
        checked_at=rfc3339(at),
        format=_format(verdict),
        title=dict(alone.summary.title.wordings) if alone is not None and alone.summary is not None else {},
        findings=_findings(own, budget, by, _private_in(verdict)),
        parts=tuple(_part(part, budget, by) for part in parts),
        documents=(
            *_led_to(file, facts),
            *_documents(verdict, facts, trust),
            *_contexts((verdict, *parts)),
        ),
        lists=_lists(verdict, by),
        software=f"badges {_version()}",
    )


def is_worth_keeping(verdict: Verdict) -> bool:
    """Whether a receipt would tell of a badge: one of another receipt, or of what was never opened, only looks good."""
    return verdict.is_badge and verdict.headline != "not_opened"


def recording(fetch: Fetch) -> tuple[Fetch, dict[Need, Answer]]:
    """The same fetch, and what it answered: a receipt says what a verdict rests on."""
    answered: dict[Need, Answer] = {}

    def fetch_and_keep(need: Need) -> Answer:
        answered[need] = fetch(need)
        return answered[need]

    return fetch_and_keep, answered


def signed(checked: CheckedFile, keyring: Keyring, addresses: Addresses) -> bytes:
    """The receipt as a credential that this installation signs, as JSON.

    Raises UnknownIssuer when it has no key of its own, NonConforming, and the keyring's errors.
    """
    name = keyring.record(VERIFIER).legal_name
    signer = keyring.signer(VERIFIER, addresses)
    document = receipt.build(checked, id=f"urn:uuid:{uuid4()}", issuer_did=addresses.did(VERIFIER), issuer_name=name)
    if found := violations(document):
        raise NonConforming("The receipt", found)
    at = receipt.moment_of(checked.checked_at)
    assert at is not None, "a receipt that conforms has a moment"
    # What is signed is what the words mean. The address at which a verifier of others finds these words is written in afterwards.
    proven = add_proof(document, signer, created=at, as_list=False)
    return orjson.dumps(receipt.served(proven, addresses.receipt_context()))


def unsigned(checked: CheckedFile) -> bytes:
    """The same without a signature, for our own hands only: where it goes out, whoever gets it must be told."""
    document = receipt.build(checked, id=f"urn:uuid:{uuid4()}", issuer_did="urn:badges:nobody", issuer_name="")
    return orjson.dumps(document)


def read_receipt(content: bytes) -> CheckedFile | None:
    """What a receipt says, as JSON; None when it is none. Whether it is signed is another question."""
    try:
        document: Any = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return receipt.read(document) if isinstance(document, dict) else None


def verdict_of(checked: CheckedFile) -> Verdict:
    """The verdict that a receipt tells of, as far as it tells: findings with their codes, and no word of what was checked."""
    parts = tuple(
        _retold(part.outcome, part.headline, _told(part.findings, f"part {number}"))
        for number, part in enumerate(checked.parts, 1)
    )
    return replace(_retold(checked.outcome, checked.headline, _told(checked.findings, "")), parts=parts)


def is_of(checked: CheckedFile, file: bytes) -> bool:
    """Whether this receipt is about exactly this file, or what a code in it led to."""
    about = {checked.sha256, *(one.sha256 for one in checked.documents if one.kind == "file")}
    return hashlib.sha256(file).hexdigest() in about


def _led_to(file: bytes, facts: Facts) -> Iterator[UsedDocument]:
    """What a square code in a picture leads to, without the address: that may be a secret."""
    for need, answer in facts.items():
        if need.kind != "file" or not isinstance(answer, Found) or answer.in_part or _is_page(answer):
            continue
        if answer.body != file:
            yield UsedDocument("file", "", hashlib.sha256(answer.body).hexdigest())


def _is_page(answer: Found) -> bool:
    return answer.media_type.partition(";")[0].strip().lower() in ("text/html", "application/xhtml+xml")


def _retold(outcome: str, headline: str, findings: tuple[Finding, ...]) -> Verdict:
    # A first line of a later version of this program is made of the findings, as far as we know those.
    return Verdict(Outcome(outcome), headline if headline in HEADLINES else headline_of(findings), findings)


def _told(findings: tuple[CheckedFinding, ...], subject: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(one.check, subject, Outcome(one.outcome), one.code, {key: of_others(said) for key, said in one.detail.items()})
        for one in findings
    )


def _inside(verdict: Verdict) -> Iterator[Verdict]:
    for part in verdict.parts:
        yield part
        yield from _inside(part)


def _part(verdict: Verdict, budget: Iterator[int], by: str) -> CheckedPart:
    of_parts = [found for part in verdict.parts for found in part.findings]
    own = [found for found in verdict.findings if found not in of_parts]
    return CheckedPart(str(verdict.outcome), verdict.headline, _findings(own, budget, by, _private_in(verdict)))


def _private_in(verdict: Verdict) -> tuple[str, ...]:
    """The checks of which a receipt says the code and no more."""
    is_shown = any(found.code == _PRESENTATION for found in verdict.findings)
    return (*_PRIVATE, *_OF_A_KEY) if is_shown else _PRIVATE


def _findings(findings: list[Finding], budget: Iterator[int], by: str, private: Collection[str]) -> tuple[CheckedFinding, ...]:
    """As many as a receipt holds, the ones that count first where it does not hold all."""
    counts = {Outcome.FAILED: 0, Outcome.INDETERMINATE: 1}
    first = sorted(findings, key=lambda found: counts.get(found.outcome, 2))
    kept = {id(found) for found, _ in zip(first, budget, strict=False)}
    return tuple(
        CheckedFinding(found.check, found.code, str(found.outcome), {} if found.check in private else _detail(found, by))
        for found in findings
        if id(found) in kept
    )


def _detail(found: Finding, by: str) -> Mapping[str, str]:
    """What may be said beside the code: nothing about a person, and no words of a stranger's file."""
    told = receipt.DETAILS - ({"name", "url"} if found.check in _OF_THE_FILE else set())
    return {
        name: by if value == OWN_LIST else str(value)
        for name, value in found.detail.items()
        if name in told and isinstance(value, str | int) and not isinstance(value, bool)
    }


def _format(verdict: Verdict) -> str:
    read = [str(found.detail["format"]) for found in verdict.findings if found.code == "file.read" and "format" in found.detail]
    return read[0] if read else ""


def _documents(verdict: Verdict, facts: Facts, trust: Trust) -> Iterator[UsedDocument]:
    shown = any(found.code in _SHOWN_BY_SOMEBODY for found in verdict.findings)
    used = sorted((need for need in facts if need.kind in _DOCUMENTS), key=lambda need: (need.kind, need.url))
    for need in used[:_MOST_DOCUMENTS]:
        answer = facts[need]
        if not isinstance(answer, Found):
            continue
        if shown and need.kind != "status_list" and need.url.partition("#")[0] not in trust.issuers:
            continue  # the keys of whoever showed it say who that was
        since, before = signed_period(answer.body) if need.kind == "status_list" else (None, None)
        yield UsedDocument(
            need.kind,
            need.url[:200],
            hashlib.sha256(answer.body).hexdigest(),
            rfc3339(answer.at) if answer.at else None,
            rfc3339(since) if since else None,
            rfc3339(before) if before else None,
        )


def _contexts(verdicts: tuple[Verdict, ...]) -> Iterator[UsedDocument]:
    """The contexts that give the words of the file their meaning, those that we have: we take no others."""
    for url in dict.fromkeys(url for one in verdicts for url in one.named()):
        try:
            yield UsedDocument("context", url, hashlib.sha256(schemas.content(url)).hexdigest())
        except schemas.UnknownSchema:
            continue


def _lists(verdict: Verdict, by: str) -> tuple[UsedList, ...]:
    """The lists that made somebody known: known issuers, and trusted services of seals."""
    used: dict[UsedList, None] = {}
    for found in verdict.findings:
        said = found.detail
        if found.check in ("issuer", "list") and all(isinstance(said.get(name), str) for name in ("list", "date")):
            known = said.get("name") or said.get("service") or ""
            name = by if said["list"] == OWN_LIST else str(said["list"])
            used[UsedList(name[:200], str(said["date"]), str(known)[:200])] = None
    return tuple(used)


@cache
def _version() -> str:
    return version("badges")
