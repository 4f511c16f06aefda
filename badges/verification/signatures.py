"""Who signed: a proof or seal judged together with its key, which comes from the issuer and never from the file alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badges.credentials.violation import Document
from badges.proofs import data_integrity, did, jades
from badges.proofs.proof_check import ProofCheck
from badges.proofs.public_key import MalformedKey, PublicKey
from badges.verification.facts import LIMITS, POLICY, Facts, Found, Limits, Missing, Need, Policy
from badges.verification.moments import moment
from badges.verification.presented import Credential
from badges.verification.strict_json import Json, read_json
from badges.verification.verdict import CODES, Outcome


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
    """When the proof itself says that it ends."""

    @property
    def holds(self) -> bool:
        """Whether the proof passed and the issuer stands behind the key, if that was asked."""
        return CODES[self.proof] is Outcome.PASSED and self.binding in ("issuer.bound", "binding.not_asked")

    @property
    def fails(self) -> bool:
        """Whether either of them is not in order."""
        return Outcome.FAILED in (CODES[self.proof], CODES[self.binding])


@dataclass(frozen=True, slots=True)
class _Key:
    """A key as its controller lists it. ``vouched`` says whether the issuer stands behind it."""

    key: PublicKey
    vouched: str
    expires: datetime | None
    revoked: datetime | None


def key_needs(credential: Credential, limits: Limits) -> Iterator[Need]:
    """The documents without which no proof of this credential can be judged."""
    if credential.issuer_id is None:
        return
    for proof in credential.proofs[: limits.proofs]:
        method = proof.get("verificationMethod")
        if isinstance(method, str):
            for controller in dict.fromkeys((did.controller_of(method), credential.issuer_id)):
                if need := _need(controller):
                    yield need


def judge_signatures(
    credential: Credential, facts: Facts, at: datetime, limits: Limits = LIMITS, policy: Policy = POLICY
) -> tuple[Signature, ...]:
    """One judgement per Data Integrity proof, the best one first: any one proof is enough (Open Badges 3.0, verification).

    If none is good, a bad one says more than one that we cannot judge: it must not hide behind a proof of an unknown kind.
    """
    judged = [
        _judge_proof(credential, place, proof, facts, at, limits)
        for place, proof in enumerate(credential.proofs[: limits.proofs])
    ]
    if not policy.bind:
        judged = [replace(one, binding="binding.not_asked", binding_detail={}) for one in judged]
    return tuple(sorted(judged, key=lambda one: (not one.holds, not one.fails)))


def check_seal(credential: Credential) -> jades.SealCheck | None:
    """Whether the seal's own certificate sealed exactly this text; None when there is no seal."""
    if credential.seal is None:
        return None
    if "seal" not in credential.memory:
        credential.memory["seal"] = jades.check_seal(credential.seal)
    check: jades.SealCheck = credential.memory["seal"]
    return check


def domain_of(issuer: str) -> str:
    """What a reader should compare: the host behind a did:web or an https address, else the whole id."""
    if issuer.startswith("did:web:"):
        return unquote(issuer.removeprefix("did:web:").partition(":")[0])
    return (urlsplit(issuer).netloc if issuer.startswith("https://") and _url(issuer) else "") or issuer


def _need(controller: str) -> Need | None:
    if controller.startswith("did:web:"):
        return Need("did", controller)
    return Need("key", controller) if _url(controller) else None


def _url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def _judge_proof(credential: Credential, place: int, proof: Document, facts: Facts, at: datetime, limits: Limits) -> Signature:
    issuer, method = credential.issuer_id, proof.get("verificationMethod")
    if issuer is None or not isinstance(method, str):
        return Signature("proof.malformed", "binding.not_checked", {"reason": "verificationMethod" if issuer else "issuer"})
    domain = {"domain": domain_of(issuer)}
    found = _find_key(issuer, method, facts, limits)
    if isinstance(found, Signature):
        return Signature(found.proof, found.binding, {**found.detail, "method": method[:500]}, {**domain, **found.detail})
    code, detail = _proven(credential, place, proof, found.key)
    created = moment(proof.get("created"))
    if code == "proof.valid":
        code, more = _in_key_period(found, created, at)
        detail = {**detail, **more}
    expires = proof.get("expires")
    return Signature(code, found.vouched, detail, domain, expires if isinstance(expires, str) else None)


def _proven(credential: Credential, place: int, proof: Document, key: PublicKey) -> tuple[str, dict[str, Any]]:
    remembered = (place, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    if remembered not in credential.memory:
        credential.memory[remembered] = data_integrity.check_proof(credential.document, proof, key)
    check: ProofCheck = credential.memory[remembered]
    # A context that we do not have, or a text too tangled to canonicalize, says nothing about the signature.
    cannot = check.code == "proof.malformed" and check.detail.get("reason") in (
        "unknown_context",
        "too_complex",
        "too_large",
        "too_deep",
    )
    return ("proof.unknown_method" if cannot else check.code), dict(check.detail)


def _in_key_period(key: _Key, created: datetime | None, at: datetime) -> tuple[str, dict[str, Any]]:
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


def _find_key(issuer: str, method: str, facts: Facts, limits: Limits) -> _Key | Signature:
    controller = did.controller_of(method)
    document = _controller_document(controller, facts, limits)
    if isinstance(document, Signature):
        return document
    try:
        binding = did.resolve_key(_as_controller(document, controller, method), method)
    except did.UnknownKey:
        # The issuer was asked and does not know this key; without a key the proof itself stays open.
        stranger = "issuer.not_vouched" if controller == issuer else "binding.not_checked"
        return Signature("proof.key_unreachable", stranger, {"reason": "not_listed"})
    except MalformedKey:
        return Signature("proof.unknown_method", "binding.not_checked", {"reason": "key"})
    vouched = _vouched(issuer, method, document, binding, facts, limits)
    return _Key(binding.public_key, vouched, binding.expires, binding.revoked)


def _as_controller(document: Document, controller: str, method: str) -> Document:
    """A document of one key, as 1EdTech's guide has it, read as the controller document that lists it."""
    if document.get("id") == method and ("publicKeyMultibase" in document or "publicKeyJwk" in document):
        return {"id": controller, "verificationMethod": [{**document, "controller": controller}]}
    return document


def _vouched(issuer: str, method: str, document: Document, binding: did.KeyBinding, facts: Facts, limits: Limits) -> str:
    """Whether the issuer's own document lists the key for assertions (Controlled Identifiers §3.3)."""
    if binding.controller == issuer:
        return "issuer.bound" if binding.in_assertion_method else "issuer.not_vouched"
    if document.get("controller") == issuer and _origin(method) == _origin(issuer) != "":
        return "issuer.bound"  # a key document under the issuer's own web address that names the issuer as its controller
    own = _controller_document(issuer, facts, limits)
    if isinstance(own, Signature):
        return "issuer.not_vouched" if own.proof == "proof.unknown_method" else own.binding
    listed = own.get("assertionMethod")
    return "issuer.bound" if own.get("id") == issuer and isinstance(listed, list) and method in listed else "issuer.not_vouched"


def _controller_document(controller: str, facts: Facts, limits: Limits) -> Document | Signature:
    if controller.startswith(("did:key:", "did:jwk:")):
        try:
            return did.contained_document(controller)
        except (did.MalformedDid, MalformedKey):
            return Signature("proof.unknown_method", "binding.not_checked", {"reason": "key"})
    need = _need(controller)
    if need is None:
        return Signature("proof.unknown_method", "binding.not_checked", {"reason": "verificationMethod"})
    match facts.get(need, Missing("not_asked")):
        case Missing(reason):
            return _unreachable(controller, reason)
        case Found(body):
            read = read_json(body[: limits.document_bytes + 1], limits) if len(body) <= limits.document_bytes else None
            if isinstance(read, Json) and isinstance(read.value, dict):
                return read.value
            return _unreachable(controller, "not_a_document")


def _unreachable(controller: str, reason: str) -> Signature:
    return Signature("proof.key_unreachable", "issuer.unreachable", {"reason": reason, "domain": domain_of(controller)})


def _origin(url: str) -> str:
    return f"https://{urlsplit(url).netloc}" if _url(url) else ""
