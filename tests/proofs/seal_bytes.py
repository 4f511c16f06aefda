"""What stands under each part of a sealed European credential: `python tests/proofs/seal_bytes.py FILE…`.

A few formulas (ETSI TS 119 182-1 §5.1.7, §5.2.6, §5.3.4, §5.3.6, RFC 7797 §3), with the standard library, `cryptography` and
`asn1crypto`, and with nothing of the project in which it lies. ``wrong`` names the formulas that do not hold in a file.
"""

import base64
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

FORMULAS = ("signature", "x5t#S256", "kid", "adoTst", "sigTst", "arcTst")


def formulas(file: bytes) -> dict[str, list[bool]]:
    """Each formula, and whether it holds, for each part of that name which the file has.

    Raises:
        ValueError, KeyError, TypeError: for what is no file of this kind.
    """
    envelope = json.loads(file)
    (seal,) = envelope["signatures"]
    payload, protected, signature = envelope["payload"], seal["protected"], seal["signature"]
    header = json.loads(unpadded(protected))
    leaf = base64.b64decode(header["x5c"][0], validate=True)
    if header["b64"] is not False:
        raise ValueError("another kind of seal")
    found: dict[str, list[bool]] = {name: [] for name in FORMULAS}
    found["signature"] = [_is_signed(f"{protected}.{payload}".encode(), unpadded(signature), header["alg"], leaf)]
    found["x5t#S256"] = [unpadded(header["x5t#S256"]) == hashlib.sha256(leaf).digest()]
    found["kid"] = [base64.b64decode(header["kid"], validate=True) == _issuer_serial(leaf)]
    if "adoTst" in header:
        found["adoTst"] = [is_of(token, payload) for token in _tokens(header["adoTst"])]
    items = seal.get("header", {}).get("etsiU", [])
    for place, item in enumerate(items):
        ((name, value),) = json.loads(unpadded(item)).items()
        if name == "sigTst":
            found[name] += [is_of(token, signature) for token in _tokens(value)]
        elif name == "arcTst":
            before = f"{payload}.{protected}.{signature}.{''.join(items[:place])}"
            found[name] += [is_of(token, before) for token in _tokens(value)]
    return found


def wrong(file: bytes) -> list[str]:
    """The formulas that do not hold in this file."""
    return [name for name, held in formulas(file).items() if not all(held)]


def unpadded(text: str) -> bytes:
    """Base64url without padding, and the only way to write these bytes so (RFC 7515 §2)."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError("no base64url")
    content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(content).rstrip(b"=").decode() != text:
        raise ValueError("these bytes are written in another way")
    return content


def is_of(token: bytes, text: str) -> bool:
    """Whether a timestamp token (RFC 3161) is of this text as UTF-8."""
    signed = cms.ContentInfo.load(token, strict=True)["content"]
    imprint = tsp.TSTInfo.load(bytes(signed["encap_content_info"]["content"]), strict=True)["message_imprint"]
    digest = hashlib.new(imprint["hash_algorithm"]["algorithm"].native, text.encode()).digest()
    return bool(imprint["hashed_message"].native == digest)


def _tokens(container: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(token["val"], validate=True) for token in container["tstTokens"]]


def _is_signed(content: bytes, signature: bytes, algorithm: str, certificate: bytes) -> bool:
    """RFC 7518 §3: the number of bits is that of the hash; an EC signature is r and s, each as long as the curve's order."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    digest = {"256": hashes.SHA256(), "384": hashes.SHA384()}[algorithm[2:]]
    try:
        match algorithm[:2], key:
            case "RS", rsa.RSAPublicKey():
                key.verify(signature, content, padding.PKCS1v15(), digest)
            case "PS", rsa.RSAPublicKey():
                key.verify(signature, content, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
            case "ES", ec.EllipticCurvePublicKey() if len(signature) == 2 * key.key_size // 8:
                half = len(signature) // 2
                r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
                key.verify(utils.encode_dss_signature(r, s), content, ec.ECDSA(digest))
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def _issuer_serial(certificate: bytes) -> bytes:
    """DER of IssuerSerial (RFC 5035 §5.4): the issuer's name as a directoryName, and the certificate's number."""
    said = asn1.Certificate.load(certificate)["tbs_certificate"]
    name = asn1.GeneralName("directory_name", said["issuer"])
    der: bytes = tsp.IssuerSerial({"issuer": [name], "serial_number": said["serial_number"].native}).dump()
    return der


if __name__ == "__main__":
    failed = False
    for path in map(Path, sys.argv[1:]):
        counted = {name: len(held) for name, held in formulas(path.read_bytes()).items() if held}
        amiss = wrong(path.read_bytes())
        failed = failed or bool(amiss)
        print(f"{path}: {counted}, wrong: {', '.join(amiss) or 'nothing'}")
    sys.exit(failed)
