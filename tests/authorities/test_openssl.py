"""OpenSSL in the place of the authorities: it understands what we ask, and we what it answers."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from badges.authorities import Ask, Question, TimestampAuthority, revocation_data
from badges.proofs.timestamps import read_token
from tests.authorities.askers import failure
from tests.doubles.certification import Certification, Certified, a_certification

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")

URL = "http://ca.example"
TSA = """
[tsa]
default_tsa = here
[here]
serial = serial
signer_cert = tsa.pem
certs = ca.pem
signer_key = tsa.key.pem
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.2
digests = {digests}
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = {named_by}
"""


def openssl(folder: Path, *arguments: str) -> None:
    told = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, timeout=30, check=False)
    assert told.returncode == 0, told.stderr


@pytest.fixture
def authority(tmp_path: Path) -> Certification:
    made = a_certification(tmp_path, URL)
    for name, one in {"ca": made.ca, "tsa": made.tsa, "ocsp": made.ocsp}.items():
        (tmp_path / f"{name}.pem").write_bytes(one.pem)
        (tmp_path / f"{name}.key.pem").write_bytes(one.key_pem)
    return made


def asking_openssl(authority: Certification) -> Ask:
    """Whoever asks for a timestamp or by OCSP asks OpenSSL; lists are there too."""
    folder = authority.folder

    def ask(question: Question) -> bytes:
        (folder / "question").write_bytes(question.body or b"")
        if question.media_type == "application/timestamp-query":
            openssl(folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "question", "-out", "answer")
        elif question.media_type == "application/ocsp-request":
            signs = ["-rsigner", "ocsp.pem", "-rkey", "ocsp.key.pem", "-ndays", "1"]
            openssl(folder, "ocsp", "-index", "index", "-CA", "ca.pem", *signs, "-reqin", "question", "-respout", "answer")
        else:
            raise AssertionError(question)
        return (folder / "answer").read_bytes()

    return ask


@pytest.mark.parametrize("named_by", ["sha1", "sha256"])
def test_openssl_stamps_what_we_ask_it_to(authority: Certification, named_by: str) -> None:
    (authority.folder / "tsa.cnf").write_text(TSA.format(digests="sha256", named_by=named_by))
    token = read_token(TimestampAuthority(URL, asking_openssl(authority)).timestamp_of(b"a text"))
    assert token.signer == authority.tsa.certificate
    assert token.policy == "1.3.6.1.4.1.99999.2"


def test_the_words_of_openssl_are_told_when_it_refuses(authority: Certification) -> None:
    (authority.folder / "tsa.cnf").write_text(TSA.format(digests="sha512", named_by="sha256"))
    error = failure(lambda: TimestampAuthority(URL, asking_openssl(authority)).timestamp_of(b"a text"))
    assert str(error) == "The authority at ca.example refused: Message digest algorithm is not supported."


def index(authority: Certification, seal: Certified, state: str) -> None:
    serial = f"{seal.certificate.serial_number:X}"
    serial = serial.zfill(len(serial) + len(serial) % 2)
    (authority.folder / "index").write_text(f"{state}\t{serial}\tunknown\t/CN=seal\n")


def test_openssl_answers_our_question_about_a_certificate(authority: Certification) -> None:
    seal, anchors = authority.seal(common_name="My seal", crl=False), [authority.ca.certificate]
    index(authority, seal, "V\t450101000000Z\t")
    found = revocation_data([seal.certificate], asking_openssl(authority), datetime.now(UTC), anchors=anchors)
    assert (len(found.ocsps), found.certificates) == (1, (authority.ca.certificate, authority.ocsp.certificate))
    index(authority, seal, "R\t450101000000Z\t260301000000Z,superseded")
    error = failure(lambda: revocation_data([seal.certificate], asking_openssl(authority), datetime.now(UTC), anchors=anchors))
    assert str(error) == "The certificate of My seal was revoked on 2026-03-01 (superseded)."
    (authority.folder / "index").write_text("")
    error = failure(lambda: revocation_data([seal.certificate], asking_openssl(authority), datetime.now(UTC), anchors=anchors))
    assert "does not know the certificate of My seal" in str(error)
