"""The judge: facts in, verdict out. It fetches nothing, knows no clock and never raises for what a file holds."""

from __future__ import annotations

from dataclasses import replace

from badges.verification.checks import CHECKS, Case, examine, readable_summary
from badges.verification.endorsements import endorsements_of
from badges.verification.presented import Credential, Unreadable
from badges.verification.refresh import refreshed
from badges.verification.verdict import Finding, Outcome, Verdict, finding, headline_of, outcome_of

_BESIDE_THE_CREDENTIAL = {
    "PDF": "file.page_not_compared",
    "PNG": "file.picture_not_compared",
    "SVG": "file.picture_not_compared",
}

_HARMLESS = {"issuer.unknown", "issuer.lookalike", "format.unknown_kind"}


def judge(case: Case) -> Verdict:
    """The verdict about a file: one per credential, and what they come to together."""
    verdicts = tuple(_judge_item(case, item) for item in case.presented.items)
    whole = verdicts[0] if len(verdicts) == 1 else _together(verdicts)
    aside = _BESIDE_THE_CREDENTIAL.get(case.presented.carrier)
    if aside and any(isinstance(item, Credential) for item in case.presented.items):
        return replace(whole, findings=(*whole.findings, finding("file", "", aside)))
    return whole


def _together(parts: tuple[Verdict, ...]) -> Verdict:
    findings = tuple(found for part in parts for found in part.findings)
    return Verdict(outcome_of(findings), headline_of(findings), findings, parts=parts)


def _judge_item(case: Case, item: Credential | Unreadable) -> Verdict:
    if isinstance(item, Unreadable):
        return _unread(item)
    return _judge_credential(case, item)


def _unread(item: Unreadable) -> Verdict:
    findings = (
        finding("file", item.name, item.fault.code, **item.fault.detail),
        *(finding(check, item.name, f"{check}.not_checked") for check in (*CHECKS, "endorsement") if check != "file"),
    )
    return Verdict(outcome_of(findings), headline_of(findings), findings)


def _judge_credential(case: Case, credential: Credential, *, endorsed: bool = True) -> Verdict:
    seen = examine(case, credential)
    if seen.found["refresh"].code == "refresh.newer":
        return _judge_newer(case, credential, seen.found["refresh"])
    findings = tuple(seen.found.values())
    summary = readable_summary(seen)
    beside: tuple[Verdict, ...] = ()
    if endorsed:
        # What somebody else confirmed is worth a look only when the badge itself is its issuer's.
        if summary is None:
            findings = (*findings, finding("endorsement", credential.subject, "endorsement.not_checked"))
        else:
            endorsements = endorsements_of(credential, case.limits)
            beside = tuple(_judge_credential(case, one, endorsed=False) for one in endorsements)
            findings = (*findings, *_endorsed(credential, endorsements, beside))
    return Verdict(outcome_of(findings), headline_of(findings), findings, summary, beside=beside)


def _judge_newer(case: Case, credential: Credential, refresh: Finding) -> Verdict:
    """The verdict on the newer credential, once (Open Badges 3.0, verification step 3)."""
    newer = refreshed(credential, case.facts, case.at, case.limits, case.policy).credential
    assert newer is not None
    verdict = _judge_credential(replace(case, policy=replace(case.policy, refresh=False)), newer)
    return replace(verdict, findings=tuple(refresh if found.check == "refresh" else found for found in verdict.findings))


def _endorsed(credential: Credential, endorsements: tuple[Credential, ...], verdicts: tuple[Verdict, ...]) -> tuple[Finding, ...]:
    if not endorsements:
        return (finding("endorsement", credential.subject, "endorsement.none"),)
    return tuple(
        finding("endorsement", f"{one.subject} ({place})" if place else one.subject, _code(verdict), name=_name(one))
        for place, (one, verdict) in enumerate(zip(endorsements, verdicts, strict=True))
    )


def _code(verdict: Verdict) -> str:
    """An endorser whom we do not know, and a kind of credential that no page shows, are no reason to doubt a good signature."""
    signed = {f.check for f in verdict.findings if f.outcome is Outcome.PASSED} >= {"proof", "binding"}
    doubts = {f.code for f in verdict.findings if f.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)}
    return "endorsement.valid" if signed and doubts <= _HARMLESS else "endorsement.not_valid"


def _name(endorsement: Credential) -> str:
    issuer = endorsement.document.get("issuer")
    name = issuer.get("name") if isinstance(issuer, dict) else None
    return name[:200] if isinstance(name, str) and name else endorsement.issuer_id or "–"
