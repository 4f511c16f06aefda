"""Rows for badges as JSON Web Tokens: made and checked, beside the bare JOSE floor on the same bytes, for both kinds of key."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from badges.proofs import jws, vc_jwt
from badges.proofs.signer import PrivateKey
from tests.benchmarks.measuring import Base, Row
from tests.oracles.samples import Sample
from tests.proofs.keys import ed25519, p256, signer


def token_rows(sample: Sample) -> Sequence[Row]:
    """Every row works on the badge of this sample. The goals are about Ed25519, which our issuers sign with."""
    badge = {name: value for name, value in sample.badge.items() if name != "proof"}
    return (*_rows("Ed25519", ed25519(), badge), *_rows("ES256", p256(), badge))


def _rows(algorithm: str, private_key: PrivateKey, badge: vc_jwt.Document) -> Iterator[Row]:
    by = signer(private_key)
    key = private_key.public_key()
    token = vc_jwt.secure(badge, by)
    signing_input, _, _ = token.rpartition(".")
    header, payload = (orjson.loads(_decoded(part)) for part in signing_input.encode().split(b"."))

    def floor_issue() -> bytes:
        covered = _encoded(orjson.dumps(header)) + b"." + _encoded(orjson.dumps(payload))
        return covered + b"." + _encoded(by.sign(covered))

    def floor_verify() -> None:
        covered, _, signature = token.encode().rpartition(b".")
        for part in covered.split(b"."):
            orjson.loads(_decoded(part))
        _verify(key, _decoded(signature), covered)

    def issue() -> None:
        vc_jwt.secure(badge, by)

    def verify() -> None:
        read = vc_jwt.read(token)
        assert not vc_jwt.faults(read)
        assert jws.check(read.jws, key).ok

    issuing, verifying = f"token, {algorithm}: issue", f"token, {algorithm}: verify"
    is_ours = isinstance(private_key, Ed25519PrivateKey)
    yield Row(issuing, "JSON, base64url and signature alone", floor_issue, Base.FLOOR)
    yield Row(issuing, "ours", issue, reaches=(("token issue", Base.FLOOR),) if is_ours else ())
    yield Row(verifying, "base64url, JSON and signature alone", floor_verify, Base.FLOOR)
    yield Row(
        verifying,
        "ours: no name twice, header, claims, signature",
        verify,
        reaches=(("token verify", Base.FLOOR),) if is_ours else (),
    )


def _verify(key: object, signature: bytes, covered: bytes) -> None:
    if isinstance(key, Ed25519PublicKey):
        key.verify(signature, covered)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        key.verify(encode_dss_signature(r, s), covered, ec.ECDSA(hashes.SHA256()))


def _encoded(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")


def _decoded(text: bytes) -> bytes:
    return urlsafe_b64decode(text + b"=" * (-len(text) % 4))
