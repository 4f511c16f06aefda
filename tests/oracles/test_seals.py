"""A script of a few lines, with `cryptography` alone, accepts our seals and refuses them when somebody changed them."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

from tests.oracles import seal
from tests.oracles.agreed import SCRIPT
from tests.oracles.ledger import Ledger
from tests.oracles.samples import School

Schools = Callable[[str], School]


@pytest.fixture(scope="module")
def sealed(school: Schools) -> bytes:
    return school("LU-07").sample(language="nl").european


def test_the_script_accepts_our_seal_and_says_that_it_is_a_demonstration(ledger: Ledger, sealed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "european.jsonld"
    file.write_bytes(sealed)
    done = subprocess.run([sys.executable, seal.__file__, str(file)], check=True, capture_output=True, text=True, cwd=tmp_path)
    ledger.between("JAdES", SCRIPT).they("sealed by" in done.stdout, True)
    assert "(demo)" in done.stdout


def test_the_script_needs_nothing_of_ours() -> None:
    source = Path(seal.__file__).read_text(encoding="utf-8")
    assert {line.split()[1].partition(".")[0] for line in source.splitlines() if line.startswith(("import", "from"))} - set(
        sys.stdlib_module_names
    ) == {"cryptography"}


def accepts(content: bytes) -> bool:
    try:
        seal.sealed_by(content)
    except InvalidSignature:
        return False
    return True


def test_the_envelope_may_be_written_anew_since_only_the_payload_is_signed(ledger: Ledger, sealed: bytes) -> None:
    ledger.between("JAdES", SCRIPT).they(accepts(json.dumps(json.loads(sealed), indent=2).encode()), True)


def test_the_script_accepts_a_seal_of_every_unit(ledger: Ledger, school: Schools, unit: str, language: str) -> None:
    ledger.between("JAdES", SCRIPT).they(accepts(school(unit).sample(language=language).european), True)


def test_the_payload_may_not_be_written_anew(ledger: Ledger, sealed: bytes) -> None:
    envelope = json.loads(sealed)
    envelope["payload"] = json.dumps(json.loads(envelope["payload"]))
    ledger.between("JAdES", SCRIPT).they(accepts(json.dumps(envelope).encode()), False)


def test_a_changed_character_breaks_the_seal(ledger: Ledger, sealed: bytes) -> None:
    envelope = json.loads(sealed)
    envelope["payload"] = envelope["payload"].replace("Noor", "Moor", 1)
    ledger.between("JAdES", SCRIPT).they(accepts(json.dumps(envelope).encode()), False)


def test_a_changed_sealing_time_breaks_the_seal(ledger: Ledger, sealed: bytes) -> None:
    envelope = json.loads(sealed)
    header = json.loads(seal.unpadded(envelope["signatures"][0]["protected"]))
    header["sigT"] = "2026-06-16T12:00:00Z"
    protected = json.dumps(header, separators=(",", ":")).encode()
    envelope["signatures"][0]["protected"] = base64.urlsafe_b64encode(protected).rstrip(b"=").decode()
    ledger.between("JAdES", SCRIPT).they(accepts(json.dumps(envelope).encode()), False)


def test_a_seal_of_another_school_does_not_fit(ledger: Ledger, sealed: bytes, school: Schools) -> None:
    envelope, other = json.loads(sealed), json.loads(school("LU-22").sample().european)
    envelope["signatures"] = other["signatures"]
    ledger.between("JAdES", SCRIPT).they(accepts(json.dumps(envelope).encode()), False)
