"""A timestamp authority for tests: tokens with every part as a test wants it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.proofs.keys import rsa_key
from tests.proofs.seals import AT, certificate, usage

POLICY = "1.3.6.1.4.1.99999.1"
STAMPING = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)

_HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Changed = Callable[[dict[str, Any]], dict[str, Any]]


@cache
def authority(key: Key | None = None, *extensions: tuple[x509.ExtensionType, bool]) -> x509.Certificate:
    """The certificate of a timestamp authority under the root of the seals."""
    chosen = extensions or (STAMPING, (usage(sign=True), True))
    return certificate("Demo TSA", "Badges demo root (demo)", key or rsa_key(3), rsa_key(1), *chosen)


def token(
    message: bytes,
    *,
    at: datetime = AT,
    key: Key | None = None,
    signer: x509.Certificate | None = None,
    hashed: str = "sha256",
    signed: str = "sha256",
    scheme: str | None = None,
    ess: str = "v2",
    carried: Sequence[x509.Certificate] | None = None,
    by_key_identifier: bool = False,
    nonce: int | None = None,
    info: dict[str, Any] | None = None,
    attributes: Callable[[list[Any]], list[Any]] = lambda attributes: attributes,
    signer_info: Changed = lambda members: members,
    signed_data: Changed = lambda members: members,
    content_type: str = "tst_info",
) -> bytes:
    """DER of a token on the message; each keyword changes one thing in it."""
    key = key or rsa_key(3)
    signer = signer or authority(key)
    der = signer.public_bytes(Encoding.DER)
    imprint = {"hash_algorithm": {"algorithm": hashed}, "hashed_message": hashlib.new(hashed, message).digest()}
    members = {"version": "v1", "policy": POLICY, "message_imprint": imprint, "serial_number": 42, "gen_time": at}
    content = tsp.TSTInfo({**members, **({} if nonce is None else {"nonce": nonce}), **(info or {})}).dump()
    said = [
        ("content_type", cms.ContentType("tst_info")),
        ("message_digest", core.OctetString(hashlib.new(signed, content).digest())),
    ]
    if "v1" in ess:
        v1 = tsp.SigningCertificate({"certs": [tsp.ESSCertID({"cert_hash": hashlib.sha1(der).digest()})]})
        said.append(("signing_certificate", v1))
    if "v2" in ess:
        named = {"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": hashlib.sha256(der).digest()}
        said.append(("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2(named)]})))
    signed_attributes = cms.CMSAttributes(
        [cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in attributes(said)]
    )
    parsed = asn1.Certificate.load(der)
    sid = cms.SignerIdentifier({"issuer_and_serial_number": {"issuer": parsed.issuer, "serial_number": parsed.serial_number}})
    if by_key_identifier:
        identifier = signer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        sid = cms.SignerIdentifier({"subject_key_identifier": identifier})
    chosen = scheme or (f"{signed}_rsa" if isinstance(key, rsa.RSAPrivateKey) else f"{signed}_ecdsa")
    one = {
        "version": "v1",
        "sid": sid,
        "digest_algorithm": {"algorithm": signed},
        "signed_attrs": signed_attributes,
        "signature_algorithm": _algorithm(chosen, signed),
        "signature": _sign(key, chosen, signed, signed_attributes.dump()),
    }
    whole = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": signed}],
        "encap_content_info": {"content_type": content_type, "content": core.ParsableOctetString(content)},
        "certificates": [
            asn1.Certificate.load(c.public_bytes(Encoding.DER)) for c in (carried if carried is not None else [signer])
        ],
        "signer_infos": [cms.SignerInfo(signer_info(one))],
    }
    made = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed_data(whole))})
    result: bytes = made.dump()
    return result


def answer(asked: bytes, **changes: Any) -> bytes:
    """What the authority answers to a request."""
    question = tsp.TimeStampReq.load(asked)
    info = {"message_imprint": question["message_imprint"]}
    given = token(b"", nonce=question["nonce"].native, info=info, **changes)
    response: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": cms.ContentInfo.load(given)}).dump()
    return response


def refusal(words: Sequence[str], *failures: str) -> bytes:
    status: dict[str, Any] = {"status": "rejection", "status_string": list(words)}
    if failures:
        status["fail_info"] = set(failures)
    response: bytes = core.SequenceOf([tsp.PKIStatusInfo(status)], spec=tsp.PKIStatusInfo).dump()
    return response


def _algorithm(scheme: str, hashed: str) -> algos.SignedDigestAlgorithm:
    if scheme != "rsassa_pss":
        return algos.SignedDigestAlgorithm({"algorithm": scheme})
    masked = {"algorithm": "mgf1", "parameters": {"algorithm": hashed}}
    parameters = {
        "hash_algorithm": {"algorithm": hashed},
        "mask_gen_algorithm": masked,
        "salt_length": _HASHES[hashed].digest_size,
    }
    return algos.SignedDigestAlgorithm({"algorithm": scheme, "parameters": algos.RSASSAPSSParams(parameters)})


def _sign(key: Key, scheme: str, hashed: str, data: bytes) -> bytes:
    digest = _HASHES[hashed]
    match key:
        case rsa.RSAPrivateKey() if scheme == "rsassa_pss":
            return key.sign(data, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
        case rsa.RSAPrivateKey():
            return key.sign(data, padding.PKCS1v15(), digest)
        case ec.EllipticCurvePrivateKey():
            return key.sign(data, ec.ECDSA(digest, deterministic_signing=True))
