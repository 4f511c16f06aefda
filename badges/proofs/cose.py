"""Credentials and presentations signed in CBOR: COSE_Sign1 (RFC 9052 §4.2), as VC-JOSE-COSE §3.3 uses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import cbor2

from badges.proofs import json_object, vc_jwt
from badges.proofs.proof_check import ProofCheck
from badges.proofs.public_key import fits, key_kind, verifies
from badges.proofs.signer import Signer
from badges.proofs.vc_jwt import Document, Kind, MalformedToken, TokenFault

MAX_BYTES = 6 * 2**20
MAX_HEADER = 64 * 1024

# Labels of RFC 9052 §3.1 and RFC 9596 (typ).
_ALG, _CRIT, _CONTENT_TYPE, _KID, _TYP = 1, 2, 3, 4, 16
# RFC 9053 §2, RFC 8812 §2, RFC 9054; the names for one curve each are RFC 9864's. Nothing with a shared secret.
ALGORITHMS: Mapping[int, str] = {
    -7: "ES256",
    -35: "ES384",
    -36: "ES512",
    -9: "ES256",
    -51: "ES384",
    -52: "ES512",
    -8: "Ed25519",
    -19: "Ed25519",
    -37: "PS256",
    -38: "PS384",
    -39: "PS512",
    -257: "RS256",
    -258: "RS384",
    -259: "RS512",
}
# Of two numbers for one algorithm the one that every library reads, which is the first.
_WRITTEN = {name: label for label, name in reversed(list(ALGORITHMS.items()))}
_SIGN1 = 18


@dataclass(frozen=True, slots=True, eq=False)
class Sign1:
    """A COSE_Sign1 taken apart, not yet believed."""

    protected: dict[Any, Any]
    payload: bytes
    signature: bytes
    signed_bytes: bytes
    """What was signed: the Sig_structure (§4.4)."""


@dataclass(frozen=True, slots=True, eq=False)
class CoseCredential:
    """A credential or presentation and the envelope it came in, taken apart and not yet believed."""

    sign1: Sign1
    credential: Document
    kind: Kind
    kid: str | None
    """Where the envelope says the key is."""


def parse(content: bytes, *, limit: int = MAX_BYTES) -> Sign1:
    """A COSE_Sign1 taken apart, with its tag (18) or without.

    Raises:
        MalformedToken: when it is none, says something twice, or has its payload elsewhere.
    """
    if len(content) > limit:
        raise MalformedToken("file.too_large", limit=limit)
    value = _loaded(content)
    if isinstance(value, cbor2.CBORTag) and value.tag == _SIGN1:
        value = value.value
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise MalformedToken("proof.malformed", reason="parts")
    encoded, unprotected, payload, signature = value
    if not (isinstance(encoded, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)):
        raise MalformedToken("proof.malformed", reason="parts")
    if len(encoded) > MAX_HEADER:
        raise MalformedToken("proof.malformed", reason="header")
    protected = _loaded(encoded) if encoded else {}
    # §3: a label must not be on both sides of the signature.
    if not _labelled(protected) or not _labelled(unprotected) or set(protected) & set(unprotected):
        raise MalformedToken("proof.malformed", reason="header")
    return Sign1(dict(protected), payload, signature, _sig_structure(encoded, payload))


def sign(protected: Mapping[int, Any], payload: bytes, signer: Signer) -> bytes:
    """The tagged COSE_Sign1 of these bytes; the algorithm comes from the signer.

    Raises:
        ValueError: when the header names an algorithm, or the signer's has no number here.
    """
    if _ALG in protected:
        raise ValueError("the algorithm is the signer's to say")
    if signer.algorithm not in _WRITTEN:
        raise ValueError(f"no COSE_Sign1 is signed with {signer.algorithm}")
    encoded = cbor2.dumps({_ALG: _WRITTEN[signer.algorithm], **protected})
    signature = signer.sign(_sig_structure(encoded, payload))
    return cbor2.dumps(cbor2.CBORTag(_SIGN1, [encoded, {}, payload, signature]))


def check(sign1: Sign1, public_key: object) -> ProofCheck:
    """Whether this key signed this header and payload. Whose key it is, is another question. Never raises for what is inside."""
    number = sign1.protected.get(_ALG)
    algorithm = ALGORITHMS.get(number) if isinstance(number, int) and not isinstance(number, bool) else None
    detail: dict[str, Any] = {"algorithm": algorithm}
    if _CRIT in sign1.protected:
        return ProofCheck(False, "proof.unknown_method", {**detail, "reason": "crit"})
    if algorithm is None or not fits(algorithm, public_key):
        return ProofCheck(False, "proof.unknown_method", {**detail, "reason": "alg", "key": key_kind(public_key)})
    if verifies(algorithm, public_key, sign1.signature, sign1.signed_bytes):
        return ProofCheck(True, "proof.valid", detail)
    return ProofCheck(False, "proof.altered", detail)


def secure(document: Document, signer: Signer) -> bytes:
    """The credential or presentation as ``application/vc+cose`` or ``application/vp+cose``.

    Raises:
        ValueError: when the signer's algorithm has no number in COSE.
    """
    kind = "vp" if vc_jwt.is_presentation(document) else "vc"
    header = {
        _CONTENT_TYPE: f"application/{kind}",
        _KID: signer.verification_method.encode("utf-8"),
        _TYP: f"application/{kind}+cose",
    }
    return sign(header, json_object.write(document), signer)


def read(content: bytes, *, limit: int = MAX_BYTES) -> CoseCredential:
    """The credential or presentation in a COSE_Sign1.

    Raises:
        MalformedToken: when it is none, or its payload is no JSON object.
    """
    sign1 = parse(content, limit=limit)
    try:
        document = json_object.read_object(sign1.payload)
    except json_object.MalformedJson as error:
        raise MalformedToken(error.code, **error.detail) from error
    kid = sign1.protected.get(_KID)
    return CoseCredential(
        sign1,
        document,
        "presentation" if vc_jwt.is_presentation(document) else "credential",
        kid.decode("utf-8", "replace")[:4096] if isinstance(kid, bytes) and kid else None,
    )


def faults(read: CoseCredential) -> tuple[TokenFault, ...]:
    """What the envelope says wrongly (VC-JOSE-COSE §3.3.1, §3.3.2): its own type, and that of what is in it."""
    kind = "vp" if read.kind == "presentation" else "vc"
    found = []
    typ, content_type = read.sign1.protected.get(_TYP), read.sign1.protected.get(_CONTENT_TYPE)
    if typ is not None and _named(typ) != f"{kind}+cose":
        found.append(TokenFault("proof.token_header", {"reason": "typ"}))
    if content_type is not None and _named(content_type) != kind:
        found.append(TokenFault("proof.token_header", {"reason": "content_type"}))
    return tuple(found)


def _named(media_type: Any) -> str:
    return media_type[:100].lower().removeprefix("application/") if isinstance(media_type, str) else ""


def _sig_structure(protected: bytes, payload: bytes) -> bytes:
    data: bytes = cbor2.dumps(["Signature1", protected, b"", payload])
    return data


def _refused(_value: Any, _immutable: bool) -> Any:
    raise cbor2.CBORDecodeError("a tag that has no business here")


# CBOR can hold dates, patterns, fractions and values that refer to one another; a signed text needs none of them.
_NO_TAGS = dict.fromkeys((*range(_SIGN1), *range(_SIGN1 + 1, 1100), 55799), _refused)


def _loaded(content: bytes) -> Any:
    """The one value that these bytes are."""
    reader = BytesIO(content)
    try:
        value = cbor2.CBORDecoder(
            reader, semantic_decoders=_NO_TAGS, max_depth=16, allow_indefinite=False, allow_duplicate_keys=False
        ).decode()
    # cbor2 lets what its parts trip over through: bad UTF-8, keys that cannot be hashed, lengths beyond memory.
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, MemoryError) as error:
        raise MalformedToken("proof.malformed", reason="cbor") from error
    if reader.tell() != len(content):
        raise MalformedToken("proof.malformed", reason="cbor")
    return value


def _labelled(header: Any) -> bool:
    """Whether a header's labels are numbers or texts (§1.5); to Python true and 1.0 would be the label 1 too."""
    return isinstance(header, Mapping) and all(type(label) in (int, str) for label in header)
