"""Seals being made: a text in its envelope, perhaps with a timestamp on the text (ETSI TS 119 182-1 §6.3, RFC 7797)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from badges.proofs import base64url, json_object, timestamps
from badges.proofs.jades.sealed import MAX_HEADER
from badges.proofs.public_key import verifies_digest
from badges.proofs.signer import Signer

# What a seal is made with, and over which digest (RFC 7518 §3.1).
_DIGESTS = {"RS256": hashlib.sha256, "PS256": hashlib.sha256, "ES256": hashlib.sha256, "ES384": hashlib.sha384}


def seal(
    payload: str,
    signer: Signer,
    chain: Sequence[x509.Certificate],
    *,
    signing_time: datetime,
    content_timestamp: bytes | None = None,
) -> bytes:
    """The sealed file: this text in its envelope, as UTF-8.

    ``chain`` begins with the certificate of the seal; a root at its end is left out, since nobody trusts it for being there.
    ``content_timestamp`` is a token (DER) on the text, which shows that the seal was made later; where that is later than
    ``signing_time``, as in a batch that takes hours, the seal says the moment of the token.

    Raises:
        ValueError: when the signer's algorithm is none of RS256, PS256, ES256, ES384, the certificate is not of its key, or the
            token is not of this text.
    """
    if signer.algorithm not in _DIGESTS:
        raise ValueError(f"no seal is made with {signer.algorithm}")
    try:
        literal = orjson.dumps(payload)
    except orjson.JSONEncodeError as error:
        raise ValueError("half a character has no UTF-8") from error
    content = payload.encode("utf-8")
    return seal_written([content], [literal[1:-1]], signer, chain, signing_time=signing_time, content_timestamp=content_timestamp)


def seal_written(
    content: Sequence[bytes],
    literal: Sequence[bytes],
    signer: Signer,
    chain: Sequence[x509.Certificate],
    *,
    signing_time: datetime,
    content_timestamp: bytes | None = None,
) -> bytes:
    """The same for a text that was written already, in pieces: ``content`` as UTF-8, ``literal`` as JSON has it between quotes.

    Raises:
        ValueError: as ``seal`` does.
    """
    if signer.algorithm not in _DIGESTS:
        raise ValueError(f"no seal is made with {signer.algorithm}")
    carried = tuple(c for place, c in enumerate(chain) if place == 0 or c.subject != c.issuer)
    stamp = None if content_timestamp is None else _of_text(content_timestamp, content)
    moment = signing_time if stamp is None else max(signing_time, stamp.time)
    header = {
        "alg": signer.algorithm,
        "cty": "octet-stream",
        **_names(carried),
        "typ": "jose+json",
        "b64": False,
        "sigT": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **_stamped(stamp),
    }
    protected = base64url.encode(json_object.write(header)).encode("ascii")
    if len(protected) > MAX_HEADER:
        raise ValueError("the certificates and the content timestamp are too long for a header")
    digest = _DIGESTS[signer.algorithm](protected)
    digest.update(b".")
    for piece in content:
        digest.update(piece)
    signature = signer.sign_digest(digest.digest())
    if not verifies_digest(signer.algorithm, carried[0].public_key(), signature, digest.digest()):
        raise ValueError("the certificate of the seal is not of the signer's key")
    written = base64url.encode(signature).encode("ascii")
    return b"".join(
        (b'{"payload":"', *literal, b'","signatures":[{"protected":"', protected, b'","signature":"', written, b'"}]}')
    )


def _of_text(der: bytes, content: Sequence[bytes]) -> timestamps.Token:
    token = timestamps.read_token(der)
    check = timestamps.check_token(token, b"".join(content))
    if not check.ok:
        raise ValueError(f"no content timestamp of this text: {check.code}")
    return token


def _stamped(token: timestamps.Token | None) -> dict[str, Any]:
    """The header's last members, with the content timestamp among them where there is one."""
    if token is None:
        return {"crit": ["b64", "sigT"]}
    stamp = {"tstTokens": [{"val": base64.b64encode(token.der).decode("ascii")}]}
    return {"adoTst": stamp, "crit": ["b64", "sigT", "adoTst"]}


@lru_cache(maxsize=64)
def _names(carried: tuple[x509.Certificate, ...]) -> dict[str, Any]:
    """The header's members that say whose seal it is, which are the same in every seal of theirs."""
    return {
        "kid": base64.b64encode(_issuer_serial(carried[0])).decode("ascii"),
        "x5t#S256": base64url.encode(hashlib.sha256(_der(carried[0])).digest()),
        "x5c": [base64.b64encode(_der(c)).decode("ascii") for c in carried],
    }


def _issuer_serial(certificate: x509.Certificate) -> bytes:
    """DER of IssuerSerial (RFC 5035 §5.4), what ``kid`` holds in the Commission's files."""
    from asn1crypto import tsp
    from asn1crypto import x509 as asn1

    name = asn1.Name.load(certificate.issuer.public_bytes())
    issuer_serial = tsp.IssuerSerial(
        {"issuer": [asn1.GeneralName("directory_name", name)], "serial_number": certificate.serial_number}
    )
    der: bytes = issuer_serial.dump()
    return der


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
