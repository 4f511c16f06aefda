"""Seals that somebody made to keep a verifier busy: what was added to them is as much as anybody reads.

Whoever looks trusts the authorities of all this: who has a good seal, and good timestamps on it, may still add what he likes.
"""

from __future__ import annotations

import atexit
import base64
import tempfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from badges.proofs import jades
from badges.proofs.jades.unsigned import MAX_CARRIED, MAX_TOKENS
from badges.proofs.signer import LocalSigner
from tests.benchmarks.hostile_files import Hostile, Maker
from tests.doubles.certification import CERTIFIES, SIGNS, Certified, a_name, certify
from tests.makers import AT
from tests.proofs.archives import closed
from tests.verification import raised_seals
from tests.verification.raised_seals import SOON, items, the_payload, with_items


@cache
def house() -> raised_seals.Maker:
    """The authorities of these seals, in a folder that is gone with this process."""
    folder = tempfile.TemporaryDirectory(prefix="hostile-seals-")
    atexit.register(folder.cleanup)
    return raised_seals.a_maker(Path(folder.name) / "ca")


def raised_over_a_long_text(size: int) -> Hostile:
    """Every archive timestamp that anybody looks at, each over a text that is as long as anybody reads."""
    maker, seal = house(), house().seal()
    text = the_payload()[:-1] + ',"note":"' + "x" * min(size * 160, 4_500_000) + '"}'
    chain = (seal.certificate, maker.ca.ca.certificate)
    file = maker.lt(maker.t(jades.seal(text, LocalSigner(seal.key, "seal"), chain, signing_time=AT)))
    for number in range(20):
        file = maker.lta(file, AT + (number + 3) * SOON)
    return _trusted(file)


def many_tokens(size: int) -> Hostile:
    """As many timestamps as anybody reads, in as few items as hold them."""
    file = house().archived()
    listed = items(file)
    sealed = jades.parse(file)
    number = max(1, min(MAX_TOKENS, size // 200))
    tokens = [_value(house().token(jades.signature_message(sealed), AT + SOON)) for _ in range(number)]
    stamps = [closed({"sigTst": {"tstTokens": tokens[start : start + 10]}}) for start in range(0, number, 10)]
    return _trusted(with_items(file, [*stamps, *listed[1:3]]))


def long_lists(size: int) -> Hostile:
    """Lists of very many certificates that were withdrawn, of both authorities."""
    file = house().at_level("T")
    return _trusted(_with_values(file, crls=[_list(house().ca.ca, size), _list(house().ca.root, size)]))


def many_lists(size: int) -> Hostile:
    """As many lists as anybody reads, of the authority of the seal, each another one."""
    file = house().at_level("T")
    lists = [_list(house().ca.ca, max(1, size // 1000), number) for number in range(max(1, min(MAX_CARRIED, size // 100)))]
    return _trusted(_with_values(file, crls=lists))


def many_answers(size: int) -> Hostile:
    """As many answers as anybody reads, about the seal and by the right responder, each another one."""
    maker, file = house(), house().at_level("T")
    leaf = jades.parse(file).leaf
    answers = [maker.ocsp(leaf, AT + number * SOON) for number in range(max(1, min(MAX_CARRIED, size // 100)))]
    return _trusted(_with_values(file, ocsps=answers))


def answers_of_many(size: int) -> Hostile:
    """The same, each by another responder."""
    maker, file = house(), house().at_level("T")
    leaf, answers, usual = jades.parse(file).leaf, [], (house().ca.folder / "ocsp.pem").read_bytes()
    for number in range(max(1, min(MAX_CARRIED, size // 100))):
        responder = _responder(number)
        (maker.ca.folder / "ocsp.pem").write_bytes(responder.key_pem + responder.pem)
        answers.append(maker.ocsp(leaf, AT + 2 * SOON))
    (maker.ca.folder / "ocsp.pem").write_bytes(usual)
    return _trusted(_with_values(file, ocsps=answers))


def crowd_of_certificates(size: int) -> Hostile:
    """Very many certificates that are called as the authority of the seal is, each with another slow key."""
    file = house().at_level("T")
    crowd = [_namesake(number) for number in range(max(1, min(MAX_CARRIED, size // 100)))]
    return _trusted(_with_values(file, certificates=crowd, ocsps=[house().ocsp(jades.parse(file).leaf, AT + 2 * SOON)]))


def tangle_of_certificates(size: int) -> Hostile:
    """Authorities that all gave out one another: every way through them is a long one."""
    maker = house()
    names = [a_name(f"Tangle {number}") for number in range(12)]
    key = _key("tangle")
    issuers = [Certified(key, certify(name, key, None, _AUTHORITY).certificate) for name in names]
    tangle = [certify(name, key, issuer, _AUTHORITY).certificate for name in names for issuer in issuers]
    seal = maker.seal(key=_key("tangled"), by=issuers[0])
    file = jades.seal(the_payload(), LocalSigner(seal.key, "seal"), [seal.certificate], signing_time=AT)
    few = tangle[: max(1, min(len(tangle), size // 100))]
    return _trusted(_with_values(maker.t(file), certificates=few, crls=[_list(maker.ca.ca, 1)]))


_AUTHORITY: list[tuple[x509.ExtensionType, bool]] = [(x509.BasicConstraints(True, None), True), (CERTIFIES, True)]


def _trusted(file: bytes) -> Hostile:
    return Hostile(file, trust=house().trusted())


def _with_values(
    file: bytes, certificates: Sequence[x509.Certificate] = (), ocsps: Sequence[bytes] = (), crls: Sequence[bytes] = ()
) -> bytes:
    """What nobody but us would add: nothing of it is looked at before."""
    carried = [{"x509Cert": _value(one.public_bytes(Encoding.DER))} for one in certificates]
    revocations = {"crlVals": [_value(one) for one in crls], "ocspVals": [_value(one) for one in ocsps]}
    return with_items(file, [*items(file), closed({"xVals": carried}), closed({"rVals": revocations})])


def _value(der: bytes) -> dict[str, Any]:
    return {"val": base64.b64encode(der).decode()}


@cache
def _key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP384R1())


@cache
def _responder(number: int) -> Certified:
    purposes: list[tuple[x509.ExtensionType, bool]] = [
        (SIGNS, True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
    ]
    return certify(a_name(f"Responder {number}"), _key(f"responder {number}"), house().ca.ca, purposes)


@cache
def _namesake(number: int) -> x509.Certificate:
    return certify(house().ca.ca.certificate.subject, _key(f"namesake {number}"), None, _AUTHORITY).certificate


@cache
def _list(issuer: Certified, entries: int, number: int = 0) -> bytes:
    draft = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
    draft = draft.last_update(AT).next_update(AT + timedelta(days=900)).add_extension(x509.CRLNumber(number + 1), critical=False)
    since = AT - timedelta(days=30)
    listed = [
        x509.RevokedCertificateBuilder().serial_number(2**60 + one).revocation_date(since).build() for one in range(entries)
    ]
    draft._revoked_certificates = listed  # one by one, the builder copies all of them each time
    return draft.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


SEALS: Mapping[str, Maker] = MappingProxyType(
    {
        "seal " + maker.__name__.replace("_", " "): maker
        for maker in (
            raised_over_a_long_text,
            many_tokens,
            long_lists,
            many_lists,
            many_answers,
            answers_of_many,
            crowd_of_certificates,
            tangle_of_certificates,
        )
    }
)
"""Every one of them, by its name."""
