"""The judge: facts in, verdict out. It fetches nothing, knows no clock and never raises for what a file holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from badges.canonical.work import shared
from badges.credentials.status_reading import LIST_TYPES
from badges.verification.checks import CHECKS, Case, Examination, examine, readable_summary
from badges.verification.commission import commission_view
from badges.verification.credential import contexts_of, types_of
from badges.verification.endorsements import Endorsement, endorsements_of
from badges.verification.later import Later
from badges.verification.links import Led, follow, on_paper, unopened
from badges.verification.naming import LOOK_ALIKE, with_address
from badges.verification.nested import parts_of
from badges.verification.presented import Credential, Kind, Link, Presented, Unreadable, read
from badges.verification.refresh import refreshed
from badges.verification.signatures import domain_of
from badges.verification.strict_json import Fault
from badges.verification.verdict import Finding, Outcome, Verdict, finding, with_findings
from badges.verification.who import who_says_it

if TYPE_CHECKING:
    from badges.verification.archives import Archive

_BESIDE_THE_CREDENTIAL = {
    "PDF": "file.page_not_compared",
    "PNG": "file.picture_not_compared",
    "SVG": "file.picture_not_compared",
    "JPEG": "file.picture_not_compared",
    "GIF": "file.picture_not_compared",
    "WebP": "file.picture_not_compared",
}

_NO_BADGES = {Kind.RECEIPT: "file.receipt", Kind.ENDORSEMENT: "file.endorsement", Kind.PRESENTATION: None}
"""What is signed and says of nobody what they learned; a presentation shows what does."""
_HARMLESS = {"issuer.unknown", *LOOK_ALIKE, "bundle.key_then", "bundle.status_then", "bundle.issuer_then"}


def judge(case: Case) -> Verdict:
    """The verdict about a file: one per credential, and what they come to together."""
    with shared(case.presented.budget):
        return _judge_presented(case, case.presented)


def _judge_presented(case: Case, presented: Presented) -> Verdict:
    if presented.archive is not None:
        return _judge_archived(case, presented, presented.archive)
    verdicts = tuple(_judge_item(case, item) for item in presented.items)
    whole = verdicts[0] if len(verdicts) == 1 else _together(verdicts)
    aside = _BESIDE_THE_CREDENTIAL.get(presented.carrier)
    if aside and any(isinstance(item, Credential | Link) for item in presented.items):
        return replace(whole, findings=(*whole.findings, finding("file", "", aside)))
    return whole


def _judge_archived(case: Case, presented: Presented, archive: Archive) -> Verdict:
    """The verdict on the credential in an archive, with what the archive may stand in for, and on the archive."""
    from badges.verification.archived import looked_into  # few files are archives

    case, said = looked_into(case, archive)
    is_readable = any(not isinstance(item, Unreadable) for item in presented.items)
    if case.archived is None and is_readable and archive.credential:
        # What to fetch was asked with its documents at hand. Nothing that was found so may be remembered.
        presented = read(archive.credential, case.limits)
    verdict = _judge_presented(case, replace(presented, archive=None))
    return with_findings(verdict, (*verdict.findings, *said))


def _together(parts: tuple[Verdict, ...]) -> Verdict:
    findings = tuple(found for part in parts for found in part.findings)
    return Verdict.of(findings, is_badge=any(part.is_badge for part in parts), parts=parts)


def _judge_item(case: Case, item: Credential | Unreadable | Link, container: Examination | None = None) -> Verdict:
    if isinstance(item, Unreadable):
        return _unread(item)
    if isinstance(item, Link):
        return _judge_link(case, item)
    return _judge_credential(case, item, container)


def _judge_link(case: Case, link: Link) -> Verdict:
    """What it leads to, judged as if it had been sent itself."""
    match follow(link, case.facts, case.limits):
        case Led(presented, host, in_part):
            verdict = _judge_presented(case, presented)
            if in_part:
                verdict = on_paper(verdict)
            return replace(verdict, findings=(*verdict.findings, finding("file", "", "link.followed", host=host)))
        case Fault() as fault:
            return _unread(Unreadable(fault))
        case _:
            return _unread(Unreadable(unopened(link)))


def _unread(item: Unreadable) -> Verdict:
    if item.fault.code.startswith("link.") or item.fault.code == "file.for_a_wallet":
        said = (finding("file", item.name, item.fault.code, **item.fault.detail),)  # there is no file of which more could be told
        return Verdict.of(said)
    findings = (
        finding("file", item.name, item.fault.code, **item.fault.detail),
        *(finding(check, item.name, f"{check}.not_checked") for check in (*CHECKS, "endorsement") if check != "file"),
    )
    return Verdict.of(findings)


def _judge_credential(
    case: Case, credential: Credential, container: Examination | None = None, *, endorsed: bool = True
) -> Verdict:
    if credential.kind is Kind.OPEN_BADGE_2:
        from badges.verification import open_badges_2  # few are of that kind any more

        verdict = _shown_or_not(open_badges_2.judge_assertion(case, credential), case, container)
        if case.archived is None or not case.archived.filled:
            return verdict
        from badges.verification.archived import older_badge_then

        findings = older_badge_then(verdict.findings, credential, case.archived)
        return with_findings(verdict, findings)
    seen = examine(case, credential, container)
    if seen.found["refresh"].code == "refresh.newer":
        return _judge_newer(seen)
    further = _further_proofs(seen)
    # Whose key it is, is told once: as it is known today, or from an archive.
    own = (found for check, found in seen.found.items() if check != "binding" or "bundle" not in seen.found)
    findings = (*own, *(further if case.policy.every_proof else ()))
    parts: tuple[Verdict, ...] = ()
    beside: tuple[Verdict, ...] = ()
    if endorsed:
        beside, said = _endorsements(seen)
        parts = tuple(_judge_item(case, part, seen) for part in parts_of(credential, case.limits))
        findings = (*findings, *said, *(found for part in parts for found in part.findings))
        if other := _no_badge(credential, parts):
            findings = (*findings, finding("file", "", other))
    is_badge = credential.kind not in _NO_BADGES and not _is_status_list(credential)
    readable = Later(lambda: readable_summary(seen))
    return replace(
        Verdict.of(findings, is_badge=is_badge or any(part.is_badge for part in parts), parts=parts),
        said=Later.of(None) if _is_status_list(credential) else readable,
        beside=beside,
        further_proofs=further,
        viewed=Later(lambda: commission_view(seen)),
        named=Later(lambda: contexts_of(credential)),
        identified=Later(lambda: who_says_it(seen, readable())),
    )


def _no_badge(credential: Credential, parts: tuple[Verdict, ...]) -> str | None:
    """What it is instead of a badge. Anybody can get hold of what a school signed for other ends, and send it as a diploma."""
    if credential.kind is Kind.PRESENTATION and not parts:
        return "file.nothing_shown"
    return "file.status_list" if _is_status_list(credential) else _NO_BADGES.get(credential.kind)


def _is_status_list(credential: Credential) -> bool:
    subject = credential.document.get("credentialSubject")
    named = types_of(credential.document) | (types_of(subject) if isinstance(subject, dict) else set())
    return credential.kind is Kind.CREDENTIAL and not named.isdisjoint(LIST_TYPES)


def _shown_or_not(verdict: Verdict, case: Case, container: Examination | None) -> Verdict:
    """The older standard knows no presentation: a file alone answers no question of the reader."""
    if container is not None or (case.policy.challenge is None and case.policy.domain is None) or verdict.summary is None:
        return verdict
    findings = tuple(
        finding("holder", found.subject, "holder.not_presented") if found.check == "holder" else found
        for found in verdict.findings
    )
    return with_findings(verdict, findings)


def _further_proofs(seen: Examination) -> tuple[Finding, ...]:
    """What came of the proofs beside the best one: any one is enough (Open Badges 3.0), unless the reader wants all of them."""
    subject, found = seen.credential.subject, []
    for signature in seen.signatures[1:]:
        which = f"{subject} (proof {signature.place})" if signature.place else f"{subject} (token)"
        found.append(finding("proof", which, signature.proof, **signature.detail))
        bound = "binding.not_checked" if signature.proof in ("proof.altered", "proof.malformed") else signature.binding
        found.append(finding("binding", which, bound, **(signature.binding_detail if bound == signature.binding else {})))
    return tuple(found)


def _endorsements(seen: Examination) -> tuple[tuple[Verdict, ...], tuple[Finding, ...]]:
    """The verdicts on its endorsements, and what they mean for the credential."""
    if seen.found["proof"].code == "proof.not_used":
        return (), (seen.finds("endorsement", "endorsement.of_each"),)
    if not seen.is_the_issuers:
        # What somebody else confirmed is worth a look only when the badge itself is its issuer's.
        return (), (seen.finds("endorsement", "endorsement.not_checked"),)
    endorsements = endorsements_of(seen.credential, seen.case.limits)
    verdicts = tuple(_judge_credential(seen.case, one.credential, seen, endorsed=False) for one in endorsements)
    return verdicts, _endorsed(seen.credential, endorsements, verdicts)


def _judge_newer(seen: Examination) -> Verdict:
    """The verdict on the newer credential, once (Open Badges 3.0, verification step 3)."""
    case, refresh = seen.case, seen.found["refresh"]
    newer = refreshed(seen.credential, case.facts, case.at, case.limits, case.policy).credential
    assert newer is not None
    verdict = _judge_credential(replace(case, policy=replace(case.policy, refresh=False)), newer, seen.container)
    own = next(place for place, found in enumerate(verdict.findings) if found.check == "refresh")
    return replace(verdict, findings=(*verdict.findings[:own], refresh, *verdict.findings[own + 1 :]))


def _endorsed(
    credential: Credential, endorsements: tuple[Endorsement, ...], verdicts: tuple[Verdict, ...]
) -> tuple[Finding, ...]:
    if not endorsements:
        return (finding("endorsement", credential.subject, "endorsement.none"),)
    found = []
    for number, (one, verdict) in enumerate(zip(endorsements, verdicts, strict=True)):
        subject = f"{one.credential.subject} ({number})" if number else one.credential.subject
        code = _code(one, verdict)
        known = {"known": _issuer_found(verdict).detail["name"]} if code == "endorsement.lookalike" else {}
        found.append(finding("endorsement", subject, code, name=_name(one.credential, verdict), **known))
    return tuple(found)


def _code(endorsement: Endorsement, verdict: Verdict) -> str:
    """An endorser whom we do not know is no reason to doubt a good signature. Yet it counts only for what it was given to, and
    only of somebody who is known is it worth anything."""
    passed = {f.check for f in verdict.findings if f.outcome is Outcome.PASSED}
    unbound = any(f.code in ("binding.not_asked", "bundle.key_then") for f in verdict.findings)
    doubts = {f.code for f in verdict.findings if f.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)}
    if "proof" not in passed or not ("binding" in passed or unbound) or not doubts <= _HARMLESS:
        return "endorsement.not_valid"
    if not endorsement.is_about_its_bearer:
        return "endorsement.of_something_else"
    return _BY_WHOM.get(_issuer_found(verdict).code, "endorsement.unknown")


_BY_WHOM = {"issuer.listed": "endorsement.valid", **dict.fromkeys(LOOK_ALIKE, "endorsement.lookalike")}


def _issuer_found(verdict: Verdict) -> Finding:
    """What was found of whoever signed; what was found of its parts comes after that."""
    return next(found for found in verdict.findings if found.check == "issuer")


def _name(endorsement: Credential, verdict: Verdict) -> str:
    """Who confirms it: by the name in the list that knows them, else by their own, which anybody may bear, and the address."""
    found, domain = _issuer_found(verdict), domain_of(endorsement.issuer_id or "–")[:200]
    if found.code in ("issuer.listed", "issuer.borrowed_name"):
        return str(found.detail.get("listed", found.detail["name"]))
    issuer = endorsement.document.get("issuer")
    name = issuer.get("name") if isinstance(issuer, dict) else None
    is_said = isinstance(name, str) and verdict.summary is not None and found.code != "issuer.lookalike"
    return with_address(str(name), domain) if is_said else domain
