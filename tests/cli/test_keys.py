"""``badges keys``: seals brought in, and where each key lives."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat, pkcs12

from badges.keyring.record import write_record
from badges.proofs import base64url
from tests.cli.commands import Run, roster
from tests.cli.test_issuing_batches import long_roster
from tests.doubles.running import wait_for
from tests.keyring.certificates import RECORD, a_chain, a_key, pem_of

SERVICE = Path(__file__).parents[1] / "doubles" / "remote_signing.py"
PIN = "13572468"
THEIRS = "of the trust service"
ISSUER = ("--issuer", RECORD.name)


@pytest.fixture
def issuer(run: Run, tmp_path: Path) -> Run:
    """Commands where one issuer has no keys yet."""
    (tmp_path / "keys" / RECORD.name).mkdir(parents=True)
    write_record(tmp_path / "keys" / RECORD.name, RECORD)
    return run


@pytest.fixture
def p12(tmp_path: Path) -> Path:
    chain = a_chain(a_key())
    encryption = BestAvailableEncryption(THEIRS.encode())
    path = tmp_path / "seal.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", a_key(), chain[0], chain[1:], encryption))
    (tmp_path / "theirs").write_text(f"{THEIRS}\n")
    return path


def test_a_pkcs12_file_is_brought_in_with_its_passphrase_from_a_file(issuer: Run, p12: Path) -> None:
    told = issuer("keys", "import", *ISSUER, "--pkcs12", str(p12), "--its-passphrase-file", "theirs")
    assert told.code == 0, told.err
    assert re.fullmatch(r"\d{4}-\d\d-seal seals from now on\.\n", told.out)
    assert "Destroy" in told.err
    listed = issuer("keys", "list")
    assert "seal  active" in listed.out
    assert "in this keyring, encrypted" in listed.out
    assert THEIRS not in listed.out + told.out + told.err


def test_the_passphrase_is_asked_at_a_terminal(issuer: Run, p12: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("badges.cli.keys.getpass", lambda prompt: THEIRS)
    assert issuer("keys", "import", *ISSUER, "--pkcs12", str(p12)).code == 0


def test_without_a_terminal_the_option_is_named(issuer: Run, p12: Path) -> None:
    told = issuer("keys", "import", *ISSUER, "--pkcs12", str(p12))
    assert told.code == 1
    assert "--its-passphrase-file" in told.err


def test_a_wrong_passphrase_says_which_one_is_meant(issuer: Run, p12: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("another one\n")
    told = issuer("keys", "import", *ISSUER, "--pkcs12", str(p12), "--its-passphrase-file", "theirs")
    assert told.code == 1
    assert "not that of this keyring" in told.err


def test_a_key_in_pem_that_was_not_encrypted_is_to_be_destroyed(issuer: Run, tmp_path: Path) -> None:
    pem = a_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "chain.pem").write_bytes(pem_of(a_chain(a_key())))
    told = issuer("keys", "import", *ISSUER, "--private-key", "key.pem", "--certificate", "chain.pem")
    assert told.code == 0, told.err
    assert "it is not encrypted" in told.err


def test_a_certificate_that_is_no_seal_is_refused_with_what_it_lacks(issuer: Run, tmp_path: Path) -> None:
    pem = a_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "chain.pem").write_bytes(pem_of(a_chain(a_key(), without="organizationIdentifier")))
    told = issuer("keys", "import", *ISSUER, "--private-key", "key.pem", "--certificate", "chain.pem")
    assert told.code == 1
    assert "lacks organizationIdentifier" in told.err


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--private-key", "key.pem"),
        ("--pkcs12", "seal.p12", "--certificate", "chain.pem"),
        ("--pkcs12", "seal.p12", "--uri", "pkcs11:token=x;object=y"),
        ("--certificate", "chain.pem", "--algorithm", "PS256"),
    ],
)
def test_one_way_to_bring_in_a_seal_is_chosen(issuer: Run, words: tuple[str, ...]) -> None:
    assert issuer("keys", "import", *ISSUER, *words).code == 64


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("pkcs11:token=x;object=y?module-path=/nowhere/module.so&pin-value=1234", "Change that PIN"),
        ("vault:x", "no kind of custody"),
        ("file:other.pem", "no address of a key that stays elsewhere"),
    ],
)
def test_an_address_that_cannot_be_used_is_explained(issuer: Run, uri: str, words: str) -> None:
    told = issuer("keys", "import", *ISSUER, "--uri", uri)
    assert told.code == 1
    assert words in told.err
    assert "1234" not in told.err


@pytest.fixture
def service(tmp_path: Path) -> Iterator[str]:
    """The address of a key with a signing service on loopback."""
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / "key.pem").write_bytes(a_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "chain.pem").write_bytes(pem_of(a_chain(a_key())))
    for name, secret in (("pin", PIN), ("bearer", "a-bearer")):
        (folder / name).write_text(secret)
    config = {"bearers": ["a-bearer"], "credentials": {"GX1": {"key": "key.pem", "chain": "chain.pem", "pin": PIN}}}
    (folder / "config.json").write_text(json.dumps(config))
    command = [sys.executable, str(SERVICE), "--config", str(folder / "config.json"), "--ledger", str(folder / "ledger")]
    process = subprocess.Popen([*command, "--ready", str(folder / "ready"), "--with-parent"], stdout=subprocess.DEVNULL)
    try:
        wait_for(folder / "ready", process)
        url = (folder / "ready").read_text()
        yield f"csc:{url}?credential=GX1&token-source=file:{folder / 'bearer'}&pin-source=file:{folder / 'pin'}"
    finally:
        process.kill()
        process.wait()


def test_a_key_with_a_service_is_brought_in_and_listed_with_where_it_lives(issuer: Run, service: str) -> None:
    told = issuer("keys", "import", *ISSUER, "--uri", service, "--algorithm", "PS256")
    assert told.code == 0, told.err
    assert "cannot be exported" in told.err
    listed = issuer("keys", "list")
    lives = r"with the service 127\.0\.0\.1:\d+ \(credential GX1\), cannot be exported"
    assert re.search(rf"seal  PS256  seal  active .*{lives}", listed.out)
    assert PIN not in told.out + told.err + listed.out
    assert "a-bearer" not in listed.out


def test_a_key_whose_address_is_damaged_does_not_hide_the_others(issuer: Run, service: str, tmp_path: Path) -> None:
    for _ in range(2):
        assert issuer("keys", "import", *ISSUER, "--uri", service).code == 0
    path = tmp_path / "keys" / RECORD.name / "issuer.json"
    path.write_text(path.read_text().replace("csc:", "vault:", 1))
    listed = issuer("keys", "list")
    assert listed.code == 0
    assert "nowhere: There is no kind of custody 'vault'" in listed.out
    assert "credential GX1" in listed.out


def test_a_service_that_is_away_is_told_with_what_to_do(issuer: Run, service: str) -> None:
    away = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:9", service)
    told = issuer("keys", "import", *ISSUER, "--uri", away)
    assert told.code == 1
    assert "127.0.0.1:9 cannot be reached" in told.err


def test_a_school_issues_with_a_seal_that_stays_with_a_service(school: Run, service: str, tmp_path: Path) -> None:
    assert school("keys", "import", "--issuer", "voorbeeldcollege", "--uri", service).code == 0
    told = school("issue", "--awards", roster(tmp_path), "--forms", "european", "--out", "out")
    assert told.code == 0, told.err
    (sealed,) = (tmp_path / "out").rglob("*european*.jsonld")
    (signature,) = json.loads(sealed.read_bytes())["signatures"]
    header = json.loads(base64url.decode(signature["protected"]))
    assert len(header["x5c"]) == 2


def test_a_service_that_fails_in_the_middle_stops_a_long_roster_and_the_same_again_goes_on(
    school: Run, service: str, tmp_path: Path
) -> None:
    assert school("keys", "import", "--issuer", "voorbeeldcollege", "--uri", service).code == 0
    words = ("issue", "--awards", long_roster(tmp_path, 12), "--forms", "european", "--processes", "2", "--out", "all.jsonl")
    config = tmp_path / "service" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"faults": [{"method": "signatures/signHash", "do": "fail"}]}))
    stopped = school(*words)
    assert stopped.code == 1
    assert "failed. Try again later, and tell it when it goes on (Something broke)" in stopped.err
    assert "Traceback" not in stopped.err
    told = school(*words)
    assert told.code == 0, told.err
    assert len((tmp_path / "all.jsonl").read_text().splitlines()) == 12
