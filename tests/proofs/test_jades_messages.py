"""What timestamps of the Commission's files are over, once by us and once by a few lines that know nothing of us."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms

from badges.proofs.jades import (
    MalformedSeal,
    archive_message,
    content_message,
    content_timestamps,
    level_of,
    parse,
    signature_message,
    unsigned,
)
from badges.proofs.timestamps import check_token, read_token

FILES = [
    "vectors/edc/Sample-MC-Annex1-signed.jsonld",
    "vectors/edc/credential-jws-invalid.jsonld",
    "examples/LU-02/european.lta.jsonld",
]


def unbase64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def imprint(container: dict[str, Any]) -> str:
    (token,) = container["tstTokens"]
    signed_data = cms.ContentInfo.load(base64.b64decode(token["val"]))["content"]
    digest: bytes = signed_data["encap_content_info"]["content"].parsed["message_imprint"]["hashed_message"].native
    return digest.hex()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("name", FILES)
def test_the_imprints_are_over_what_a_small_script_finds_too(shared: Path, name: str) -> None:
    content = (shared / name).read_bytes()
    envelope = json.loads(content)
    (one,) = envelope["signatures"]
    items = one["header"]["etsiU"]
    values = [json.loads(unbase64url(item)) for item in items]
    text = envelope["payload"]
    archived = f"{text}.{one['protected']}.{one['signature']}.{items[0]}{items[1]}{items[2]}"
    assert imprint(json.loads(unbase64url(one["protected"]))["adoTst"]) == sha256(text)
    assert imprint(values[0]["sigTst"]) == sha256(one["signature"])
    assert imprint(values[3]["arcTst"]) == sha256(archived)

    sealed = parse(content)
    assert content_message(sealed) == text.encode()
    assert signature_message(sealed) == one["signature"].encode()
    assert archive_message(sealed, 3) == archived.encode()


@pytest.mark.parametrize("name", FILES)
def test_the_timestamps_of_the_commissions_files_hold(shared: Path, name: str) -> None:
    sealed = parse((shared / name).read_bytes())
    added = unsigned(sealed)
    assert (level_of(sealed), added.names, added.unknown) == ("LTA", ("sigTst", "xVals", "rVals", "arcTst"), ())
    assert (len(added.certificates) >= 4, len(added.ocsps), len(added.crls)) == (True, 1, 1)
    (archive,) = added.archive_timestamps
    assert (archive.items_before, archive.covers) == (3, ("sigTst", "xVals", "rVals"))
    stamps = [
        (content_timestamps(sealed), content_message(sealed)),
        (added.signature_timestamps, signature_message(sealed)),
        (archive.tokens, archive_message(sealed, archive.items_before)),
    ]
    checks = [check_token(read_token(token), message) for tokens, message in stamps for token in tokens]
    assert [check.code for check in checks] == ["timestamp.valid"] * 3
    assert [check.time for check in checks] == sorted(check.time for check in checks)


def test_no_archive_timestamp_is_of_more_items_than_there_are(shared: Path) -> None:
    sealed = parse((shared / FILES[0]).read_bytes())
    for number in (-1, 5):
        with pytest.raises(MalformedSeal):
            archive_message(sealed, number)
