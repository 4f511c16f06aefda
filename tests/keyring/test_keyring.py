from __future__ import annotations

import json
import pickle
import shutil
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from badges.keyring import (
    DamagedRecord,
    IssuerExists,
    IssuerRecord,
    KeyPurpose,
    Keyring,
    KeyState,
    NoActiveKey,
    PassphraseMissing,
    ServiceRefused,
    UnknownIssuer,
    UnreadableTrust,
    UnusableKey,
    WatchedTrust,
    WrongPassphrase,
    WrongPin,
    read_trust,
)
from badges.proofs import controller_document
from badges.proofs.certificates import SealCertificateError, check_chain, demo_root, is_demo, issue_seal_certificate
from badges.proofs.data_integrity import add_proof, check_proof
from tests.makers import ADDRESSES, AT, a_unit

PASSPHRASE = b"correct horse battery"
RECORD = IssuerRecord("voorbeeldcollege", "org-voorbeeldcollege", "Voorbeeldcollege", "NL", "NTRNL-00000001")
DOCUMENT = {"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:uuid:1", "type": ["VerifiableCredential"]}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A keyring with one issuer; RSA keys take their time, so it is made once and copied."""
    folder = tmp_path_factory.mktemp("made") / "keys"
    Keyring(folder, PASSPHRASE).new(RECORD, AT)
    return folder


@pytest.fixture
def ring(made: Path, tmp_path: Path) -> Keyring:
    shutil.copytree(made, tmp_path / "keys")
    return Keyring(tmp_path / "keys", PASSPHRASE)


def test_a_new_issuer_has_a_key_for_badges_one_for_p256_and_a_demonstration_seal(ring: Keyring) -> None:
    keys = ring.record("voorbeeldcollege").keys
    assert [(k.algorithm, k.purpose, k.state, k.demo) for k in keys] == [
        ("Ed25519", KeyPurpose.ASSERTION, KeyState.ACTIVE, False),
        ("ES256", KeyPurpose.ASSERTION, KeyState.ACTIVE, False),
        ("RS256", KeyPurpose.SEAL, KeyState.ACTIVE, True),
    ]


def test_the_seal_certificate_names_the_organisation_and_says_demo(ring: Keyring) -> None:
    seal = ring.seal("voorbeeldcollege")
    assert (seal.identity.organisation, seal.identity.country) == ("Voorbeeldcollege", "NL")
    assert seal.identity.organisation_identifier == "NTRNL-00000001"
    assert "(demo)" in seal.identity.common_name
    assert seal.demo
    assert is_demo(seal.chain)
    assert check_chain(seal.chain, ring.trust(ADDRESSES, date(2026, 6, 15)).anchors, AT).code == "anchored"


def test_private_keys_are_encrypted_and_for_the_owner_alone(ring: Keyring) -> None:
    files = [path for path in ring.folder.rglob("*.pem") if b"PRIVATE" in path.read_bytes()]
    assert len(files) == 4, "three of the issuer, one of the demonstration root"
    for path in files:
        assert b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises((TypeError, ValueError)):
            load_pem_private_key(path.read_bytes(), None)


def test_no_secret_stands_in_the_record_or_in_the_words_for_the_keyring(ring: Keyring) -> None:
    assert "PRIVATE" not in (ring.folder / "voorbeeldcollege" / "issuer.json").read_text()
    assert PASSPHRASE.decode() not in repr(ring)


def test_a_wrong_passphrase_and_a_missing_one_are_told_apart(ring: Keyring) -> None:
    with pytest.raises(WrongPassphrase, match="does not open"):
        Keyring(ring.folder, b"wrong horse battery").signer("voorbeeldcollege", ADDRESSES)
    with pytest.raises(PassphraseMissing, match="BADGES_KEY_PASSPHRASE_FILE"):
        Keyring(ring.folder).signer("voorbeeldcollege", ADDRESSES)


def test_keys_are_not_made_without_a_passphrase_or_with_a_short_one(tmp_path: Path) -> None:
    with pytest.raises(PassphraseMissing):
        Keyring(tmp_path / "keys").new(RECORD, AT)
    with pytest.raises(ValueError, match="at least 12"):
        Keyring(tmp_path / "other", b"short").new(RECORD, AT)


def test_an_unencrypted_key_is_refused(ring: Keyring) -> None:
    path = ring.folder / "voorbeeldcollege" / "2026-06-ed25519.pem"
    key = load_pem_private_key(path.read_bytes(), PASSPHRASE)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(UnusableKey, match="Unencrypted keys are refused"):
        Keyring(ring.folder, PASSPHRASE).signer("voorbeeldcollege", ADDRESSES)


def test_an_issuer_is_made_once(ring: Keyring) -> None:
    with pytest.raises(IssuerExists):
        ring.new(RECORD, AT)


def test_an_unknown_issuer_is_named_with_those_there_are(ring: Keyring) -> None:
    with pytest.raises(UnknownIssuer, match=r"no issuer 'other'.*voorbeeldcollege"):
        ring.record("other")
    with pytest.raises(UnknownIssuer):
        ring.record("../voorbeeldcollege")


def test_the_did_document_vouches_for_what_active_and_retired_keys_signed(ring: Keyring) -> None:
    before = ring.signer("voorbeeldcollege", ADDRESSES)
    signed = add_proof(DOCUMENT, before, created=AT)
    ring.rotate("voorbeeldcollege", AT + timedelta(days=30))
    after = ring.signer("voorbeeldcollege", ADDRESSES)
    assert after.verification_method != before.verification_method
    document = ring.did_document("voorbeeldcollege", ADDRESSES)
    assert {m["id"] for m in document["verificationMethod"]} >= {before.verification_method, after.verification_method}
    assert set(document["assertionMethod"]) >= {before.verification_method, after.verification_method}
    binding = controller_document.resolve_key(document, before.verification_method)
    assert binding.expires == AT + timedelta(days=30)
    assert check_proof(signed, signed["proof"][0], binding.public_key).ok


def test_the_seal_key_is_not_in_the_did_document(ring: Keyring) -> None:
    assert len(ring.did_document("voorbeeldcollege", ADDRESSES)["verificationMethod"]) == 2


def test_a_compromised_key_is_marked_with_its_moment_and_signs_no_more(ring: Keyring) -> None:
    key = ring.record("voorbeeldcollege").keys[0]
    ring.end("voorbeeldcollege", key.id, KeyState.COMPROMISED, AT + timedelta(days=1))
    document = ring.did_document("voorbeeldcollege", ADDRESSES)
    assert controller_document.resolve_key(document, f"{document['id']}#{key.id}").revoked == AT + timedelta(days=1)
    with pytest.raises(NoActiveKey, match="rotate"):
        ring.signer("voorbeeldcollege", ADDRESSES)


def a_real_certificate(pem: bytes, legal_id: str = "NTRNL-00000001", organisation: str = "Voorbeeldcollege") -> bytes:
    """What a trust service provider would answer to a request."""
    request = x509.load_pem_x509_csr(pem)
    public = request.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    assert request.is_signature_valid
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    span = {"not_before": AT, "not_after": AT + timedelta(days=700)}
    root = demo_root(root_key, serial_number=1, name="A root", **span)
    leaf = issue_seal_certificate(
        public,
        organisation=organisation,
        country="NL",
        organisation_identifier=legal_id,
        root=root,
        root_key=root_key,
        serial_number=2,
        **span,
    )
    return leaf.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)


def test_a_certificate_that_answers_the_request_seals_from_then_on(ring: Keyring) -> None:
    old = ring.seal("voorbeeldcollege")
    _, pem = ring.request("voorbeeldcollege", "Voorbeeldcollege", AT)
    assert ring.seal("voorbeeldcollege").chain == old.chain, "the seal in use stays in use until the answer is there"
    record = ring.bring_in("voorbeeldcollege", a_real_certificate(pem), AT)
    seal = ring.seal("voorbeeldcollege")
    assert seal.chain != old.chain
    assert len(seal.chain) == 1, "the self-signed root stays out of x5c"
    assert [k.state for k in record.keys if k.purpose is KeyPurpose.SEAL] == [KeyState.RETIRED, KeyState.ACTIVE]


def test_a_certificate_for_another_key_or_organisation_is_refused(ring: Keyring) -> None:
    with pytest.raises(UnusableKey, match="no open request"):
        ring.bring_in("voorbeeldcollege", b"", AT)
    _, pem = ring.request("voorbeeldcollege", "Voorbeeldcollege", AT)
    with pytest.raises(UnusableKey, match="PEM"):
        ring.bring_in("voorbeeldcollege", b"nonsense", AT)
    with pytest.raises(UnusableKey, match="NTRNL-00000009"):
        ring.bring_in("voorbeeldcollege", a_real_certificate(pem, legal_id="NTRNL-00000009"), AT)
    other = Keyring(ring.folder.parent / "other", PASSPHRASE)
    other.new(RECORD, AT)
    _, foreign = other.request("voorbeeldcollege", "Voorbeeldcollege", AT)
    with pytest.raises(UnusableKey, match="None of these certificates"):
        ring.bring_in("voorbeeldcollege", a_real_certificate(foreign), AT)


def test_a_certificate_without_an_organisation_identifier_cannot_seal(ring: Keyring) -> None:
    _, pem = ring.request("voorbeeldcollege", "Voorbeeldcollege", AT)
    with pytest.raises((SealCertificateError, ValueError)):
        ring.bring_in("voorbeeldcollege", a_real_certificate(pem, legal_id=""), AT)


def test_a_damaged_record_is_named(ring: Keyring) -> None:
    path = ring.folder / "voorbeeldcollege" / "issuer.json"
    path.write_text(path.read_text()[:-20])
    with pytest.raises(DamagedRecord, match=r"issuer\.json is damaged"):
        ring.record("voorbeeldcollege")


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("file:../../etc/passwd", "own folder"),
        ("file:.hidden", "own folder"),
        ("file:", "own folder"),
        ("pkcs11:token=x", "which key"),
        ("/etc/passwd", "no kind of custody"),
        ("http://keys.example", "no kind of custody"),
    ],
)
def test_a_record_names_a_key_in_the_issuers_folder_or_in_a_custody_that_is_known(ring: Keyring, uri: str, words: str) -> None:
    path = ring.folder / "voorbeeldcollege" / "issuer.json"
    record = json.loads(path.read_text())
    record["keys"][0]["uri"] = uri
    path.write_text(json.dumps(record))
    with pytest.raises(UnusableKey, match=words):
        Keyring(ring.folder, PASSPHRASE).signer("voorbeeldcollege", ADDRESSES)


def test_the_installation_knows_its_own_issuers_by_did_and_by_registered_identifier(ring: Keyring) -> None:
    trust = ring.trust(ADDRESSES, date(2026, 6, 15))
    assert {"did:web:badges.example:issuers:voorbeeldcollege", "NTRNL-00000001"} == set(trust.issuers)
    assert a_unit().awarding_body.id == ring.record("voorbeeldcollege").organisation
    assert ring.issuer_of(a_unit().awarding_body, ADDRESSES).did == "did:web:badges.example:issuers:voorbeeldcollege"


def test_a_trust_folder_is_read_whole_or_the_bad_file_is_named(tmp_path: Path) -> None:
    listed = {"name": "Schools", "date": "2026-01-01", "issuers": [{"id": "did:web:a.example", "name": "A"}]}
    (tmp_path / "list.json").write_text(json.dumps(listed))
    (tmp_path / "readme.txt").write_text("not looked at")
    assert read_trust(tmp_path).issuers["did:web:a.example"].list_name == "Schools"
    (tmp_path / "bad.pem").write_text("nonsense")
    with pytest.raises(UnreadableTrust, match=r"bad\.pem"):
        read_trust(tmp_path)
    with pytest.raises(UnreadableTrust, match="no trust folder"):
        read_trust(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "error",
    [
        IssuerExists("a"),
        NoActiveKey("a", "seal"),
        PassphraseMissing(),
        ServiceRefused("It refused.", "access_denied"),
        UnknownIssuer("a", ["b", "c"]),
        WrongPassphrase(Path("a/b.pem")),
        WrongPin("It is wrong."),
    ],
)
def test_an_error_says_the_same_when_another_process_met_it(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))


def test_keys_get_names_of_their_own_when_they_rotate_within_a_month(ring: Keyring) -> None:
    at = datetime(2026, 6, 20, tzinfo=UTC)
    ring.rotate("voorbeeldcollege", at)
    ring.rotate("voorbeeldcollege", at)
    ids = [k.id for k in ring.record("voorbeeldcollege").keys]
    assert len(set(ids)) == len(ids) == 9


def test_a_running_server_sees_new_issuers_and_lists_and_survives_a_bad_one(
    ring: Keyring, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    more = tmp_path / "more"
    more.mkdir()
    trust = WatchedTrust(ring, ADDRESSES, AT.date, more)
    before = trust()
    assert trust() is before, "nothing changed, nothing is read again"
    ring.new(IssuerRecord("another", "org-another", "Another", "NL", "NTRNL-00000009"), AT)
    assert "NTRNL-00000009" in trust().issuers
    (more / "list.json").write_text(
        '{"name": "Schools", "date": "2026-01-01", "issuers": [{"id": "did:web:a.example", "name": "A"}]}'
    )
    assert "did:web:a.example" in trust().issuers
    (more / "list.json").write_text("half of a lis")
    assert "did:web:a.example" in trust().issuers
    assert "still counts" in caplog.text


def test_what_an_editor_leaves_in_the_folder_of_trust_and_files_that_go_trouble_nobody(
    ring: Keyring, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "list.json").write_text(
        '{"name": "Schools", "date": "2026-01-01", "issuers": [{"id": "did:web:a.example", "name": "A"}]}'
    )
    for name in (".#list.json", ".list.json.new", ".half.pem"):
        (more / name).symlink_to("noor@host.123:456")
    trust = WatchedTrust(ring, ADDRESSES, AT.date, more)
    assert "did:web:a.example" in trust().issuers
    (more / "gone.json").symlink_to(tmp_path / "nowhere")
    assert "did:web:a.example" in trust().issuers
    assert "gone.json" in caplog.text
    (more / "gone.json").unlink()
    (more / "list.json").unlink()
    assert "did:web:a.example" not in trust().issuers


def test_a_folder_that_goes_while_it_is_read_is_read_again_though_nothing_changes(ring: Keyring, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    trust = WatchedTrust(ring, ADDRESSES, AT.date, more)
    before = trust()
    record = ring.folder / "voorbeeldcollege" / "issuer.json"
    record.rename(record.with_name("aside"))
    record.mkdir()  # it is there, and nobody can read it
    assert trust() is before
    record.rmdir()
    record.with_name("aside").rename(record)
    assert trust().issuers == before.issuers
