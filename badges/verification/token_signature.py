"""Who signed a token (Open Badges 3.0 §8.2, VC-JOSE-COSE 1.0)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from badges.proofs import jwk, jws, vc_jwt
from badges.proofs.proof_check import ProofCheck
from badges.proofs.public_key import MalformedKey
from badges.proofs.work import affords_signature
from badges.verification.credential import Kind
from badges.verification.key_documents import NoKey
from badges.verification.keys import Key, find_token_keys
from badges.verification.moments import moment
from badges.verification.signature import CREDENTIALS, PRESENTATIONS, Asked, Signature, with_key, without_key
from badges.verification.verdict import CODES, Outcome

MAX_CANDIDATES = 10
"""Keys of an issuer that are tried on a token which names none."""


def judge_token(asked: Asked, token: vc_jwt.Token) -> Signature:
    """Whether the issuer's key signed it, and whether its envelope says what such an envelope may."""
    issuer = asked.issuer
    if issuer is None:
        return Signature("proof.malformed", "binding.not_checked", {"reason": "issuer"})
    if (unsigned := jws.check(token.jws, None)).code == "proof.missing":
        return Signature(unsigned.code, "binding.not_checked", dict(unsigned.detail))
    remarks = vc_jwt.faults(token)
    fault = next((one for one in remarks if CODES[one.code] is Outcome.FAILED), None)
    purposes = PRESENTATIONS if asked.credential.kind is Kind.PRESENTATION else CREDENTIALS
    try:
        brought = jwk.decode(token.jwk) if token.jwk is not None else None
    except MalformedKey:
        return Signature("proof.token_header", "binding.not_checked", {"reason": "jwk"})
    found = find_token_keys(token.kid, brought, issuer, purposes, asked.facts, asked.limits)
    if isinstance(found, list) and not found:
        found = NoKey("proof.key_unreachable", "issuer.not_vouched", {"reason": "not_listed"})
    if isinstance(found, NoKey):
        if fault is not None:
            return Signature(fault.code, "binding.not_checked", dict(fault.detail))
        return without_key(found, issuer, 0, **({"method": token.kid[:500]} if token.kid else {}))
    key, check = _fitting(token, found)
    code, detail = check.code, dict(check.detail)
    if check.ok and fault is not None:
        code, detail = fault.code, dict(fault.detail)
    elif check.ok:
        code, detail = _on_occasion(asked, token) or next(((one.code, dict(one.detail)) for one in remarks), (code, detail))
    elif len(found) > 1 and detail.get("reason") != "too_complex":
        return without_key(NoKey("proof.key_unreachable", "issuer.not_vouched", {"reason": "not_listed"}), issuer, 0)
    ends = _instant(token.claims.get("exp"))
    judged = with_key(asked, key, code, detail, _signed(token), purposes)
    return replace(judged, expires=ends.isoformat() if ends is not None else None)


def _fitting(token: vc_jwt.Token, keys: Iterable[Key]) -> tuple[Key, ProofCheck]:
    """The key that signed, or else the first, with what it says. A key for one algorithm is never tried with another."""
    tried: list[tuple[Key, ProofCheck]] = []
    for key in list(keys)[:MAX_CANDIDATES]:
        if not affords_signature(key.public_key):
            tried.insert(0, (key, ProofCheck(False, "proof.unknown_method", {"reason": "too_complex"})))
            break
        check = jws.check(token.jws, key.public_key)
        said = token.jws.header.get("alg")
        if check.ok and key.algorithm not in (None, jws.ALGORITHMS.get(str(said))):
            check = ProofCheck(False, "proof.unknown_method", {**check.detail, "reason": "alg"})
        if check.ok:
            return key, check
        tried.append((key, check))
    return tried[0]


def _on_occasion(asked: Asked, token: vc_jwt.Token) -> tuple[str, dict[str, Any]] | None:
    """Whether a presentation was made for this occasion and this reader, if either was asked for."""
    challenge, domain = asked.occasion
    audience = token.claims.get("aud")
    if challenge is not None and token.claims.get("nonce") != challenge:
        return "proof.other_challenge", {}
    if domain is not None and domain not in (audience if isinstance(audience, list) else [audience]):
        return "proof.other_domain", {}
    return None


def _signed(token: vc_jwt.Token) -> datetime | None:
    """When the signer says to have signed: ``iat``, else when the credential begins, which is all that Open Badges asks for."""
    for said in (token.claims.get("iat"), token.claims.get("nbf")):
        if (instant := _instant(said)) is not None:
            return instant
    return moment(token.credential.get("validFrom", token.credential.get("issuanceDate")))


def _instant(seconds: Any) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
