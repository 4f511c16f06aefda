"""The checks of an Open Badge 2.0, in the same findings as those of every other credential."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from badges.credentials.summary import Summary
from badges.credentials.summary.members import link, string
from badges.proofs.revocation import SKEW
from badges.verification.checks import CHECKS
from badges.verification.credential import Credential, types_of
from badges.verification.facts import POLICY, Facts, Limits, Need, Policy
from badges.verification.later import Later
from badges.verification.line import Line
from badges.verification.lookalike import borrowed, lookalike
from badges.verification.naming import with_address
from badges.verification.open_badges_2.addresses import host_of
from badges.verification.open_badges_2.assertion import Award, Said, award_of
from badges.verification.open_badges_2.endorsing import Endorsement, endorsements_of
from badges.verification.open_badges_2.form import form_of, unknown_extensions
from badges.verification.open_badges_2.gathering import Library, Node
from badges.verification.open_badges_2.recipient import is_for, name_of
from badges.verification.open_badges_2.telling import summary_of
from badges.verification.open_badges_2.timestamps import timestamp
from badges.verification.open_badges_2.withdrawing import status_of
from badges.verification.verdict import CODES, Finding, Outcome, Verdict, finding
from badges.verification.who import Named, lines_of, not_theirs

if TYPE_CHECKING:
    from badges.verification.case import Case


def needs_of(credential: Credential, facts: Facts, limits: Limits, policy: Policy = POLICY) -> Iterator[Need]:
    """The documents that are still missing. Each leads to the next: assertion, class, issuer, list and endorsements."""
    library = _library(credential, facts, limits)
    if _is_assertion(credential):
        endorsements_of(award_of(credential, library, policy), library)
    yield from library.wanted


def judge_assertion(case: Case, credential: Credential) -> Verdict:
    """The verdict on an Open Badge 2.0."""
    found = examine(case, credential)
    findings, said = tuple(found.values()), summary(case, credential)
    who = Later(lambda: _who(case, credential, found) if said else not_theirs(found))
    return replace(Verdict.of(findings), said=Later.of(said), identified=who)


def examine(case: Case, credential: Credential) -> dict[str, Finding]:
    """Every check, in order. Endorsements but the first have names with a number."""
    library = _library(credential, case.facts, case.limits)
    subject = credential.subject
    if not _is_assertion(credential):
        said = {"format": Said("format.unknown_kind", {"kind": ", ".join(sorted(types_of(credential.document)))[:200]})}
        return _findings(subject, credential, said)
    award = award_of(credential, library, case.policy)
    acceptable = _acceptable(award, case.policy)
    said = {
        "format": _form(award),
        "proof": award.proof,
        "binding": award.binding if case.policy.bind else Said("binding.not_asked"),
        "seal": Said("seal.not_used"),
        "issuer": _issuer(case, award),
        "status": status_of(award, case.policy),
        "period": _period(case, award) if acceptable else Said("period.not_checked"),
        "holder": _holder(case, award) if acceptable else Said("holder.not_checked"),
    }
    found = _findings(subject, credential, said)
    found.update(_endorsed(case, subject, award, endorsements_of(award, library)))
    return found


def summary(case: Case, credential: Credential) -> Summary | None:
    """What the badge says, if it was its issuer who said it."""
    if not _is_assertion(credential):
        return None
    award = award_of(credential, _library(credential, case.facts, case.limits), case.policy)
    return summary_of(award) if _acceptable(award, case.policy) else None


def _who(case: Case, credential: Credential, found: dict[str, Finding]) -> tuple[Line, ...]:
    """What is known of whoever awarded it: the profile at the issuer's own address says who that is."""
    issuer = award_of(credential, _library(credential, case.facts, case.limits), case.policy).issuer
    if not isinstance(issuer, Node):
        return ()
    name, website = string(issuer.document.get("name")), link(issuer.document.get("url"))
    return lines_of(case, found, Named(issuer.id, (name[:500],) if name else (), website))


def _library(credential: Credential, facts: Facts, limits: Limits) -> Library:
    """What was read for an earlier round, or for another badge of the same file, need not be read again."""
    return Library(facts, limits, read=credential.memory.setdefault("open_badges_2", {}))


def _findings(subject: str, credential: Credential, said: dict[str, Said]) -> dict[str, Finding]:
    said = {"file": Said("file.read", {"format": credential.format}), "refresh": Said("refresh.not_used"), **said}
    return {
        check: finding(check, subject, one.code, **one.detail)
        for check in CHECKS
        for one in [said.get(check) or Said(f"{check}.not_checked")]
    }


def _is_assertion(credential: Credential) -> bool:
    """A badge class or an issuer by itself is nobody's award."""
    return "Assertion" in types_of(credential.document) or set(credential.document) == {"id"}


def _acceptable(award: Award, policy: Policy) -> bool:
    """Whether what it says may be shown: it is on its page or signed, and the issuer it names does not say otherwise."""
    said_otherwise = policy.bind and CODES[award.binding.code] is Outcome.FAILED
    return CODES[award.proof.code] is Outcome.PASSED and not said_otherwise


def _form(award: Award) -> Said:
    if set(award.assertion) == {"id"}:
        return Said("format.not_checked")
    code, detail = form_of(award)
    names = unknown_extensions(award)
    if names and CODES[code] is Outcome.PASSED:
        return Said("format.unknown_extensions", {**detail, "names": ", ".join(names[:10])[:500]})
    return Said(code, detail)


def _issuer(case: Case, award: Award) -> Said:
    if not award.confirmed or not isinstance(award.issuer, Node) or not case.policy.bind:
        return Said("issuer.not_checked")
    id, trust, name = award.issuer.id, case.trust, award.issuer.document.get("name")
    names, domain = [name] if isinstance(name, str) else [], {"domain": host_of(id)}
    if known := trust.known(id, case.at):
        if other := borrowed(trust, known, id, names):
            return Said("issuer.borrowed_name", {**other.told(), "listed": known.name, **domain})
        old = {"old": True} if known.is_old(case.at) else {}
        return Said("issuer.listed", {"name": known.name, "list": known.list_name, "date": known.list_date, **old})
    if other := lookalike(trust, id, names):
        return Said("issuer.lookalike", {**other.told(), **domain})
    return Said("issuer.unknown", domain)


def _period(case: Case, award: Award) -> Said:
    start, end = (timestamp(award.assertion.get(name)) for name in ("issuedOn", "expires"))
    if end is not None and end < case.at:
        return Said("period.expired", {"date": end.date().isoformat()})
    if start is not None and start > case.at + SKEW:
        return Said("period.not_yet", {"date": start.date().isoformat()})
    if start is None or (end is None and award.assertion.get("expires") is not None):
        return Said("period.unclear")
    return Said("period.current", {"date": end.date().isoformat()}) if end else Said("period.no_end")


def _holder(case: Case, award: Award) -> Said:
    policy, recipient = case.policy, award.assertion.get("recipient")
    if policy.challenge is not None or policy.domain is not None:
        return Said("holder.not_presented")  # no wallet signs that it shows one of these
    if policy.recipient is not None:
        if not isinstance(recipient, dict) or not recipient.get("identity"):
            return Said("holder.no_address")
        return Said("holder.matches" if is_for(recipient, policy.recipient) else "holder.differs")
    name = name_of(award.assertion)
    return Said("holder.named", {"name": name}) if name else Said("holder.hidden")


def _endorsed(case: Case, subject: str, award: Award, endorsements: tuple[Endorsement, ...]) -> dict[str, Finding]:
    if not endorsements:
        code = "endorsement.none" if award.confirmed else "endorsement.not_checked"
        return {"endorsement": finding("endorsement", subject, code)}
    found = {}
    for place, one in enumerate(endorsements):
        about = f"{one.id or subject} ({place})" if place else one.id or subject
        said = _by_whom(case, one)
        found[f"endorsement {place}" if place else "endorsement"] = finding("endorsement", about, said.code, **said.detail)
    return found


def _by_whom(case: Case, endorsement: Endorsement) -> Said:
    """Whose word it is: anybody may call themselves as they like on a page of their own."""
    by, host, trust = endorsement.by, endorsement.host, case.trust
    names = [endorsement.name] if endorsement.name else []
    if endorsement.fault:
        detail: dict[str, Any] = {"name": host, "reason": endorsement.fault}
        return Said("endorsement.not_valid", detail)
    if known := trust.known(by, case.at):
        if other := borrowed(trust, known, by, names):
            return Said("endorsement.lookalike", {"name": known.name, "known": other.name})
        return Said("endorsement.hosted", {"name": known.name})
    if other := lookalike(trust, by, names):
        return Said("endorsement.lookalike", {"name": host, "known": other.name})
    return Said("endorsement.unknown", {"name": with_address(endorsement.name, host)})
