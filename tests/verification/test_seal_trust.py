"""Whom a folder of trust names beside the anchors of seals: timestamp authorities, and services on a trusted list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes

from badges.keyring import UnreadableTrust, read_trust
from badges.keyring.trust import both
from badges.verification.facts import QualifiedService, Trust
from tests.doubles.certification import a_certification
from tests.verification.raised_seals import URL


def a_list(folder: Path, fingerprint: str, **more: object) -> None:
    said = {"name": "EU list", "date": "2026-06-01", "qualified_seals": [{"sha256": fingerprint, "name": "A service"}], **more}
    (folder / "list.json").write_text(json.dumps(said))


def test_anchors_of_seals_and_of_time_lie_apart(tmp_path: Path) -> None:
    ca = a_certification(tmp_path / "ca", URL)
    (tmp_path / "seals.pem").write_bytes(ca.root.pem)
    (tmp_path / "tsa").mkdir()
    (tmp_path / "tsa" / "time.pem").write_bytes(ca.ca.pem)
    trust = read_trust(tmp_path)
    assert (trust.anchors, trust.timestamp_anchors) == ((ca.root.certificate,), (ca.ca.certificate,))
    twice = both(trust, trust)
    assert (twice.anchors, twice.timestamp_anchors) == (trust.anchors, trust.timestamp_anchors)
    (tmp_path / "tsa" / "time.pem").write_bytes(b"-----BEGIN")
    with pytest.raises(UnreadableTrust, match=r"time\.pem"):
        read_trust(tmp_path)


def test_a_list_names_qualified_services_by_their_certificate(tmp_path: Path) -> None:
    fingerprint = a_certification(tmp_path / "ca", URL).root.certificate.fingerprint(hashes.SHA256()).hex()
    a_list(tmp_path, ":".join(fingerprint[place : place + 2].upper() for place in range(0, 64, 2)))
    service = QualifiedService("A service", "EU list", "2026-06-01")
    trust = read_trust(tmp_path)
    assert (trust.qualified, trust.issuers) == ({fingerprint: service}, {})
    assert both(trust, Trust()).qualified == {fingerprint: service}
    a_list(tmp_path, fingerprint, issuers=[{"id": "NTRNL-00000001", "name": "A school"}])
    assert set(read_trust(tmp_path).issuers) == {"NTRNL-00000001"}


@pytest.mark.parametrize("fingerprint", ["", "00", "zz" * 32, "0" * 66])
def test_a_fingerprint_that_is_none_is_refused(tmp_path: Path, fingerprint: str) -> None:
    a_list(tmp_path, fingerprint)
    with pytest.raises(UnreadableTrust, match=r"list\.json"):
        read_trust(tmp_path)
