"""The stand-in is no better than the world: what it makes is judged by OpenSSL, which knows nothing of us."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from tests.doubles.authorities import FAULTS
from tests.doubles.certification import QC_STATEMENTS, Certified
from tests.doubles.running_authorities import RunningAuthorities

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")


def openssl(folder: Path, *arguments: str) -> str:
    """What it says, when it is content."""
    told = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, timeout=30, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout + told.stderr


def written(folder: Path, authorities: RunningAuthorities, seal: Certified) -> None:
    certification = authorities.certification
    for name, one in {"leaf": seal, "ca": certification.ca, "root": certification.root}.items():
        (folder / f"{name}.pem").write_bytes(one.pem)


def fetched(url: str, body: bytes | None = None, kind: str = "") -> bytes:
    with httpx.Client(trust_env=False, timeout=20) as client:
        answer = client.get(url) if body is None else client.post(url, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 200
    return answer.content


@needs_openssl
def test_openssl_accepts_its_timestamps(authorities: RunningAuthorities, tmp_path: Path) -> None:
    written(tmp_path, authorities, authorities.certification.seal())
    (tmp_path / "data").write_bytes(b"what is stamped")
    openssl(tmp_path, "ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "question")
    answer = fetched(authorities.tsa, (tmp_path / "question").read_bytes(), "application/timestamp-query")
    (tmp_path / "answer").write_bytes(answer)
    verify = ["ts", "-verify", "-queryfile", "question", "-in", "answer", "-CAfile", "root.pem", "-untrusted", "ca.pem"]
    assert "Verification: OK" in openssl(tmp_path, *verify)


@needs_openssl
def test_openssl_accepts_its_answers_about_revocation(authorities: RunningAuthorities, tmp_path: Path) -> None:
    seal = authorities.certification.seal()
    written(tmp_path, authorities, seal)
    ask = ["ocsp", "-issuer", "ca.pem", "-cert", "leaf.pem", "-url", f"{authorities.url}/ocsp", "-CAfile", "root.pem"]
    told = openssl(tmp_path, *ask, "-verify_other", "ca.pem")
    assert "Response verify OK" in told
    assert "leaf.pem: good" in told
    authorities.certification.revoke(seal.certificate, datetime(2026, 3, 1, tzinfo=UTC), "keyCompromise")
    told = openssl(tmp_path, *ask, "-verify_other", "ca.pem")
    assert "leaf.pem: revoked" in told
    assert "keyCompromise" in told


@needs_openssl
def test_openssl_accepts_its_lists_and_the_chain_with_them(authorities: RunningAuthorities, tmp_path: Path) -> None:
    seal = authorities.certification.seal()
    written(tmp_path, authorities, seal)
    lists = []
    for name in ("ca", "root"):
        (tmp_path / f"{name}.crl").write_bytes(fetched(f"{authorities.url}/crl/{name}.crl"))
        openssl(tmp_path, "crl", "-inform", "DER", "-in", f"{name}.crl", "-out", f"{name}.crl.pem")
        assert "verify OK" in openssl(tmp_path, "crl", "-in", f"{name}.crl.pem", "-CAfile", f"{name}.pem", "-noout")
        lists += ["-CRLfile", f"{name}.crl.pem"]
    told = openssl(tmp_path, "verify", "-crl_check_all", *lists, "-CAfile", "root.pem", "-untrusted", "ca.pem", "leaf.pem")
    assert "leaf.pem: OK" in told


def test_seals_say_whether_they_are_qualified(authorities: RunningAuthorities) -> None:
    def stated(seal: Certified) -> bytes:
        extension = seal.certificate.extensions.get_extension_for_oid(QC_STATEMENTS).value
        assert isinstance(extension, x509.UnrecognizedExtension)
        return extension.value

    qualified, advanced = (stated(authorities.certification.seal(qualified=yes)) for yes in (True, False))
    compliance, device, eseal = (bytes.fromhex(oid) for oid in ("060604008e460101", "060604008e460104", "060704008e46010602"))
    assert compliance in qualified
    assert device in qualified
    assert eseal in qualified
    assert eseal in advanced
    assert compliance not in advanced
    assert device not in advanced


def test_every_door_has_the_faults_that_any_door_has() -> None:
    assert set(FAULTS) == {"tsa", "ocsp", "crl", "issuer"}
    assert all({"slow", "garbage", "huge", "drop", "http"} <= set(faults) for faults in FAULTS.values())
