"""Keys with a service for remote signing, with a stand-in that is a process of its own."""

from __future__ import annotations

import json
import logging
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from asn1crypto import algos
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from badges.keyring import (
    Keyring,
    Seal,
    SecretMissing,
    ServiceRefused,
    ServiceUnreachable,
    UnusableKey,
    WrongPin,
    place_of,
    remote_key,
)
from badges.keyring.csc_uri import read_service_address
from badges.proofs import jades
from badges.proofs.certificates import SealCertificateError
from badges.proofs.public_key import verifies
from tests.doubles.running import wait_for
from tests.keyring.certificates import RECORD, SealKey, a_chain, a_key, an_empty_ring, pem_of
from tests.makers import AT

NAME = RECORD.name
SERVICE = Path(__file__).parents[1] / "doubles" / "remote_signing.py"
SECRETS = {"client": "the secret of the client", "pin": "13572468", "otp": "24681357", "bearer": "a-bearer-that-holds"}


@dataclass(frozen=True)
class Running:
    """A signing service on loopback, and what it was told."""

    url: str
    folder: Path

    def tell(self, *faults: dict[str, Any], **credential: Any) -> None:
        """What it is asked for and what goes wrong from now on."""
        config = {
            "clients": {"badges": SECRETS["client"]},
            "bearers": [SECRETS["bearer"]],
            "credentials": {"GX1": {"key": "key.pem", "chain": "chain.pem", "pin": SECRETS["pin"]} | credential},
            "faults": [fault | {"number": number} for number, fault in enumerate(faults, len(self.asked()))],
        }
        draft = self.folder / "config.draft"
        draft.write_text(json.dumps(config))
        draft.rename(self.folder / "config.json")

    def keep(self, key: SealKey, **changes: Any) -> None:
        """It signs with this key from now on."""
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "key.pem").write_bytes(pem)
        (self.folder / "chain.pem").write_bytes(pem_of(a_chain(key, **changes)))

    def uri(self, more: str = "&pin-source=file:{}/pin", credential: str = "GX1") -> str:
        asks = f"client=badges&client-secret-source=file:{self.folder}/client"
        return f"csc:{self.url}?credential={credential}&{asks}{more.format(self.folder)}"

    def asked(self) -> list[str]:
        """Methods that were called, with what went wrong."""
        lines = [json.loads(line) for line in (self.folder / "ledger").read_text().splitlines()]
        return [line["method"] + (f" {line['error']}" if line["error"] else "") for line in lines]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("service")
    (folder / "ledger").touch()
    Running("", folder).tell()
    for name, secret in SECRETS.items():
        (folder / name).write_text(f"{secret}\n")
    command = [sys.executable, str(SERVICE), "--config", str(folder / "config.json"), "--ledger", str(folder / "ledger")]
    process = subprocess.Popen([*command, "--ready", str(folder / "ready"), "--with-parent"], stdout=subprocess.DEVNULL)
    try:
        wait_for(folder / "ready", process)
        yield Running((folder / "ready").read_text(), folder)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def service(started: Running) -> Running:
    """The service with an RSA key and nothing wrong."""
    (started.folder / "ledger").write_text("")
    (started.folder / "pin").write_text(SECRETS["pin"])
    (started.folder / "otp").write_text(SECRETS["otp"])
    started.keep(a_key())
    started.tell()
    return started


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return an_empty_ring(tmp_path / "keys", passphrase=None)


def seals_with(ring: Keyring, uri: str, algorithm: str | None = None) -> Seal:
    ring.entrust(NAME, uri, AT, algorithm=algorithm)
    return Keyring(ring.folder).seal(NAME)


@pytest.mark.parametrize(
    ("kind", "algorithm", "ecdsa"),
    [
        ("RSA", "RS256", "der"),
        ("RSA", "PS256", "der"),
        ("P-256", "ES256", "der"),
        ("P-256", "ES256", "raw"),
        ("P-384", "ES384", "der"),
    ],
)
def test_a_key_with_a_service_seals(service: Running, ring: Keyring, kind: str, algorithm: str, ecdsa: str) -> None:
    service.keep(a_key(kind))
    service.tell(ecdsa=ecdsa)
    seal = seals_with(ring, service.uri(), algorithm)
    assert (seal.signer.algorithm, seal.identity.organisation, len(seal.chain)) == (algorithm, "Voorbeeldcollege", 2)
    assert verifies(algorithm, a_key(kind).public_key(), seal.signer.sign(b"sealed"), b"sealed")
    assert jades.seal("{}", seal.signer, seal.chain, signing_time=AT)
    place = place_of(ring.record(NAME).keys[-1])
    assert place == f"with the service {service.url.split('/')[2]} (credential GX1), cannot be exported"


def test_bringing_it_in_asks_for_information_only_and_each_seal_is_authorised(service: Running, ring: Keyring) -> None:
    seal = seals_with(ring, service.uri())
    assert service.asked() == ["oauth2/token", "credentials/info"] * 2, "no signature was spent"
    for _ in range(2):
        seal.signer.sign(b"sealed")
    assert service.asked()[4:] == ["credentials/authorize", "signatures/signHash"] * 2


def test_the_parameters_of_pss_are_those_of_ps256() -> None:
    said = algos.RSASSAPSSParams.load(remote_key._PSS).native
    assert said["hash_algorithm"]["algorithm"] == "sha256"
    assert said["mask_gen_algorithm"] == {"algorithm": "mgf1", "parameters": {"algorithm": "sha256", "parameters": None}}
    assert (said["salt_length"], said["trailer_field"]) == (32, "trailer_field_bc")


@pytest.mark.parametrize(
    ("credential", "sources"),
    [
        ({"mode": "implicit"}, ""),
        ({"scal": "1"}, "&pin-source=file:{}/pin"),
        ({"otp": SECRETS["otp"]}, "&pin-source=file:{0}/pin&otp-source=file:{0}/otp"),
        ({"otp": SECRETS["otp"], "expression": "PIN OR OTP"}, "&pin-source=file:{}/pin"),
    ],
)
def test_the_ways_to_authorise_without_a_person(
    service: Running, ring: Keyring, credential: dict[str, Any], sources: str
) -> None:
    service.tell(**credential)
    assert seals_with(ring, service.uri(sources)).signer.sign(b"sealed")


def test_a_bearer_that_somebody_else_renews_is_read_each_time(service: Running, ring: Keyring) -> None:
    source = f"csc:{service.url}?credential=GX1&token-source=file:{service.folder}/bearer&pin-source=file:{service.folder}/pin"
    assert seals_with(ring, source).signer.sign(b"sealed")
    assert "oauth2/token" not in service.asked()


def test_an_access_token_that_was_ended_early_is_fetched_anew_once(service: Running, ring: Keyring) -> None:
    seal = seals_with(ring, service.uri())
    service.tell({"method": "credentials/authorize", "do": "expire"})
    assert seal.signer.sign(b"sealed")
    assert service.asked()[4:] == [
        "credentials/authorize invalid_token",
        "oauth2/token",
        "credentials/authorize",
        "signatures/signHash",
    ]


def test_no_secret_is_in_the_record_the_words_the_errors_or_the_logs(
    service: Running, ring: Keyring, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    seal = seals_with(ring, service.uri())
    told = [(ring.folder / NAME / "issuer.json").read_text(), repr(seal), repr(ring)]
    for method in ("credentials/authorize", "signatures/signHash"):
        service.tell({"method": method, "do": "echo"})
        with pytest.raises(ServiceRefused) as refused:
            seal.signer.sign(b"sealed")
        told.append(str(refused.value))
    service.tell({"method": "oauth2/token", "do": "echo"})
    with pytest.raises(ServiceRefused) as refused:
        Keyring(ring.folder).seal(NAME)
    everything = "".join([*told, str(refused.value), caplog.text, *(str(record.args) for record in caplog.records)])
    assert not [dress for secret in SECRETS.values() for dress in (secret, quote_plus(secret)) if dress in everything]


def test_a_wrong_pin_is_told_and_not_tried_again_until_it_is_another_one(service: Running, ring: Keyring) -> None:
    seal = seals_with(ring, service.uri())
    (service.folder / "pin").write_text("00000000")
    for _ in range(4):
        with pytest.raises(WrongPin, match="pin-source"):
            seal.signer.sign(b"sealed")
    assert service.asked().count("credentials/authorize invalid_pin") == 1, "four would have locked the credential"
    (service.folder / "pin").write_text(SECRETS["pin"])
    assert seal.signer.sign(b"sealed")


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ({"method": "signatures/signHash", "do": "fail"}, ServiceUnreachable, "failed"),
        ({"method": "credentials/authorize", "do": "busy"}, ServiceUnreachable, "enough requests"),
        ({"method": "credentials/authorize", "do": "forbid"}, ServiceRefused, "denies access"),
        ({"method": "credentials/authorize", "do": "later"}, ServiceUnreachable, "status 202"),
        ({"method": "signatures/signHash", "do": "page"}, ServiceUnreachable, "status 200"),
        ({"method": "signatures/signHash", "do": "redirect"}, ServiceUnreachable, "status 302"),
        ({"method": "signatures/signHash", "do": "endless"}, ServiceUnreachable, "does not end"),
        ({"method": "signatures/signHash", "do": "drop"}, ServiceUnreachable, "broke off"),
        ({"method": "signatures/signHash", "do": "no-signature"}, ServiceUnreachable, "signed nothing"),
        ({"method": "signatures/signHash", "do": "no-base64"}, ServiceUnreachable, "cannot be read"),
        ({"method": "signatures/signHash", "do": "other-key"}, UnusableKey, "not by the key that the record names"),
    ],
)
def test_what_goes_wrong_while_it_signs_has_a_sentence_of_its_own(
    service: Running, ring: Keyring, fault: dict[str, Any], kind: type[Exception], words: str
) -> None:
    seal = seals_with(ring, service.uri())
    service.tell(fault)
    with pytest.raises(kind, match=words):
        seal.signer.sign(b"sealed")
    assert seal.signer.sign(b"sealed"), "the next time it signs"


def test_a_service_that_does_not_answer_in_time_is_given_up(
    service: Running, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = seals_with(ring, service.uri())
    service.tell({"method": "signatures/signHash", "do": "hold", "seconds": 5})
    monkeypatch.setattr("badges.keyring.service_calls.LONGEST_SILENCE", 0.3)
    with pytest.raises(ServiceUnreachable, match="in time"):
        seal.signer.sign(b"sealed")


def test_a_service_that_is_not_there_is_unreachable(ring: Keyring, service: Running) -> None:
    nowhere = service.uri().replace(service.url, "http://127.0.0.1:9/csc/v2")
    with pytest.raises(ServiceUnreachable, match="cannot be reached"):
        ring.entrust(NAME, nowhere, AT)


def test_a_service_whose_certificate_does_not_hold_is_told_no_secret(ring: Keyring, service: Running) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(service.folder / "chain.pem", service.folder / "key.pem")
    heard: list[bytes] = []

    def listen(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        connection.settimeout(20)
        with suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
            heard.append(secured.recv(65_536))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        listening = threading.Thread(target=listen, args=(listener,), daemon=True)
        listening.start()
        impostor = service.uri().replace(service.url, f"https://127.0.0.1:{listener.getsockname()[1]}/csc/v2")
        with pytest.raises(ServiceUnreachable, match="its certificate does not hold"):
            ring.entrust(NAME, impostor, AT)
        listening.join(20)
    assert not any(heard)


def test_an_address_without_the_api_is_told(ring: Keyring, service: Running) -> None:
    source = f"token-source=file:{service.folder}/bearer"
    with pytest.raises(ServiceRefused, match="no CSC API at this address"):
        ring.entrust(NAME, f"csc:{service.url}/more?credential=GX1&{source}", AT)


@pytest.mark.parametrize(
    ("credential", "words"),
    [
        ({"mode": None}, "version 2 of the CSC API"),
        ({"mode": "oauth2code"}, "a person confirmed it in a browser"),
        ({"otp": "1", "otp_type": "ChallengeResponse"}, "puts a question"),
        ({"status": "disabled"}, "not enabled"),
        ({"cert_status": "revoked"}, "is revoked"),
        ({"algo": ["1.2.840.10045.4.3.2"]}, "does not sign RS256"),
    ],
)
def test_a_credential_that_cannot_seal_by_itself_is_refused(
    service: Running, ring: Keyring, credential: dict[str, Any], words: str
) -> None:
    service.tell(**credential)
    with pytest.raises(UnusableKey, match=words):
        ring.entrust(NAME, service.uri(), AT)
    assert ring.record(NAME).keys == ()


def test_what_the_credential_asks_for_and_the_address_does_not_say_is_named(service: Running, ring: Keyring) -> None:
    service.tell(otp=SECRETS["otp"])
    with pytest.raises(UnusableKey, match=r"Add pin-source=file:/PATH and otp-source=file:/PATH"):
        seals_with(ring, service.uri("")).signer.sign(b"sealed")


def test_a_client_a_credential_or_a_secret_that_is_wrong_is_told(service: Running, ring: Keyring) -> None:
    with pytest.raises(ServiceRefused, match="does not know this client"):
        ring.entrust(NAME, service.uri().replace("client=badges", "client=others"), AT)
    with pytest.raises(ServiceRefused, match="credentialID"):
        ring.entrust(NAME, service.uri(credential="GX2"), AT)
    with pytest.raises(SecretMissing, match="secret of the client"):
        ring.entrust(NAME, service.uri().replace("/client&", "/nothing&"), AT)
    (service.folder / "pin").write_text("")
    with pytest.raises(SecretMissing, match="empty"):
        seals_with(ring, service.uri()).signer.sign(b"sealed")


def test_certificates_are_held_against_the_record(service: Running, ring: Keyring) -> None:
    service.keep(a_key(), without="organizationIdentifier")
    with pytest.raises(SealCertificateError, match="organizationIdentifier"):
        ring.entrust(NAME, service.uri(), AT)
    service.keep(a_key())
    service.tell({"method": "credentials/info", "do": "no-certificates"})
    with pytest.raises(ServiceUnreachable, match="cannot be read"):
        ring.entrust(NAME, service.uri(), AT)
    ring.entrust(NAME, service.uri(), AT)
    service.keep(a_key())
    with pytest.raises(UnusableKey, match="another certificate"):
        Keyring(ring.folder).seal(NAME)


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("csc:http://signing.example/csc/v2?credential=x&token-source=env:T", "https only"),
        ("csc:ftp://signing.example/?credential=x&token-source=env:T", "begins with https"),
        ("csc:https://me:123456@signing.example/?credential=x&token-source=env:T", "begins with https"),
        ("csc:https://signing.example?token-source=env:T", "says which"),
        ("csc:https://signing.example?credential=x", "says who asks"),
        ("csc:https://signing.example?credential=x&client=y", "says who asks"),
        ("csc:https://signing.example?credential=x&token-source=env:T&client=y&client-secret-source=env:S", "says who asks"),
        ("csc:https://signing.example?credential=x&credential=y&token-source=env:T", "twice"),
        ("csc:https://signing.example?credential=x&token-source=env:T&pin=123456", "does not belong in an address"),
        ("csc:https://signing.example?credential=x&token-source=env:T&pin-source=123456", "never the secret itself"),
        ("csc:https://signing.example?credential=x&token-source=env:T&colour=red", "'colour' is not known"),
        ("csc:https://signing.example?credential=x&token-source=env:T&token-url=http://other.example", "https only"),
        ("csc:https://signing.example:x?credential=x&token-source=env:T", "cannot be read"),
        ("csc:https://signing.example?credential", "cannot be read"),
    ],
)
def test_an_address_that_is_wrong_says_how_it_should_be_and_repeats_no_secret(uri: str, words: str) -> None:
    with pytest.raises(UnusableKey, match=words) as error:
        read_service_address(uri)
    assert "123456" not in str(error.value)
