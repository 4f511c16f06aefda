"""Keys in PKCS #11 tokens, with SoftHSM as the token."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from badges.keyring import (
    Keyring,
    ModuleMissing,
    SecretMissing,
    TokenAbsent,
    TokenSupportMissing,
    UnusableKey,
    WrongPin,
    place_of,
)
from badges.keyring.hardware_token import Token
from badges.keyring.pkcs11_uri import read_token_address
from badges.proofs import jades
from badges.proofs.certificates import SealCertificateError
from badges.proofs.public_key import verifies
from tests.keyring.certificates import RECORD, a_chain, a_key, an_empty_ring, pem_of
from tests.makers import AT

NAME = RECORD.name
PIN = "fedcba98"
LIBRARIES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib64/libsofthsm2.so")
MODULE = next((path for path in LIBRARIES if Path(path).exists()), LIBRARIES[0])
KEYS = {"rsa": "RSA", "p256": "P-256", "p384": "P-384"}


@dataclass(frozen=True)
class Tokens:
    """Where the module, the tokens and the PIN are."""

    folder: Path

    def uri(self, key: str = "object=rsa", token: str = "School", module: str = MODULE, pin: str = "pin") -> str:
        return f"pkcs11:token={token};{key}?module-path={module}&pin-source=file:{self.folder / pin}"


def softhsm(*words: str) -> None:
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True, timeout=60)


def put(uri: str, **attributes: Any) -> None:
    """Something more into the token of this address."""
    pkcs11 = importlib.import_module("pkcs11")
    address = read_token_address(uri)
    token = pkcs11.lib(str(address.module)).get_token(token_label=address.token)
    with token.open(rw=True, user_pin=PIN) as session:
        session.create_object({getattr(pkcs11.Attribute, name): value for name, value in attributes.items()})


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tokens]:
    """A token with keys of each kind, a certificate for one of them, and another token for what goes wrong."""
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    if shutil.which("softhsm2-util") is None or not Path(MODULE).exists():
        pytest.skip("softhsm2 is not installed")
    pkcs11 = importlib.import_module("pkcs11")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    (folder / "pin").write_text(f"{PIN}\n")
    made = Tokens(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "conf"))
        for label in ("School", "Other"):
            softhsm("--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", PIN)
        for number, (label, kind) in enumerate(KEYS.items(), 1):
            file = folder / f"{label}.pem"
            file.write_bytes(a_key(kind).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            softhsm("--import", str(file), "--token", "School", "--label", label, "--id", f"{number:02x}", "--pin", PIN)
            file.unlink()
        key_that_asks = a_key("P-256", 5)
        assert isinstance(key_that_asks, ec.EllipticCurvePrivateKey)
        leaf, above, root = a_chain(a_key())
        for id, certificate in ((b"\x01", leaf), (b"\x11", above), (b"\x12", root)):
            put(
                made.uri(),
                CLASS=pkcs11.ObjectClass.CERTIFICATE,
                CERTIFICATE_TYPE=pkcs11.CertificateType.X_509,
                TOKEN=True,
                ID=id,
                LABEL="certificate",
                SUBJECT=certificate.subject.public_bytes(),
                VALUE=certificate.public_bytes(Encoding.DER),
            )
        numbers = key_that_asks.private_numbers()
        put(
            made.uri(),
            CLASS=pkcs11.ObjectClass.PRIVATE_KEY,
            KEY_TYPE=pkcs11.KeyType.EC,
            TOKEN=True,
            PRIVATE=True,
            SENSITIVE=True,
            EXTRACTABLE=False,
            SIGN=True,
            ALWAYS_AUTHENTICATE=True,
            ID=b"\x21",
            LABEL="qualified",
            EC_PARAMS=importlib.import_module("pkcs11.util.ec").encode_named_curve_parameters("secp256r1"),
            VALUE=numbers.private_value.to_bytes(32, "big"),
        )
        yield made


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return an_empty_ring(tmp_path / "keys", passphrase=None)


@pytest.mark.parametrize(
    ("key", "kind", "algorithm"),
    [("rsa", "RSA", "RS256"), ("rsa", "RSA", "PS256"), ("p256", "P-256", "ES256"), ("p384", "P-384", "ES384")],
)
def test_a_key_that_stays_in_a_token_seals(tokens: Tokens, ring: Keyring, key: str, kind: str, algorithm: str) -> None:
    chain = a_chain(a_key(kind))
    record = ring.entrust(NAME, tokens.uri(f"object={key}"), AT, chain=pem_of(chain), algorithm=algorithm)
    seal = Keyring(ring.folder).seal(NAME)
    assert (seal.signer.algorithm, seal.identity.organisation, seal.chain) == (algorithm, "Voorbeeldcollege", tuple(chain[:2]))
    assert verifies(algorithm, chain[0].public_key(), seal.signer.sign(b"sealed"), b"sealed")
    assert place_of(record.keys[-1]) == f"in the token School (key {key}), cannot be exported"
    assert jades.seal("{}", seal.signer, seal.chain, signing_time=AT)


def test_the_certificates_are_read_from_the_token_when_they_are_there(tokens: Tokens, ring: Keyring) -> None:
    record = ring.entrust(NAME, tokens.uri("id=%01"), AT)
    seal = ring.seal(NAME)
    assert [c.subject.rfc4514_string().partition(",")[0] for c in seal.chain] == ["CN=Voorbeeldcollege e-seal", "CN=An authority"]
    assert seal.signer.algorithm == record.keys[-1].algorithm == "RS256"
    assert not [path for path in ring.folder.rglob("*") if path.is_file() and b"PRIVATE" in path.read_bytes()]


def test_a_key_without_a_certificate_in_the_token_asks_for_it(tokens: Tokens, ring: Keyring) -> None:
    with pytest.raises(UnusableKey, match="--certificate"):
        ring.entrust(NAME, tokens.uri("object=p256"), AT)


def test_no_pin_is_in_the_record_the_words_or_the_errors(tokens: Tokens, ring: Keyring, caplog: pytest.LogCaptureFixture) -> None:
    ring.entrust(NAME, tokens.uri(), AT)
    seal = ring.seal(NAME)
    seal.signer.sign(b"x")
    with pytest.raises(UnusableKey) as wrong:
        ring.entrust(NAME, tokens.uri("object=nothing"), AT)
    told = (ring.folder / NAME / "issuer.json").read_text() + repr(ring) + repr(seal) + str(wrong.value) + caplog.text
    assert PIN not in told


def test_a_pin_may_be_in_the_environment(tokens: Tokens, ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    uri = f"pkcs11:token=School;object=rsa?module-path={MODULE}&pin-source=env:SEAL_PIN"
    with pytest.raises(SecretMissing, match="SEAL_PIN, which is not set"):
        ring.entrust(NAME, uri, AT)
    monkeypatch.setenv("SEAL_PIN", PIN)
    assert ring.entrust(NAME, uri, AT)


def test_a_wrong_pin_is_told_and_not_tried_again_until_it_is_another_one(tokens: Tokens, ring: Keyring) -> None:
    wrong = tokens.folder / "wrong-pin"
    wrong.write_text("00000000\n")
    token = Token(read_token_address(tokens.uri(token="Other", pin="wrong-pin")))
    with pytest.raises(WrongPin, match=r"wrong-pin does not open the token Other\. Correct it") as first:
        token.open()
    with pytest.raises(WrongPin) as second:
        token.open()
    assert first.value.__cause__ is not None
    assert second.value.__cause__ is None, "the token was not asked, so it does not lock itself"
    wrong.write_text(f"{PIN}\n")
    with pytest.raises(UnusableKey, match="has that key not"):
        token.open()


def test_a_token_that_is_absent_a_module_that_is_and_one_that_is_none_each_say_what_to_do(
    tokens: Tokens, ring: Keyring, tmp_path: Path
) -> None:
    with pytest.raises(TokenAbsent, match=r"Lost is not there\. Plug it in"):
        ring.entrust(NAME, tokens.uri(token="Lost"), AT)
    with pytest.raises(ModuleMissing, match=r"is not there\. Install the software"):
        ring.entrust(NAME, tokens.uri(module="/nowhere/module.so"), AT)
    (tmp_path / "module.so").write_bytes(b"no library")
    with pytest.raises(ModuleMissing, match="does not work as a PKCS#11 module"):
        ring.entrust(NAME, tokens.uri(module=str(tmp_path / "module.so")), AT)
    with pytest.raises(SecretMissing, match="cannot be read: No such file"):
        Token(read_token_address(tokens.uri(token="Other", pin="no-pin"))).open()


def test_a_certificate_of_another_key_is_refused_before_anything_is_written(tokens: Tokens, ring: Keyring) -> None:
    with pytest.raises(UnusableKey, match="does not belong to the key in the token School"):
        ring.entrust(NAME, tokens.uri(), AT, chain=pem_of(a_chain(a_key("RSA", 7))))
    with pytest.raises(UnusableKey):
        ring.entrust(NAME, tokens.uri("object=p256"), AT, chain=pem_of(a_chain(a_key())))
    with pytest.raises(SealCertificateError, match="organizationIdentifier"):
        ring.entrust(NAME, tokens.uri(), AT, chain=pem_of(a_chain(a_key(), without="organizationIdentifier")))
    assert ring.record(NAME).keys == ()


def test_a_token_in_which_the_key_was_replaced_seals_no_more(tokens: Tokens, ring: Keyring) -> None:
    ring.entrust(NAME, tokens.uri(), AT)
    path = ring.folder / NAME / "issuer.json"
    path.write_text(path.read_text().replace("object=rsa", "object=p256").replace("RS256", "ES256"))
    with pytest.raises(UnusableKey, match="does not sign ES256"):
        ring.seal(NAME)
    changed = a_key("P-256", 9)
    record = ring.entrust(NAME, tokens.uri("object=p256"), AT, chain=pem_of(a_chain(a_key("P-256"))))
    path.write_text(path.read_text().replace(_one_line(a_key("P-256")), _one_line(changed)))
    assert record
    with pytest.raises(UnusableKey, match="not by the key that the record names"):
        ring.seal(NAME).signer.sign(b"x")


def _one_line(key: Any) -> str:
    from badges.keyring.secret import public_pem

    return public_pem(key.public_key()).replace("\n", "\\n")


def test_a_key_that_wants_its_pin_each_time_gets_it(tokens: Tokens, ring: Keyring) -> None:
    key = a_key("P-256", 5)
    chain = a_chain(key)
    ring.entrust(NAME, tokens.uri("object=qualified"), AT, chain=pem_of(chain))
    signer = ring.seal(NAME).signer
    for data in (b"one", b"two"):
        assert verifies("ES256", chain[0].public_key(), signer.sign(data), data)


def test_a_token_that_was_restarted_is_opened_again(tokens: Tokens, ring: Keyring) -> None:
    ring.entrust(NAME, tokens.uri(), AT)
    signer = ring.seal(NAME).signer
    before = signer.sign(b"x")
    importlib.import_module("pkcs11").lib(MODULE).reinitialize()
    assert signer.sign(b"x") == before


def test_without_the_library_it_is_named(monkeypatch: pytest.MonkeyPatch, ring: Keyring) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(TokenSupportMissing, match="pip install python-pkcs11"):
        ring.entrust(NAME, Tokens(Path("/nowhere")).uri(), AT)


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("pkcs11:object=x?module-path=/m.so", "which token"),
        ("pkcs11:token=x?module-path=/m.so", "which key"),
        ("pkcs11:token=x;object=y", "module-path"),
        ("pkcs11:token=x;object=y?module-path=m.so", "absolute"),
        ("pkcs11:token=x;object=y;type=cert?module-path=/m.so", "Only a private key signs"),
        ("pkcs11:token=x;object=y;slot=1?module-path=/m.so", "'slot' is not known"),
        ("pkcs11:token=x;token=y;object=z?module-path=/m.so", "twice"),
        ("pkcs11:token=a b;object=z?module-path=/m.so", "need %"),
        ("pkcs11:token=x;object=y?module-path=/m.so&pin-value=123456", "Change that PIN"),
        ("pkcs11:token=x;object=y?module-path=/m.so&pin-source=123456", "never the secret itself"),
        ("pkcs11:token=x;object=y?module-path=/m.so&pin-source=|cat 123456", "need %"),
    ],
)
def test_an_address_that_is_wrong_says_how_it_should_be_and_repeats_no_secret(uri: str, words: str) -> None:
    with pytest.raises(UnusableKey, match=words) as error:
        read_token_address(uri)
    assert "123456" not in str(error.value)


def test_an_address_is_read_as_rfc_7512_says() -> None:
    address = read_token_address(
        "pkcs11:token=The%20School;serial=DECC0401648;object=e-seal%3b1;id=%01%ff;type=private"
        "?module-path=/usr/lib/m.so&pin-source=file:///run/secrets/pin"
    )
    assert (address.token, address.serial, address.label, address.id) == ("The School", "DECC0401648", "e-seal;1", b"\x01\xff")
    assert (address.module, address.pin_source) == (Path("/usr/lib/m.so"), "file:///run/secrets/pin")


def test_certificates_given_in_another_order_are_put_right(tokens: Tokens, ring: Keyring) -> None:
    leaf, above, root = a_chain(a_key())
    ring.entrust(NAME, tokens.uri(), AT, chain=pem_of([root, above, leaf]))
    assert ring.seal(NAME).chain == (leaf, above)


def test_many_threads_may_sign_at_once(tokens: Tokens, ring: Keyring) -> None:
    ring.entrust(NAME, tokens.uri(), AT)
    signer = ring.seal(NAME).signer
    with ThreadPoolExecutor(4) as threads:
        signatures = list(threads.map(signer.sign, [b"%d" % number for number in range(40)]))
    assert all(verifies("RS256", a_key().public_key(), signature, b"%d" % n) for n, signature in enumerate(signatures))
