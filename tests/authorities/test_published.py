"""The public sealed sample holds what authorities once answered: it is believed for its moment, and only for that."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from badges.authorities.crl import read_crl
from badges.authorities.ocsp import read_ocsp
from tests.authorities.answers import code

SEALED_AT = datetime(2023, 9, 27, 11, 54, 17, tzinfo=UTC)


@pytest.fixture(scope="module")
def sample(shared: Path) -> dict[str, Any]:
    """Certificates by common name, the OCSP answer and the list."""
    (seal,) = json.loads((shared / "vectors/edc/Sample-MC-Annex1-signed.jsonld").read_bytes())["signatures"]
    added: dict[str, Any] = {}
    for item in seal["header"]["etsiU"]:
        added |= json.loads(base64.urlsafe_b64decode(item + "=="))
    header = json.loads(base64.urlsafe_b64decode(seal["protected"] + "=="))
    texts = [*header["x5c"], *(one["x509Cert"]["val"] for one in added["xVals"])]
    certificates = [x509.load_der_x509_certificate(base64.b64decode(text)) for text in texts]
    found: dict[str, Any] = {str(c.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value): c for c in certificates}
    found["ocsp"], found["crl"] = (base64.b64decode(added["rVals"][name][0]["val"]) for name in ("ocspVals", "crlVals"))
    return found


def test_its_ocsp_answer_is_of_its_seal_and_by_a_delegate(sample: dict[str, Any]) -> None:
    seal, issuer = sample["TEST SEAL"], sample["ANF AC Qualified Certificates for eSeal"]
    found = read_ocsp(sample["ocsp"], seal, issuer, SEALED_AT, nonce=b"any")
    assert found.responder == sample["ANF AC Qualified Certificates for eSeal Responder 1468"]
    assert found.revoked is None
    assert code(lambda: read_ocsp(sample["ocsp"], sample["good-tsa"], issuer, SEALED_AT, nonce=b"")) == "about_something_else"
    later = SEALED_AT + timedelta(days=8)
    assert code(lambda: read_ocsp(sample["ocsp"], seal, issuer, later, nonce=b"any")) == "out_of_date"


def test_its_list_is_of_its_timestamp_authority(sample: dict[str, Any]) -> None:
    tsa, root = sample["good-tsa"], sample["root-ca"]
    assert read_crl(sample["crl"], tsa, root, SEALED_AT).revoked is None
    later = SEALED_AT + timedelta(days=365)
    assert code(lambda: read_crl(sample["crl"], tsa, root, later)) == "out_of_date"
    assert code(lambda: read_crl(sample["crl"], sample["TEST SEAL"], root, SEALED_AT)) == "about_something_else"
