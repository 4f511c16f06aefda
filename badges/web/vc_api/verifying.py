"""The verdict of the house in the words of the VC-API: verified or not, with errors and warnings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from badges.credentials.data_model import V2, credential_violations, presentation_violations
from badges.credentials.violation import Document
from badges.verification.facts import Policy, Trust
from badges.verification.verdict import Finding, Outcome, Verdict
from badges.verifying import Fetch, verify
from badges.web.vc_api.reading import error, errors_of, outside

NOBODY = Trust()
"""Whom this door knows: nobody. It looks at proofs, not at names."""

_ENVELOPES = ("EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation")

# What leaves a proof open is a failure here; a list that cannot be had, or an issuer nobody knows, is worth a warning.
_MUST_BE_SETTLED = ("file", "proof")


def verify_credential(credential: Document, checks: Sequence[str] | None, fetch: Fetch, at: datetime) -> dict[str, Any]:
    """The answer about a credential; ``checks`` says what is looked at, everything when it is None."""
    enveloped = credential.get("type") in _ENVELOPES
    faults = [] if enveloped else [*errors_of(credential_violations(credential)), *outside(_bare(credential))]
    return _answer(credential, faults, checks, Policy(bind=False, every_proof=True, status=_wants(checks, "status")), fetch, at)


def verify_presentation(
    presentation: Document,
    checks: Sequence[str] | None,
    fetch: Fetch,
    at: datetime,
    *,
    challenge: str | None,
    domain: str | None,
) -> dict[str, Any]:
    """The answer about a presentation and everything in it. An unsigned one proves nothing about its holder."""
    enveloped = presentation.get("type") in _ENVELOPES
    faults = [] if enveloped else errors_of(presentation_violations(presentation))
    signed = enveloped or "proof" in presentation
    policy = Policy(
        bind=False,
        every_proof=True,
        status=_wants(checks, "status"),
        challenge=challenge if signed else None,
        domain=domain if signed else None,
    )
    return _answer(presentation, faults, checks, policy, fetch, at)


def _answer(
    document: Document, faults: list[dict[str, Any]], checks: Sequence[str] | None, policy: Policy, fetch: Fetch, at: datetime
) -> dict[str, Any]:
    verdict = verify(json.dumps(document).encode(), fetch, NOBODY, at=at, policy=policy)
    errors, warnings = list(faults), list[dict[str, Any]]()
    for found in _findings(verdict):
        if found.outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE):
            continue
        told = error(found.code, json.dumps(dict(found.detail), ensure_ascii=False), found.subject)
        (errors if _counts(found, checks) else warnings).append(told)
    said = list(checks) if checks is not None else ["proof", "status", "period"]
    return {"verified": not errors, "checks": said, "warnings": warnings, "errors": errors}


def _findings(verdict: Verdict) -> Iterator[Finding]:
    yield from verdict.findings
    yield from verdict.further_proofs


def _counts(found: Finding, checks: Sequence[str] | None) -> bool:
    if found.check in ("status", "period") and not _wants(checks, found.check):
        return False
    if found.code == "format.unknown_context":
        return found.detail.get("url") != "@context"  # words written out in the document are looked at term by term above
    return found.outcome is Outcome.FAILED or found.check in _MUST_BE_SETTLED


def _wants(checks: Sequence[str] | None, name: str) -> bool:
    return checks is None or name in checks


def _bare(credential: Document) -> Document:
    """The credential without its proofs; a version 1.1 document may define those in a context of their own."""
    contexts = credential.get("@context")
    known = isinstance(contexts, list) and V2 in contexts
    return {name: value for name, value in credential.items() if name != "proof"} if not known else credential
