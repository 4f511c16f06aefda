"""Who signed: a proof, token or seal judged together with its key, which comes from the issuer and never from the file alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badges.credentials.violation import Document
from badges.proofs import data_integrity, jades, jwk, jws, vc_jwt
from badges.proofs.proof_check import ProofCheck
from badges.proofs.public_key import MalformedKey, PublicKey
from badges.verification.credential import Credential, Kind
from badges.verification.facts import LIMITS, POLICY, Facts, Limits, Need, Policy
from badges.verification.keys import Key, NoKey, domain_of, find_key, find_token_keys, method_needs, token_needs
from badges.verification.moments import moment
from badges.verification.verdict import CODES, Outcome

__all__ = ["Signature", "check_seal", "domain_of", "judge_signatures", "key_needs"]

MAX_CANDIDATES = 10
"""Keys of an issuer that are tried on a token which names none."""

_CREDENTIALS: frozenset[str] = frozenset({"assertionMethod"})
_PRESENTATIONS: frozenset[str] = frozenset({"authentication", "assertionMethod"})
"""A holder shows with a key for logging in (VC 2.0 §4.13); many have one key for everything and name the other purpose."""

# A context that we do not have, or a text too tangled to canonicalize, says nothing about the signature.
_SAYS_NOTHING = ("unknown_context", "too_complex", "too_large", "too_deep")


@dataclass(frozen=True, slots=True)
class Signature:
    """What came of one signature: two codes with their details."""

    proof: str
    """A code of ``proof.*``: whether a key signed exactly this, and might."""
    binding: str
    """A code of ``issuer.*`` or ``binding.*``: whether the issuer stands behind that key."""
    detail: dict[str, Any] = field(default_factory=dict, hash=False)
    binding_detail: dict[str, Any] = field(default_factory=dict, hash=False)
    expires: str | None = None
    """When the signature itself says that it ends."""
    place: int = 0
    """Which of the proofs in the document it is, counted from 1; 0 is the token around it."""

    @property
    def holds(self) -> bool:
        """Whether the proof passed and the issuer stands behind the key, if that was asked."""
        return CODES[self.proof] is Outcome.PASSED and self.binding in ("issuer.bound", "binding.not_asked")

    @property
    def fails(self) -> bool:
        """Whether either of them is not in order."""
        return Outcome.FAILED in (CODES[self.proof], CODES[self.binding])


@dataclass(frozen=True, slots=True)
class _Asked:
    """A credential, and all that its signatures are judged by."""

    credential: Credential
    facts: Facts
    at: datetime
    limits: Limits
    policy: Policy

    @property
    def occasion(self) -> tuple[str | None, str | None]:
        """Challenge and domain, which only somebody who shows something signs along."""
        asked = (self.policy.challenge, self.policy.domain)
        return asked if self.credential.kind is Kind.PRESENTATION else (None, None)


def key_needs(credential: Credential, limits: Limits, policy: Policy = POLICY) -> Iterator[Need]:
    """The documents without which no signature of this credential can be judged."""
    issuer = credential.issuer_id
    if issuer is None and policy.bind:
        return
    if credential.jwt is not None:
        yield from token_needs(credential.jwt.kid, issuer)
    for proof in credential.proofs[: limits.proofs]:
        method = proof.get("verificationMethod")
        if isinstance(method, str):
            yield from method_needs(method, issuer if policy.bind else None)


def judge_signatures(
    credential: Credential, facts: Facts, at: datetime, limits: Limits = LIMITS, policy: Policy = POLICY
) -> tuple[Signature, ...]:
    """One judgement per token and Data Integrity proof, the one that counts first.

    Any one good proof is enough (Open Badges 3.0, verification), so the best comes first. If none is good, a bad one says more
    than one that we cannot judge: it must not hide behind a proof of an unknown kind. Where every one must hold, the worst is
    first.
    """
    asked = _Asked(credential, facts, at, limits, policy)
    judged = [_judge_token(asked, credential.jwt)] if credential.jwt is not None else []
    judged += _chained(credential, [_judge_proof(asked, place, one) for place, one in enumerate(_proofs(asked), start=1)])
    if policy.every_proof and len(credential.proofs) > limits.proofs:
        judged.append(Signature("proof.unknown_method", "binding.not_checked", {"reason": "too_many"}, place=limits.proofs + 1))
    if not policy.bind:
        judged = [replace(one, binding="binding.not_asked", binding_detail={}) for one in judged]
    if policy.every_proof:
        return tuple(sorted(judged, key=lambda one: (not one.fails, one.holds)))
    return tuple(sorted(judged, key=lambda one: (not one.holds, not one.fails)))


def check_seal(credential: Credential) -> jades.SealCheck | None:
    """Whether the seal's own certificate sealed exactly this text; None when there is no seal."""
    if credential.seal is None:
        return None
    if "seal" not in credential.memory:
        credential.memory["seal"] = jades.check_seal(credential.seal)
    check: jades.SealCheck = credential.memory["seal"]
    return check


def _proofs(asked: _Asked) -> tuple[Document, ...]:
    return asked.credential.proofs[: asked.limits.proofs]


def _judge_proof(asked: _Asked, place: int, proof: Document) -> Signature:
    issuer, method = _issuer(asked), proof.get("verificationMethod")
    if issuer is None or not isinstance(method, str):
        reason = {"reason": "verificationMethod" if issuer is not None else "issuer"}
        return Signature("proof.malformed", "binding.not_checked", reason, place=place)
    purpose = _purpose(asked, proof)
    found = find_key(method, issuer, frozenset({purpose}), asked.facts, asked.limits)
    if isinstance(found, NoKey):
        return _without_key(found, issuer, place, method=method[:500])
    code, detail = _proven(asked, place, proof, purpose, found.public_key)
    expires = proof.get("expires")
    signature = _with_key(asked, found, code, detail, moment(proof.get("created")), frozenset({purpose}))
    return replace(signature, expires=expires if isinstance(expires, str) else None, place=place)


def _judge_token(asked: _Asked, token: vc_jwt.Token) -> Signature:
    issuer = _issuer(asked)
    if issuer is None:
        return Signature("proof.malformed", "binding.not_checked", {"reason": "issuer"})
    if (unsigned := jws.check(token.jws, None)).code == "proof.missing":
        return Signature(unsigned.code, "binding.not_checked", dict(unsigned.detail))
    remarks = vc_jwt.faults(token)
    fault = next((one for one in remarks if CODES[one.code] is Outcome.FAILED), None)
    purposes = _PRESENTATIONS if asked.credential.kind is Kind.PRESENTATION else _CREDENTIALS
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
        return _without_key(found, issuer, 0, **({"method": token.kid[:500]} if token.kid else {}))
    key, check = _fitting(token, found)
    code, detail = check.code, dict(check.detail)
    if check.ok and fault is not None:
        code, detail = fault.code, dict(fault.detail)
    elif check.ok:
        code, detail = _on_occasion(asked, token) or next(((one.code, dict(one.detail)) for one in remarks), (code, detail))
    elif len(found) > 1:
        return _without_key(NoKey("proof.key_unreachable", "issuer.not_vouched", {"reason": "not_listed"}), issuer, 0)
    ends = _instant(token.claims.get("exp"))
    judged = _with_key(asked, key, code, detail, _signed(token), purposes)
    return replace(judged, expires=ends.isoformat() if ends is not None else None)


def _with_key(
    asked: _Asked, key: Key, code: str, detail: dict[str, Any], created: datetime | None, purposes: frozenset[str]
) -> Signature:
    if CODES[code] is Outcome.PASSED and not asked.policy.bind and not key.purposes & purposes:
        code, detail = "proof.other_purpose", detail
    if CODES[code] is Outcome.PASSED:
        in_period, more = _in_key_period(key, created, asked.at)
        code, detail = (code if in_period == "proof.valid" else in_period), {**detail, **more}
    return Signature(code, key.vouched, detail, {"domain": domain_of(_issuer(asked) or ""), **key.detail})


def _without_key(none: NoKey, issuer: str, place: int, **more: Any) -> Signature:
    domain = {"domain": domain_of(issuer)}
    return Signature(none.proof, none.binding, {**none.detail, **more}, {**domain, **none.detail}, place=place)


def _issuer(asked: _Asked) -> str | None:
    """Whose signature it should be; where nobody asks, a credential without issuer can be looked at as well."""
    return asked.credential.issuer_id if asked.policy.bind else asked.credential.issuer_id or ""


def _purpose(asked: _Asked, proof: Document) -> str:
    said = proof.get("proofPurpose")
    if asked.credential.kind is Kind.PRESENTATION and isinstance(said, str) and said in _PRESENTATIONS:
        return said
    return "authentication" if asked.credential.kind is Kind.PRESENTATION else "assertionMethod"


def _proven(asked: _Asked, place: int, proof: Document, purpose: str, key: PublicKey) -> tuple[str, dict[str, Any]]:
    memory = asked.credential.memory
    challenge, domain = asked.occasion
    remembered = (place, purpose, challenge, domain, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    if remembered not in memory:
        memory[remembered] = data_integrity.check_proof(
            asked.credential.document, proof, key, purpose=purpose, challenge=challenge, domain=domain
        )
    check: ProofCheck = memory[remembered]
    cannot = check.code == "proof.malformed" and check.detail.get("reason") in _SAYS_NOTHING
    return ("proof.unknown_method" if cannot else check.code), dict(check.detail)


def _fitting(token: vc_jwt.Token, keys: Iterable[Key]) -> tuple[Key, ProofCheck]:
    """The key that signed, or else the first, with what it says. A key for one algorithm is never tried with another."""
    tried: list[tuple[Key, ProofCheck]] = []
    for key in list(keys)[:MAX_CANDIDATES]:
        check = jws.check(token.jws, key.public_key)
        said = token.jws.header.get("alg")
        if check.ok and key.algorithm not in (None, jws.ALGORITHMS.get(str(said))):
            check = ProofCheck(False, "proof.unknown_method", {**check.detail, "reason": "alg"})
        if check.ok:
            return key, check
        tried.append((key, check))
    return tried[0]


def _on_occasion(asked: _Asked, token: vc_jwt.Token) -> tuple[str, dict[str, Any]] | None:
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


def _chained(credential: Credential, judged: list[Signature]) -> list[Signature]:
    """A proof made over other proofs is worth no more than each of those (Data Integrity 1.0 §4.5)."""
    codes: dict[str, list[str]] = {}
    for place, proof in enumerate(credential.proofs):
        if isinstance(id := proof.get("id"), str):
            # One that was not looked at, because there are too many, says nothing yet.
            codes.setdefault(id, []).append(judged[place].proof if place < len(judged) else "proof.unknown_method")
    return [_as_good_as(one, _before(credential.proofs[: len(judged)], one.place - 1), codes) for one in judged]


def _before(proofs: tuple[Document, ...], place: int) -> set[str]:
    """The ids of all proofs that this one builds on, however far back among those that were looked at."""
    found: set[str] = set()
    waiting = set(_listed(proofs[place].get("previousProof")))
    while waiting:
        found |= waiting
        links = [proof for proof in proofs if isinstance(id := proof.get("id"), str) and id in waiting]
        waiting = {id for proof in links for id in _listed(proof.get("previousProof"))} - found
    return found


def _as_good_as(one: Signature, before: set[str], codes: dict[str, list[str]]) -> Signature:
    if CODES[one.proof] is not Outcome.PASSED:
        return one
    for id in sorted(before):
        for code in codes.get(id, ["proof.malformed"]):
            if CODES[code] is not Outcome.PASSED:
                return replace(one, proof=code, detail={**one.detail, "previous": id[:500]})
    return one


def _listed(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _in_key_period(key: Key, created: datetime | None, at: datetime) -> tuple[str, dict[str, Any]]:
    """Whether the key might sign at that time (Controlled Identifiers §2.2: ``expires``, ``revoked``).

    ``created`` is what the signer says, in whole seconds. For a key that was put away in order that is good enough; whoever took
    a key could write any date, so from the moment a key is revoked nothing signed with it is believed.
    """
    if key.revoked is not None and (at >= key.revoked or (created is not None and created >= key.revoked)):
        return "proof.key_compromised", {"date": key.revoked.date().isoformat()}
    if key.expires is None or (at < key.expires and (created is None or created <= key.expires)):
        return "proof.valid", {}
    if created is not None and created <= key.expires:
        return "proof.key_retired", {"date": key.expires.date().isoformat()}
    return "proof.outside_key_period", {"date": key.expires.date().isoformat()}
