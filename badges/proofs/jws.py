"""Signed texts of three parts: JSON Web Signature, compact form (RFC 7515)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from badges.proofs import base64url, json_object
from badges.proofs.proof_check import ProofCheck
from badges.proofs.public_key import fits, key_kind, verifies
from badges.proofs.signer import Signer

MAX_TOKEN = 8 * 2**20
"""Characters of a whole token: a credential of 6 MB in base64url."""
MAX_HEADER = 64 * 1024
MAX_SIGNATURE = 2048

# What a header may say (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2), and the algorithm it means. Never `none`, and nothing with
# a shared secret: whoever could check such a signature could have made it.
ALGORITHMS: Mapping[str, str] = {
    **{name: name for name in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")},
    "EdDSA": "Ed25519",
}
# RFC 9864 has a name for Ed25519 alone; the older one is what every library reads.
_WRITTEN = {"Ed25519": "EdDSA"}


class MalformedJws(ValueError):
    """Text that is no compact JWS; ``reason`` names the part in the way."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Jws:
    """A signed text, taken apart and not yet believed."""

    header: dict[str, Any] = field(hash=False)
    payload: bytes
    signature: bytes
    signing_input: bytes
    """The first two parts as they stood there: what was signed."""


def parse(token: str | bytes, *, limit: int = MAX_TOKEN) -> Jws:
    """A compact JWS taken apart.

    Raises:
        MalformedJws: when it is longer than the limit, not three parts of base64url, or its header is no JSON object.
    """
    if len(token) > limit:
        raise MalformedJws("too_large")
    try:
        text = token if isinstance(token, str) else token.decode("ascii")
        header, payload, signature = text.split(".", 3)
    except ValueError as error:
        raise MalformedJws("parts") from error
    if len(header) > MAX_HEADER or len(signature) > MAX_SIGNATURE:
        raise MalformedJws("too_large")
    decoded = []
    for name, part in (("header", header), ("payload", payload), ("signature", signature)):
        try:
            decoded.append(base64url.decode(part))
        except base64url.MalformedBase64Url as error:
            raise MalformedJws(name) from error
    try:
        members = json_object.read_object(decoded[0], nodes=1000)
    except json_object.MalformedJson as error:
        raise MalformedJws("header") from error
    return Jws(members, decoded[1], decoded[2], f"{header}.{payload}".encode("ascii"))


def sign(header: Mapping[str, Any], payload: bytes, signer: Signer) -> str:
    """The compact JWS of these bytes; ``alg`` comes from the signer and goes first.

    Raises:
        ValueError: when the header names an algorithm, or the signer's has no name here.
    """
    if "alg" in header:
        raise ValueError("the algorithm is the signer's to say")
    if signer.algorithm not in ALGORITHMS:
        raise ValueError(f"no JWS is signed with {signer.algorithm}")
    written = json_object.write({"alg": algorithm_name(signer), **header})
    signing_input = f"{base64url.encode(written)}.{base64url.encode(payload)}"
    return f"{signing_input}.{base64url.encode(signer.sign(signing_input.encode('ascii')))}"


def algorithm_name(signer: Signer) -> str:
    """What the header calls the signer's algorithm."""
    return _WRITTEN.get(signer.algorithm, signer.algorithm)


def check(jws: Jws, public_key: object) -> ProofCheck:
    """Whether this key signed these parts. Whose key it is, is another question. Never raises for what a token holds."""
    said = jws.header.get("alg")
    detail: dict[str, Any] = {"algorithm": said[:40] if isinstance(said, str) else None}
    if isinstance(said, str) and said.lower() == "none":
        return ProofCheck(False, "proof.missing", detail)
    # RFC 7515 §4.1.11: who names something critical means it; there is nothing of that sort that we know.
    if "crit" in jws.header:
        return ProofCheck(False, "proof.unknown_method", {**detail, "reason": "crit"})
    if "b64" in jws.header:  # RFC 7797 §6: without crit it would be read in two ways
        return ProofCheck(False, "proof.malformed", {**detail, "reason": "b64"})
    algorithm = ALGORITHMS.get(said) if isinstance(said, str) else None
    if algorithm is None or not fits(algorithm, public_key):
        return ProofCheck(False, "proof.unknown_method", {**detail, "reason": "alg", "key": key_kind(public_key)})
    if verifies(algorithm, public_key, jws.signature, jws.signing_input):
        return ProofCheck(True, "proof.valid", detail)
    return ProofCheck(False, "proof.altered", detail)
