"""Seal keys that a trust service made: PKCS #12 and PEM become encrypted keys of ours."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from badges.keyring import (
    KeyPurpose,
    Keyring,
    KeyState,
    PassphraseMissing,
    PassphraseWanted,
    UnusableKey,
    place_of,
    read_pem,
    read_pkcs12,
)
from badges.proofs import jades
from badges.proofs.certificates import SealCertificateError
from badges.proofs.public_key import verifies
from tests.keyring.certificates import PASSPHRASE, RECORD, SealKey, a_chain, a_key, an_empty_ring, pem_of
from tests.makers import AT

THEIRS = b"of the trust service"
NAME = RECORD.name


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return an_empty_ring(tmp_path / "keys")


def a_p12(key: SealKey, chain: list[x509.Certificate], passphrase: bytes | None = THEIRS) -> bytes:
    encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"seal", key, chain[0], chain[1:], encryption)


def a_pem(key: Any, passphrase: bytes | None = THEIRS) -> bytes:
    encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    pem: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    return pem


@pytest.mark.parametrize(("kind", "algorithm"), [("RSA", "RS256"), ("RSA", "PS256"), ("P-256", "ES256"), ("P-384", "ES384")])
def test_a_pkcs12_file_becomes_the_seal_in_use(ring: Keyring, kind: str, algorithm: str) -> None:
    chain = a_chain(a_key(kind))
    taken = read_pkcs12(a_p12(a_key(kind), chain), THEIRS)
    record = ring.take_in(NAME, taken.private_key, taken.chain, AT, algorithm=algorithm)
    assert not taken.was_open
    seal = Keyring(ring.folder, PASSPHRASE).seal(NAME)
    assert (seal.signer.algorithm, seal.identity.organisation, seal.demo) == (algorithm, "Voorbeeldcollege", False)
    assert seal.chain == tuple(chain[:2]), "leaf first, and without the root"
    assert verifies(algorithm, chain[0].public_key(), seal.signer.sign(b"sealed"), b"sealed")
    assert jades.seal("{}", seal.signer, seal.chain, signing_time=AT)
    assert place_of(record.keys[-1]) == "in this keyring, encrypted"


def test_what_is_kept_is_encrypted_with_our_passphrase_and_the_record_has_no_secret(ring: Keyring) -> None:
    taken = read_pkcs12(a_p12(a_key(), a_chain(a_key())), THEIRS)
    ring.take_in(NAME, taken.private_key, taken.chain, AT)
    (kept,) = [path for path in ring.folder.rglob("*.pem") if b"PRIVATE" in path.read_bytes()]
    assert load_pem_private_key(kept.read_bytes(), PASSPHRASE)
    with pytest.raises(ValueError):
        load_pem_private_key(kept.read_bytes(), THEIRS)
    record = (ring.folder / NAME / "issuer.json").read_text()
    assert "PRIVATE KEY" not in record
    assert "key" not in repr(taken).partition("chain=")[0]


def test_the_seal_before_retires(ring: Keyring) -> None:
    for number in (0, 1):
        ring.take_in(NAME, a_key("P-256", number), a_chain(a_key("P-256", number)), AT)
    assert [(k.id, k.state) for k in ring.record(NAME).keys if k.purpose is KeyPurpose.SEAL] == [
        ("2026-06-seal", KeyState.RETIRED),
        ("2026-06-seal-2", KeyState.ACTIVE),
    ]


def test_a_seal_that_was_taken_in_stays_when_keys_rotate(ring: Keyring) -> None:
    ring.take_in(NAME, a_key("P-256"), a_chain(a_key("P-256")), AT)
    before = ring.seal(NAME).chain
    ring.rotate(NAME, AT + timedelta(days=40))
    assert ring.seal(NAME).chain == before


@pytest.mark.parametrize("passphrase", [None, THEIRS])
def test_a_key_and_certificates_in_pem_become_the_seal_in_use(ring: Keyring, passphrase: bytes | None) -> None:
    chain = a_chain(a_key())
    taken = read_pem(a_pem(a_key(), passphrase), pem_of([chain[2], chain[1], chain[0]]), passphrase)
    ring.take_in(NAME, taken.private_key, taken.chain, AT)
    assert taken.was_open is (passphrase is None)
    assert ring.seal(NAME).chain == tuple(chain[:2])


def test_a_passphrase_that_is_wanted_is_asked_for_in_words(ring: Keyring) -> None:
    p12, pem, chain = a_p12(a_key(), a_chain(a_key())), a_pem(a_key()), pem_of(a_chain(a_key()))
    for passphrase in (None, b"another one altogether"):
        with pytest.raises(PassphraseWanted, match="passphrase"):
            read_pkcs12(p12, passphrase)
        with pytest.raises(PassphraseWanted, match="passphrase"):
            read_pem(pem, chain, passphrase)


def test_a_pkcs12_file_of_older_software_is_read(ring: Keyring) -> None:
    older = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(2000)
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())
        .build(THEIRS)
    )
    chain = a_chain(a_key())
    content = pkcs12.serialize_key_and_certificates(b"seal", a_key(), chain[0], chain[1:], older)
    assert read_pkcs12(content, THEIRS).chain[0] == chain[0]


def test_files_that_hold_something_else_are_named_for_what_they_lack() -> None:
    chain = a_chain(a_key())
    no_key = pkcs12.serialize_key_and_certificates(None, None, chain[0], [], BestAvailableEncryption(THEIRS))
    no_certificate = pkcs12.serialize_key_and_certificates(b"k", a_key(), None, [], BestAvailableEncryption(THEIRS))
    with pytest.raises(UnusableKey, match="no private key"):
        read_pkcs12(no_key, THEIRS)
    with pytest.raises(UnusableKey, match="no certificate"):
        read_pkcs12(no_certificate, THEIRS)
    with pytest.raises(UnusableKey, match="no private key in PEM"):
        read_pem(b"nonsense", pem_of(chain), None)
    with pytest.raises(UnusableKey, match="PEM"):
        read_pem(a_pem(a_key()), b"nonsense", THEIRS)
    with pytest.raises(UnusableKey, match="RSA, P-256"):
        read_pem(a_pem(Ed25519PrivateKey.generate()), pem_of(chain), THEIRS)
    with pytest.raises(UnusableKey, match="too large"):
        read_pkcs12(bytes(2_000_000), None)


@pytest.mark.parametrize("missing", ["O", "CN", "C", "organizationIdentifier"])
def test_a_certificate_that_names_no_organisation_cannot_seal(ring: Keyring, missing: str) -> None:
    with pytest.raises(SealCertificateError, match=missing):
        ring.take_in(NAME, a_key(), a_chain(a_key(), without=missing), AT)
    assert ring.record(NAME).keys == ()
    assert not list(ring.folder.rglob("*.pem")), "nothing was kept"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends": AT - timedelta(days=1)}, "ended on 2026-06-14"),
        ({"begins": AT + timedelta(days=1)}, "begins on 2026-06-16"),
        ({"organizationIdentifier": "NTRNL-00000009"}, "names NTRNL-00000009"),
        ({"ca": True}, "authority"),
        ({"may_sign": False}, "may not sign"),
        ({"purpose": ExtendedKeyUsageOID.SERVER_AUTH}, "a web server"),
        ({"qc_type": 1}, "person's signature"),
        ({"qc_type": 3}, "website"),
    ],
)
def test_a_certificate_that_is_no_seal_of_this_issuer_now_is_refused(ring: Keyring, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(UnusableKey, match=words):
        ring.take_in(NAME, a_key(), a_chain(a_key(), **changes), AT)
    assert not list(ring.folder.rglob("*.pem")), "nothing was kept"


def test_a_key_and_a_certificate_that_are_not_each_others_are_refused(ring: Keyring) -> None:
    with pytest.raises(UnusableKey, match="None of these certificates"):
        ring.take_in(NAME, a_key(), a_chain(a_key("P-256")), AT)


def test_nothing_is_taken_in_without_a_passphrase_to_keep_it_with(tmp_path: Path) -> None:
    with pytest.raises(PassphraseMissing):
        an_empty_ring(tmp_path / "keys", None).take_in(NAME, a_key(), a_chain(a_key()), AT)
