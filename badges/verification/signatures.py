"""Who signed: a proof, token or seal judged together with its key, which comes from the issuer and never from the file alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badges.canonical.work import budget
from badges.credentials.violation import Document
from badges.one_or_many import listed
from badges.proofs import data_integrity, jades
from badges.proofs.proof_check import ProofCheck
from badges.proofs.public_key import PublicKey
from badges.proofs.work import affords_signature
from badges.verification.credential import Credential, Kind, examined
from badges.verification.facts import LIMITS, POLICY, Answer, Facts, Found, Limits, Need, Policy
from badges.verification.key_documents import NoKey, domain_of, method_needs, token_needs
from badges.verification.keys import find_key
from badges.verification.moments import moment
from badges.verification.signature import PRESENTATIONS, Asked, Signature, with_key, without_key
from badges.verification.token_signature import judge_token
from badges.verification.verdict import CODES, Outcome

__all__ = ["Signature", "check_seal", "domain_of", "judge_signatures", "key_needs"]

MOST_PROVEN = 32
"""Keys, purposes and occasions that are kept in mind of one credential: a status list is asked about for long, with any key."""
MOST_KEPT = 2**16
"""Bytes of key documents that are kept along with what came of them."""

# A context that we do not have, or a text too tangled to canonicalize, says nothing about the signature.
_SAYS_NOTHING = ("unknown_context", "too_complex", "too_large", "too_deep")


def key_needs(credential: Credential, limits: Limits, policy: Policy = POLICY) -> tuple[Need, ...]:
    """The documents without which no signature of this credential can be judged."""
    kept = "key needs", limits.proofs, policy.bind
    if kept not in credential.memory:
        credential.memory[kept] = tuple(_key_needs(credential, limits, policy))
    found: tuple[Need, ...] = credential.memory[kept]
    return found


def _key_needs(credential: Credential, limits: Limits, policy: Policy) -> Iterator[Need]:
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
    known: _Known | None = credential.memory.get("signatures")
    if known is not None and known.limits is limits and known.policy is policy and known.fits(facts):
        return known.signatures
    noted, refusals = _Noted(facts), budget().refusals
    judged = _judged(Asked(credential, noted, at, limits, policy))
    if budget().refusals == refusals and all(one.at_any_time for one in judged) and noted.size <= MOST_KEPT:
        credential.memory["signatures"] = _Known(noted.asked, limits, policy, judged)
    return judged


class _Noted(Mapping[Need, Answer]):
    """Facts, and which of them were asked for."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.asked: dict[Need, Answer | None] = {}

    def __getitem__(self, need: Need) -> Answer:
        self.asked[need] = self._facts.get(need)
        return self._facts[need]

    def __iter__(self) -> Iterator[Need]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    @property
    def size(self) -> int:
        """Bytes of what was asked for."""
        return sum(len(answer.body) for answer in self.asked.values() if isinstance(answer, Found))


@dataclass(frozen=True, slots=True)
class _Known:
    """What came of all signatures of a credential at any moment: as long as the facts are those that it came of."""

    asked: Mapping[Need, Answer | None]
    limits: Limits
    policy: Policy
    signatures: tuple[Signature, ...]

    def fits(self, facts: Facts) -> bool:
        """Whether whoever judged again would be told the same."""
        return all(facts.get(need) == answer for need, answer in self.asked.items())


def _judged(asked: Asked) -> tuple[Signature, ...]:
    credential, limits, policy = asked.credential, asked.limits, asked.policy
    judged = [judge_token(asked, credential.jwt)] if credential.jwt is not None else []
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


def _proofs(asked: Asked) -> tuple[Document, ...]:
    return asked.credential.proofs[: asked.limits.proofs]


def _judge_proof(asked: Asked, place: int, proof: Document) -> Signature:
    issuer, method = asked.issuer, proof.get("verificationMethod")
    if issuer is None or not isinstance(method, str):
        reason = {"reason": "verificationMethod" if issuer is not None else "issuer"}
        return Signature("proof.malformed", "binding.not_checked", reason, place=place)
    purpose = _purpose(asked, proof)
    found = find_key(method, issuer, frozenset({purpose}), asked.facts, asked.limits)
    if isinstance(found, NoKey):
        return without_key(found, issuer, place, method=method[:500])
    code, detail = _proven(asked, place, proof, purpose, found.public_key)
    expires = proof.get("expires")
    expires = expires if isinstance(expires, str) else None
    return with_key(asked, found, code, detail, moment(proof.get("created")), frozenset({purpose}), expires=expires, place=place)


def _purpose(asked: Asked, proof: Document) -> str:
    said = proof.get("proofPurpose")
    if asked.credential.kind is Kind.PRESENTATION and isinstance(said, str) and said in PRESENTATIONS:
        return said
    return "authentication" if asked.credential.kind is Kind.PRESENTATION else "assertionMethod"


def _proven(asked: Asked, place: int, proof: Document, purpose: str, key: PublicKey) -> tuple[str, dict[str, Any]]:
    proven: dict[Any, ProofCheck] = asked.credential.memory.setdefault("proven", {})
    challenge, domain = asked.occasion
    remembered = (place, purpose, challenge, domain, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    check = proven.get(remembered)
    if check is None:
        if not affords_signature(key):
            return "proof.unknown_method", {"reason": "too_complex"}
        refusals = budget().refusals
        check = data_integrity.check_proof(
            asked.credential.document,
            proof,
            key,
            purpose=purpose,
            challenge=challenge,
            domain=domain,
            examined=examined(asked.credential),
        )
        # What this file cannot afford, another one that leads to the same list can.
        if budget().refusals == refusals:
            if len(proven) >= MOST_PROVEN:
                proven.clear()
            proven[remembered] = check
    cannot = check.code == "proof.malformed" and check.detail.get("reason") in _SAYS_NOTHING
    return ("proof.unknown_method" if cannot else check.code), dict(check.detail)


def _chained(credential: Credential, judged: list[Signature]) -> list[Signature]:
    """A proof made over other proofs is worth no more than each of those (Data Integrity 1.0 §4.5)."""
    if not any("previousProof" in proof for proof in credential.proofs):
        return judged
    codes: dict[str, list[str]] = {}
    for place, proof in enumerate(credential.proofs):
        if isinstance(id := proof.get("id"), str):
            # One that was not looked at, because there are too many, says nothing yet.
            codes.setdefault(id, []).append(judged[place].proof if place < len(judged) else "proof.unknown_method")
    return [_as_good_as(one, _before(credential.proofs[: len(judged)], one.place - 1), codes) for one in judged]


def _before(proofs: tuple[Document, ...], place: int) -> set[str]:
    """The ids of all proofs that this one builds on, however far back among those that were looked at."""
    found: set[str] = set()
    waiting = set(_previous(proofs[place]))
    while waiting:
        found |= waiting
        links = [proof for proof in proofs if isinstance(id := proof.get("id"), str) and id in waiting]
        waiting = {id for proof in links for id in _previous(proof)} - found
    return found


def _as_good_as(one: Signature, before: set[str], codes: dict[str, list[str]]) -> Signature:
    if CODES[one.proof] is not Outcome.PASSED:
        return one
    for id in sorted(before):
        for code in codes.get(id, ["proof.malformed"]):
            if CODES[code] is not Outcome.PASSED:
                return replace(one, proof=code, detail={**one.detail, "previous": id[:500]})
    return one


def _previous(proof: Document) -> list[str]:
    return [id for id in listed(proof.get("previousProof")) if isinstance(id, str)]
