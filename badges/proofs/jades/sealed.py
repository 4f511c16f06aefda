"""Sealed texts taken apart: the envelope that European Digital Credentials travel in (ETSI TS 119 182-1, RFC 7515 §7.2)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509

from badges.proofs import base64url, json_object
from badges.proofs.der import read_certificate

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Editors write it before a file, where it means nothing (RFC 8259 §8.1)."""
MAX_CERTIFICATES = 10
MAX_HEADER = 200_000
"""Characters of a protected header: ten certificates and a content timestamp."""


class MalformedSeal(ValueError):
    """A file that is no sealed text, or one that cannot be judged; ``reason`` names the member in the way."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed text, taken apart and not yet judged."""

    content: bytes
    """The exact text that was sealed, as UTF-8."""
    protected: dict[str, Any] = field(hash=False)
    chain: tuple[x509.Certificate, ...]
    """``x5c``: who sealed it comes first."""
    signature: bytes
    signed: tuple[bytes, bytes]
    """The header and the text as they were signed, with a dot between them."""
    unprotected: dict[str, Any] = field(default_factory=dict, hash=False)
    """``etsiU`` and what else stands outside the signature."""

    @property
    def payload(self) -> str:
        """The exact text that was sealed."""
        return self.content.decode("utf-8")

    @property
    def signed_bytes(self) -> bytes:
        """All that was signed, as one."""
        return b".".join(self.signed)

    @property
    def leaf(self) -> x509.Certificate:
        """The certificate of the seal."""
        return self.chain[0]


def is_sealed(value: object) -> bool:
    """Whether a parsed JSON value has the outside of a sealed text."""
    return isinstance(value, dict) and "payload" in value and "signatures" in value


def parse(file: bytes) -> Sealed:
    """A sealed file taken apart.

    Raises:
        MalformedSeal: when it is no JSON envelope with one signature over one text, or its header cannot be read.
    """
    return take_apart(_object(file.removeprefix(BYTE_ORDER_MARK), "envelope"))


def take_apart(envelope: Mapping[str, Any]) -> Sealed:
    """The same for a JSON object that was read so that nobody can read it in another way.

    Raises:
        MalformedSeal: as ``parse`` does.
    """
    if set(envelope) != {"payload", "signatures"}:
        raise MalformedSeal("envelope", "exactly payload and signatures")
    payload, signatures = envelope["payload"], envelope["signatures"]
    if not isinstance(payload, str):
        raise MalformedSeal("payload", "a JSON string")
    if not isinstance(signatures, list) or len(signatures) != 1 or not isinstance(signatures[0], dict):
        raise MalformedSeal("signatures", "a list of one")
    parts = signatures[0]
    if not {"protected", "signature"} <= set(parts) <= {"protected", "header", "signature"}:
        raise MalformedSeal("signatures", "protected, signature and perhaps header")
    encoded, unprotected = parts["protected"], parts.get("header", {})
    if not isinstance(encoded, str) or len(encoded) > MAX_HEADER:
        raise MalformedSeal("protected", "too long, or no text")
    protected = _object(_unbase64url(encoded, "protected"), "protected")
    if not isinstance(unprotected, dict) or set(unprotected) & set(protected):
        raise MalformedSeal("header", "says something the protected header says too")
    signed = payload.encode("utf-8")
    return Sealed(
        content=signed if protected.get("b64", True) is False else _text(payload),
        protected=protected,
        chain=_chain(protected.get("x5c")),
        signature=_unbase64url(parts["signature"], "signature"),
        signed=(encoded.encode("ascii"), signed),
        unprotected=unprotected,
    )


def _chain(x5c: Any) -> tuple[x509.Certificate, ...]:
    if not isinstance(x5c, list) or not 0 < len(x5c) <= MAX_CERTIFICATES or not all(isinstance(c, str) for c in x5c):
        raise MalformedSeal("x5c", f"one to {MAX_CERTIFICATES} certificates")
    try:
        return tuple(read_certificate(base64.b64decode(c, validate=True)) for c in x5c)
    except ValueError as error:
        raise MalformedSeal("x5c", "not a certificate") from error


def _object(content: bytes, what: str) -> dict[str, Any]:
    try:
        return json_object.read_object(content)
    except json_object.MalformedJson as error:
        raise MalformedSeal(what, "no JSON object, or one that could be read in two ways") from error


def _text(encoded: str) -> bytes:
    content = _unbase64url(encoded, "payload")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedSeal("payload", "no UTF-8") from error
    return content


def _unbase64url(text: Any, what: str) -> bytes:
    try:
        if isinstance(text, str):
            return base64url.decode(text)
    except base64url.MalformedBase64Url as error:
        raise MalformedSeal(what, str(error)) from error
    raise MalformedSeal(what, "no base64url")
