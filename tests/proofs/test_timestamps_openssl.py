"""Timestamps of OpenSSL, which knows nothing of us: it answers our requests, and we read its answers."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from badges.proofs.timestamps import RefusedTimestamp, check_token, read_token, request, token_of
from tests.proofs.keys import p384, rsa_key
from tests.proofs.seals import BEGIN, a_root, certificate, usage
from tests.proofs.tokens import STAMPING, Key, token

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")

MESSAGE = b"something that was there"

CONFIGURATION = """[tsa]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha384
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def openssl(folder: Path, *arguments: str) -> str:
    told = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, timeout=30, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout + told.stderr


def an_authority(folder: Path, key: Key) -> None:
    # OpenSSL stamps with the machine's clock: this certificate lives long.
    end = BEGIN.replace(year=2090)
    tsa = certificate("TSA", "Badges demo root (demo)", key, rsa_key(1), STAMPING, (usage(sign=True), True), end=end)
    (folder / "tsa.pem").write_bytes(tsa.public_bytes(Encoding.PEM))
    (folder / "tsa.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "tsa.cnf").write_text(CONFIGURATION)
    (folder / "serial").write_text("01\n")


def asked(folder: Path, question: bytes) -> bytes:
    (folder / "question").write_bytes(question)
    openssl(folder, "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "question", "-out", "answer")
    return (folder / "answer").read_bytes()


@pytest.mark.parametrize("key", [rsa_key(3), p384()], ids=["RSA", "P-384"])
@pytest.mark.parametrize("name", ["sha256", "sha512"])
def test_its_answers_to_our_requests_hold(tmp_path: Path, key: Key, name: str) -> None:
    an_authority(tmp_path, key)
    digest = hashlib.new(name, MESSAGE).digest()
    found = read_token(token_of(asked(tmp_path, request(digest, nonce=2**64 - 1)), digest, 2**64 - 1))
    assert check_token(found, MESSAGE).code == "timestamp.valid"
    assert check_token(found, MESSAGE + b".").code == "timestamp.other_content"
    assert (found.algorithm, found.policy, found.serial) == (name, "1.3.6.1.4.1.99999.1", 2)


def test_its_refusals_are_read(tmp_path: Path) -> None:
    an_authority(tmp_path, rsa_key(3))
    digest = hashlib.sha384(MESSAGE).digest()
    with pytest.raises(RefusedTimestamp, match="rejection: bad_alg: Message digest algorithm is not supported"):
        token_of(asked(tmp_path, request(digest, nonce=1)), digest, 1)


def test_it_accepts_the_tokens_that_our_tests_are_made_with(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(token(MESSAGE))
    (tmp_path / "data").write_bytes(MESSAGE)
    (tmp_path / "root.pem").write_bytes(a_root().public_bytes(Encoding.PEM))
    verify = ["ts", "-verify", "-data", "data", "-in", "token", "-token_in", "-CAfile", "root.pem"]
    assert "Verification: OK" in openssl(tmp_path, *verify, "-attime", "1781524800")  # seals.AT
