"""Checks the seal of a European Digital Credential with `cryptography` alone: `python tests/oracles/seal.py FILE…`.

JAdES baseline B (ETSI TS 119 182-1), JSON serialisation, RS256 over an unencoded payload (RFC 7797).
"""

import base64
import json
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sealed_by(content: bytes) -> x509.Certificate:
    """The certificate that sealed this file; raises ValueError or InvalidSignature if the seal does not hold."""
    envelope = json.loads(content)
    (seal,) = envelope["signatures"]
    header = json.loads(unpadded(seal["protected"]))
    chain = [x509.load_der_x509_certificate(base64.b64decode(der)) for der in header["x5c"]]
    leaf, key = chain[0], chain[0].public_key()
    kind = (header["alg"], header["b64"], set(header["crit"]))
    if kind != ("RS256", False, {"b64", "sigT"}) or not isinstance(key, RSAPublicKey):
        raise ValueError("not the kind of seal this script knows")
    if unpadded(header["x5t#S256"]) != leaf.fingerprint(SHA256()):
        raise ValueError("x5t#S256 names another certificate")
    if not leaf.not_valid_before_utc <= datetime.fromisoformat(header["sigT"]) <= leaf.not_valid_after_utc:
        raise ValueError("sealed outside the certificate's life")
    for certificate, authority in pairwise(chain):
        certificate.verify_directly_issued_by(authority)
    key.verify(unpadded(seal["signature"]), f"{seal['protected']}.{envelope['payload']}".encode(), PKCS1v15(), SHA256())
    return leaf


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"{name}: sealed by {sealed_by(Path(name).read_bytes()).subject.rfc4514_string()}")
