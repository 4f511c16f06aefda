"""What is checked of a presentation: who shows what, for whom, and on which occasion (Verifiable Credentials 2.0 §4.13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from badges.proofs import sd_jwt, vc_jwt
from badges.proofs.revocation import SKEW
from badges.verification.case import Examination
from badges.verification.moments import moment
from badges.verification.signatures import domain_of
from badges.verification.verdict import Finding


def is_unsigned(seen: Examination) -> bool:
    """Whether nobody signed as the one who shows it; the credentials inside have their own signatures."""
    credential = seen.credential
    return credential.fault is None and credential.jwt is None and not credential.proofs


def is_asked_for_an_occasion(seen: Examination) -> bool:
    """Whether the reader wants it signed for them, now: otherwise anybody could show again what they once were shown."""
    return seen.case.policy.challenge is not None or seen.case.policy.domain is not None


def is_bound(seen: Examination) -> bool | None:
    """Whether its holder signed what is shown, for this reader and now (RFC 9901 §7.3); None when nobody did and nobody asked."""
    shown, policy = seen.credential.shown, seen.case.policy
    if shown is not None and shown.key_binding is not None:
        return sd_jwt.check_key_binding(shown, audience=policy.domain, nonce=policy.challenge).ok
    return False if seen.container is None and is_asked_for_an_occasion(seen) else None


def proof(seen: Examination) -> Finding | None:
    """None where the proof is to be looked at like any other."""
    if is_unsigned(seen):
        return seen.finds("proof", "proof.missing" if is_asked_for_an_occasion(seen) else "proof.not_used")
    return None


def binding(seen: Examination) -> Finding | None:
    """Where nobody signed the whole, each credential inside has its own."""
    return seen.finds("binding", "binding.of_each") if seen.found["proof"].code == "proof.not_used" else None


def issuer(seen: Examination) -> Finding:
    """Each credential inside has its own."""
    return seen.finds("issuer", "issuer.of_each")


def refresh(seen: Examination) -> Finding:
    """Each credential inside may have its own."""
    return seen.finds("refresh", "refresh.not_used")


def status(seen: Examination) -> Finding:
    """Each credential inside has its own."""
    return seen.finds("status", "status.of_each")


def period(seen: Examination) -> Finding:
    """Each credential inside has its own; what was signed for a while only is no longer shown by anybody after it."""
    expires = moment(seen.signature.expires) if seen.signature and seen.passed("proof") else None
    if expires is not None and expires < seen.case.at:
        return seen.finds("period", "period.expired", date=expires.date().isoformat())
    if seen.passed("proof") and (outside := of_token(seen)):
        return outside
    return seen.finds("period", "period.of_each")


def of_token(seen: Examination) -> Finding | None:
    """Whether the token around it is not to be looked at now; None when it is, or there is none."""
    token = seen.credential.jwt
    fault = vc_jwt.outside_period(token, seen.case.at, leeway=SKEW) if token is not None else None
    return seen.finds("period", fault.code, **fault.detail) if fault else None


def holder(seen: Examination) -> Finding:
    """Who shows it?"""
    if seen.passed("proof") and seen.passed("binding") and seen.credential.issuer_id:
        return seen.finds("holder", "holder.presenter", name=domain_of(seen.credential.issuer_id))
    if seen.found["proof"].code == "proof.not_used":
        return seen.finds("holder", "holder.of_each")
    return seen.finds("holder", "holder.not_checked")


CHECKS: Mapping[str, Callable[[Examination], Finding | None]] = MappingProxyType(
    {
        "proof": proof,
        "binding": binding,
        "issuer": issuer,
        "refresh": refresh,
        "status": status,
        "period": period,
        "holder": holder,
    }
)
"""What takes the place of a usual check; where it has nothing to say, the usual one does."""
