"""Seals raised to a higher level: something is added behind the signature, and nothing that is there is written again.

B to T with a signature timestamp, T to LT with certificates and revocation values, LT to LTA with an archive timestamp; then more
validation data and another archive timestamp, before the last one grows too old (ETSI TS 119 182-1 §6.3, in the form of the
Commission's files). The text, the header and the signature stay the bytes that they were.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from badges.proofs import base64url, json_object, timestamps
from badges.proofs.jades.checking import check_seal
from badges.proofs.jades.envelope import with_items
from badges.proofs.jades.messages import archive_message, signature_message
from badges.proofs.jades.sealed import Sealed, parse
from badges.proofs.jades.unsigned import Level, items_of, level_of, unsigned

_ONCE = "validation data comes behind a signature timestamp, once before each archive timestamp"


def with_signature_timestamp(file: bytes, token: bytes) -> bytes:
    """The sealed file at level T: with a token (DER) that is over ``signature_message``.

    Raises:
        ValueError: when the seal does not hold, was raised already, or the token is not of it.
    """
    sealed = _holding(file)
    _at(sealed, "B", "a signature timestamp comes first")
    _of(token, signature_message(sealed))
    return _with(file, {"sigTst": _container(token)})


def with_validation_data(
    file: bytes, certificates: Sequence[x509.Certificate], ocsps: Sequence[bytes], crls: Sequence[bytes]
) -> bytes:
    """The sealed file at level LT: with what a later reader needs to judge the certificates of the seal and of its timestamps.

    ``ocsps`` are whole answers and ``crls`` whole lists (DER). An archived seal gets them for its timestamps (``tstVD``).

    Raises:
        ValueError: when the seal does not hold, has no signature timestamp, has such data already that no archive timestamp
            covers yet, when there is nothing about revocation, or a value cannot be read.
    """
    sealed = _holding(file)
    level = _at(sealed, "T LTA", _ONCE)
    names = unsigned(sealed).names
    if level == "LTA" and "tstVD" in names[len(names) - names[::-1].index("arcTst") :]:
        raise ValueError(f"{_ONCE}; this seal waits for one")
    if not ocsps and not crls:
        raise ValueError("validation data says whether certificates were revoked: an OCSP answer or a list at least")
    _look_at(ocsps, crls)
    carried = [{"x509Cert": _value(certificate.public_bytes(Encoding.DER))} for certificate in certificates]
    revocations = {"crlVals": list(map(_value, crls)), "ocspVals": list(map(_value, ocsps))}
    values = {"xVals": carried, "rVals": {name: listed for name, listed in revocations.items() if listed}}
    filled = {name: value for name, value in values.items() if value}
    if level == "LTA":
        return _with(file, {"tstVD": filled})
    return _with(file, *({name: value} for name, value in filled.items()))


def with_archive_timestamp(file: bytes, token: bytes) -> bytes:
    """The sealed file at level LTA: with a token (DER) that is over ``archive_message`` of all items there are.

    Raises:
        ValueError: when the seal does not hold, has no validation data yet, or the token is not of it.
    """
    sealed = _holding(file)
    _at(sealed, "LT LTA", "an archive timestamp comes behind validation data")
    _of(token, archive_message(sealed, len(items_of(sealed))))
    return _with(file, {"arcTst": _container(token)})


def _holding(file: bytes) -> Sealed:
    sealed = parse(file)
    check = check_seal(sealed)
    if not check.ok:
        raise ValueError(f"a seal that does not hold is not raised: {check.code}")
    return sealed


def _at(sealed: Sealed, wanted: str, words: str) -> Level:
    level = level_of(sealed)
    if level not in wanted.split():
        raise ValueError(f"{words}; this seal is at level {level}")
    return level


def _of(token: bytes, message: bytes) -> None:
    check = timestamps.check_token(timestamps.read_token(token), message)
    if not check.ok:
        raise ValueError(f"no timestamp of this seal: {check.code}")


def _look_at(ocsps: Sequence[bytes], crls: Sequence[bytes]) -> None:
    """Refuse what nobody could read later. What it says is judged by whoever relies on it."""
    try:
        answers = [ocsp.load_der_ocsp_response(answer) for answer in ocsps]
    except ValueError as error:
        raise ValueError("no OCSP answer") from error
    if any(answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL for answer in answers):
        raise ValueError("an OCSP answer that says nothing")
    try:
        for one in crls:
            x509.load_der_x509_crl(one)
    except ValueError as error:
        raise ValueError("no list of revoked certificates") from error


def _with(file: bytes, *items: dict[str, Any]) -> bytes:
    raised = with_items(file, [base64url.encode(json_object.write(item)).encode("ascii") for item in items])
    unsigned(parse(raised))  # so that nothing is written which nobody would read again: there are bounds
    return raised


def _container(token: bytes) -> dict[str, Any]:
    return {"tstTokens": [_value(token)]}


def _value(der: bytes) -> dict[str, str]:
    return {"val": base64.b64encode(der).decode("ascii")}
