"""The signature of a trusted list: enveloped, over the whole of it, by a certificate that somebody trusts for it beforehand.

ETSI TS 119 612 §5.7 and annex B: XAdES, enveloped, exclusive canonicalisation. What the signature says about its own key is only
used to find that key among those we were given.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, InvalidSignature, SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from badges.proofs.der import MalformedCertificate, read_certificate
from badges.verification.trusted_lists.document import parse, parser
from badges.verification.trusted_lists.error import RefusedList

TSL = "{http://uri.etsi.org/02231/v2#}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"
LIST = f"{TSL}TrustServiceStatusList"

MAX_REFERENCES = 4
"""The document, the signed properties, the key; each costs reading the document again."""
MAX_SIGNERS = 40
_MOST_SIGNED_INFO = (200, 100_000)
"""Elements of SignedInfo, and letters of the namespaces in sight of them: canonical XML may repeat these at every element."""

_METHODS = frozenset(
    SignatureMethod[f"{name}"]
    for name in (
        *(f"RSA_SHA{bits}" for bits in (256, 384, 512)),
        *(f"ECDSA_SHA{bits}" for bits in (256, 384, 512)),
        *(f"SHA{bits}_RSA_MGF1" for bits in (256, 384, 512)),
    )
)
_DIGESTS = frozenset((DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512))
_TRANSFORMS = {
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/2006/12/xml-c14n11",
}
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1, ec.BrainpoolP256R1, ec.BrainpoolP384R1, ec.BrainpoolP512R1)
# Whatever the libraries answer a signature with that is not what it should be.
_UNREADABLE = (SignXMLException, etree.LxmlError, UnsupportedAlgorithm, ValueError, TypeError, LookupError, AttributeError)


def signed_list(content: bytes, signers: Sequence[x509.Certificate]) -> tuple[Any, x509.Certificate]:
    """The list as it was signed, and nothing else, and by whom. Raises RefusedList."""
    root = parse(content)
    if root.tag != LIST:
        raise RefusedList("not_a_list")
    signatures = root.findall(f"{DS}Signature")
    if len(signatures) != 1:
        raise RefusedList("several_signatures" if signatures else "not_signed")
    method, whole = _form_of(root, signatures[0])
    fitting = [one for one in signers[:MAX_SIGNERS] if _fits(one, method)]
    named = set(_named_certificates(signatures[0]))
    likely = [one for one in fitting if one.public_bytes(Encoding.DER) in named]
    reason = "altered" if likely else "other_signer"
    for signer in likely or fitting:
        try:
            signed = _verified(content, signer)[whole].signed_xml
        except InvalidDigest as error:
            raise RefusedList("altered") from error
        except InvalidSignature:
            continue
        except _UNREADABLE:
            reason = "malformed_signature"
            continue
        # All that is read from here on is what the signature covers, whatever else the file has.
        if signed is None or signed.tag != LIST:
            raise RefusedList("in_part")
        return signed, signer
    raise RefusedList(reason)


def signing_certificates(content: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates that a list's signature itself names, for a person to compare. Proof of nothing. Raises RefusedList."""
    root = parse(content)
    if root.tag != LIST:
        raise RefusedList("not_a_list")
    found = []
    for signature in root.findall(f"{DS}Signature")[:1]:
        for der in _named_certificates(signature):
            try:
                found.append(read_certificate(der))
            except MalformedCertificate:
                continue
    return tuple(found)


def _form_of(root: Any, signature: Any) -> tuple[SignatureMethod, int]:
    """How it is signed, and which of the references is to the whole document. Raises RefusedList."""
    info = signature.find(f"{DS}SignedInfo")
    references = info.findall(f"{DS}Reference") if info is not None else []
    if not 1 <= len(references) <= MAX_REFERENCES or _is_bloated(info):
        raise RefusedList("malformed_signature")
    method = _algorithm(info.find(f"{DS}SignatureMethod"))
    digests = [_algorithm(one.find(f"{DS}DigestMethod")) for one in references]
    if method not in {one.value for one in _METHODS} or set(digests) - {one.value for one in _DIGESTS}:
        raise RefusedList("weak_algorithm")
    own = {"", *(f"#{root.get(name)}" for name in ("Id", "ID", "id") if root.get(name))}
    whole = [place for place, one in enumerate(references) if one.get("URI") in own]
    if len(whole) != 1:
        raise RefusedList("in_part")
    used = [_algorithm(one) for one in references[whole[0]].iterfind(f"{DS}Transforms/{DS}Transform")]
    if set(used) - _TRANSFORMS or len(used) > 3:
        raise RefusedList("in_part")
    return SignatureMethod(method), whole[0]


def _is_bloated(info: Any) -> bool:
    letters = 0
    for elements, element in enumerate(info.iter(), start=1):
        letters += sum(len(uri) for uri in element.nsmap.values())
        if elements > _MOST_SIGNED_INFO[0] or letters > _MOST_SIGNED_INFO[1]:
            return True
    return False


def _algorithm(element: Any) -> str:
    return element.get("Algorithm") or "" if element is not None else ""


def _named_certificates(signature: Any) -> Iterator[bytes]:
    for element in signature.findall(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate")[:MAX_SIGNERS]:
        try:
            yield base64.b64decode("".join((element.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            continue


def _fits(signer: x509.Certificate, method: SignatureMethod) -> bool:
    """Whether its key is of the kind that signs this way, and strong."""
    try:
        key = signer.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return False
    if isinstance(key, ec.EllipticCurvePublicKey):
        return method.name.startswith("ECDSA") and isinstance(key.curve, _CURVES)
    return isinstance(key, rsa.RSAPublicKey) and "RSA" in method.name and 2048 <= key.key_size <= 8192


def _verified(content: bytes, signer: x509.Certificate) -> list[VerifyResult]:
    configuration = SignatureConfiguration(
        location="./",
        expect_references=True,
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        ignore_ambiguous_key_info=True,
        default_reference_c14n_method=CanonicalizationMethod.CANONICAL_XML_1_0,  # XML Signature 1.1 §4.4.3.2
        # Not by the clock: whether the signer's certificate lived when the list was made is judged when its date is known.
        verification_time=signer.not_valid_before_utc + (signer.not_valid_after_utc - signer.not_valid_before_utc) / 2,
    )
    results = XMLVerifier().verify(content, x509_cert=signer, expect_config=configuration, parser=parser())
    return results if isinstance(results, list) else [results]
