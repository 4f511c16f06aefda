"""Sealed files at every level, and ways of taking them apart that know nothing of ours."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from badges.proofs.jades import (
    archive_message,
    parse,
    seal,
    signature_message,
    unsigned,
    with_archive_timestamp,
    with_signature_timestamp,
    with_validation_data,
)
from badges.proofs.timestamps import check_token, read_token
from tests.proofs.keys import rsa_key, signer
from tests.proofs.seals import AT, a_root, a_seal
from tests.proofs.tokens import authority, token

PAYLOAD = '{"id":"urn:credential:1","title":{"el":"Μελισσοκομία","en":"Beekeeping 🍯"},"quote":"\\"\\n]}"}'


@cache
def a_crl() -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder().issuer_name(a_root().subject).last_update(AT).next_update(AT + timedelta(days=9))
    )
    return builder.sign(rsa_key(1), hashes.SHA256()).public_bytes(Encoding.DER)


@cache
def an_ocsp_answer() -> bytes:
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=a_seal(),
        issuer=a_root(),
        algorithm=hashes.SHA256(),
        cert_status=ocsp.OCSPCertStatus.GOOD,
        this_update=AT,
        next_update=AT + timedelta(days=9),
        revocation_time=None,
        revocation_reason=None,
    )
    answer = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, a_root()).sign(rsa_key(1), hashes.SHA256())
    return answer.public_bytes(Encoding.DER)


def refused_ocsp() -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER).public_bytes(Encoding.DER)


@cache
def level_b(stamped: bool = True) -> bytes:
    stamp = token(PAYLOAD.encode()) if stamped else None
    return seal(PAYLOAD, signer(rsa_key(2)), [a_seal()], signing_time=AT, content_timestamp=stamp)


def to_t(file: bytes) -> bytes:
    return with_signature_timestamp(file, token(signature_message(parse(file))))


def to_lt(file: bytes) -> bytes:
    return with_validation_data(file, [a_root(), authority()], [an_ocsp_answer()], [a_crl()])


def to_lta(file: bytes) -> bytes:
    sealed = parse(file)
    return with_archive_timestamp(file, token(archive_message(sealed, len(unsigned(sealed).names))))


@cache
def level_lta() -> bytes:
    return to_lta(to_lt(to_t(level_b())))


def items(file: bytes) -> list[str]:
    listed: list[str] = json.loads(file)["signatures"][0]["header"]["etsiU"]
    return listed


def opened(item: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(item + "=" * (-len(item) % 4)))


def closed(value: Any) -> str:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def with_unprotected(items: Any) -> bytes:
    envelope = json.loads(level_lta())
    envelope["signatures"][0]["header"] = {"etsiU": items}
    return json.dumps(envelope, ensure_ascii=False).encode()


def archive_codes(file: bytes) -> list[str]:
    sealed = parse(file)
    return [
        check_token(read_token(stamp), archive_message(sealed, archive.items_before)).code
        for archive in unsigned(sealed).archive_timestamps
        for stamp in archive.tokens
    ]
