"""Keys with a service for remote signing, by the CSC API v2: info and authorisation of a credential, signed hashes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from badges.keyring.csc_uri import ServiceAddress
from badges.keyring.elsewhere import DIGESTS
from badges.keyring.hardware_token import WrongPin
from badges.keyring.secret import UnusableKey, known_kind
from badges.keyring.service_calls import Service, ServiceUnreachable
from badges.keyring.sources import secret_from
from badges.proofs.public_key import PublicKey, verifies_digest

MOST_CERTIFICATES = 10
MOST_OBJECTS = 10
"""What a credential may ask for before it signs."""

_HASHES = {"sha256": "2.16.840.1.101.3.4.2.1", "sha384": "2.16.840.1.101.3.4.2.2"}
_SIGN_ALGORITHMS = {
    "RS256": "1.2.840.113549.1.1.11",
    "PS256": "1.2.840.113549.1.1.10",
    "ES256": "1.2.840.10045.4.3.2",
    "ES384": "1.2.840.10045.4.3.3",
}
# rsaEncryption and id-ecPublicKey: a service that names only the kind of key signs with any hash.
_KINDS = {"RS256": "1.2.840.113549.1.1.1", "ES256": "1.2.840.10045.2.1", "ES384": "1.2.840.10045.2.1"}
# DER of RSASSA-PSS-params: SHA-256, MGF1 with SHA-256, 32 bytes of salt (RFC 8017 appendix A.2.3; RFC 7518 §3.5).
_PSS = bytes.fromhex(
    "3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120"
)


@dataclass(frozen=True, slots=True)
class Credential:
    """What a service tells of a key (CSC API v2 §11.5)."""

    chain: tuple[x509.Certificate, ...]
    algorithms: frozenset[str]
    """OIDs."""
    wants: tuple[str, ...]
    """Ids of what has to be said before it signs; those that count as one-time passwords are ``once``."""
    once: frozenset[str]
    is_any_enough: bool
    """One of them is enough."""

    @property
    def public_key(self) -> PublicKey:
        """Of the first certificate, which is that of the key. Raises UnusableKey."""
        return known_kind(self.chain[0].public_key())


class RemoteKey:
    """A key with a service. It is asked again for each signature: what it authorises is that one digest."""

    __slots__ = ("_credential", "_lock", "_refused", "_service")

    def __init__(self, address: ServiceAddress) -> None:
        """Nothing is asked yet."""
        self._service = Service(address)
        self._credential: Credential | None = None
        self._refused: bytes | None = None
        """Digest of a PIN that was not accepted: trying it again and again would lock the credential."""
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"RemoteKey({self._service.address.place})"

    def credential(self) -> Credential:
        """What the service tells of the key. Raises ServiceUnreachable, ServiceRefused, SecretMissing, UnusableKey."""
        if self._credential is None:
            address = self._service.address
            body = {"credentialID": address.credential, "certificates": "chain", "certInfo": True, "authInfo": True}
            self._credential = _credential(self._service.call("credentials/info", body), address)
        return self._credential

    def check(self, algorithm: str) -> None:
        """Raises UnusableKey when the service does not say that the key signs like this."""
        oids = {_SIGN_ALGORITHMS[algorithm], _KINDS.get(algorithm, "")}
        if self.credential().algorithms.isdisjoint(oids):
            raise UnusableKey(
                f"{self._service.address.name} does not sign {algorithm} with this credential. "
                "Bring the key in again with another --algorithm."
            )

    def sign_digest(self, digest: bytes, algorithm: str) -> bytes:
        """A signature by the key, as JWS has it.

        Raises WrongPin, ServiceUnreachable, ServiceRefused, SecretMissing, UnusableKey.
        """
        with self._lock:
            credential, hash_oid = self.credential(), _HASHES[DIGESTS[algorithm]]
            hashes = [base64.b64encode(digest).decode()]
            about = {"credentialID": self._service.address.credential, "hashes": hashes, "hashAlgorithmOID": hash_oid}
            activation = self._authorised(credential, about)
            body = {**about, "SAD": activation, "signAlgo": _SIGN_ALGORITHMS[algorithm], "operationMode": "S"}
            if algorithm == "PS256":
                body["signAlgoParams"] = base64.b64encode(_PSS).decode()
            answer = self._service.call("signatures/signHash", body, secrets=(activation,))
        signatures = answer.get("signatures")
        if not isinstance(signatures, list) or len(signatures) != 1 or not isinstance(signatures[0], str):
            raise self._unknown("it signed nothing" if not signatures else "its signature cannot be read")
        try:
            signature = base64.b64decode(signatures[0], validate=True)
        except (binascii.Error, ValueError) as error:
            raise self._unknown("its signature cannot be read") from error
        return _as_jws(signature, digest, algorithm, credential.public_key)

    def _authorised(self, credential: Credential, about: Mapping[str, Any]) -> str:
        """Signature activation data for one digest (CSC API v2 §11.6)."""
        said = self._said(credential)
        fingerprint = hashlib.sha256(repr(said).encode()).digest()
        if said and fingerprint == self._refused:
            raise WrongPin(
                f"{self._service.address.name} did not accept the PIN or one-time password, and they are still the same. "
                "Correct them where pin-source and otp-source say."
            )
        body = {**about, "numSignatures": 1}
        if said:
            body["authData"] = [{"id": id, "value": value} for id, value in said]
        try:
            answer = self._service.call("credentials/authorize", body, secrets=tuple(value for _, value in said))
        except WrongPin:
            self._refused = fingerprint
            raise
        sad = answer.get("SAD")
        if not isinstance(sad, str) or not sad:
            raise self._unknown("it wants a person to confirm each signature, or gave no activation data")
        return sad

    def _said(self, credential: Credential) -> list[tuple[str, str]]:
        """What the credential asks for, from its sources."""
        address, said, lacking = self._service.address, [], []
        for id in credential.wants:
            name, what = ("otp-source", "one-time password") if id in credential.once else ("pin-source", "PIN")
            source = address.otp_source if id in credential.once else address.pin_source
            if source is None:
                lacking.append(name)
            else:
                said.append((id, secret_from(source, f"The {what} for {address.place.removeprefix('with ')}")))
        if lacking and not (said and credential.is_any_enough):
            raise UnusableKey(
                f"{address.name} asks for more before it signs. Add {'=file:/PATH and '.join(lacking)}=file:/PATH to the address "
                "of the key and bring it in again."
            )
        return said

    def _unknown(self, why: str) -> ServiceUnreachable:
        return ServiceUnreachable(f"{self._service.address.name} does not answer as the CSC API says: {why}. Ask it.")


def _credential(told: Mapping[str, Any], address: ServiceAddress) -> Credential:
    key, cert, auth = (_member(told, name) for name in ("key", "cert", "auth"))
    status = str(key.get("status", "enabled")), str(cert.get("status", "valid"))
    if status[0] != "enabled":
        raise UnusableKey(f"The key {address.place} is not enabled. Have it enabled there.")
    if status[1] != "valid":
        raise UnusableKey(f"The certificate of the key {address.place} is {status[1][:20]}. Ask the service for a new one.")
    listed = cert.get("certificates")
    try:
        if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_CERTIFICATES:
            raise ValueError("there are none, or too many")
        chain = tuple(x509.load_der_x509_certificate(base64.b64decode(one, validate=True)) for one in listed)
    except (ValueError, TypeError) as error:
        raise ServiceUnreachable(f"The certificates that {address.name} sends cannot be read: {error}. Ask it.") from error
    mode = auth.get("mode")
    if mode is None:
        raise ServiceUnreachable(f"{address.name} does not say how the key is opened. Ask it for version 2 of the CSC API.")
    if mode not in ("implicit", "explicit"):
        raise UnusableKey(
            f"The key {address.place} signs only after a person confirmed it in a browser ({str(mode)[:20]}). "
            "Ask the service for a credential for automatic seals."
        )
    algorithms = key.get("algo")
    wants, once = _wants(auth, address) if mode == "explicit" else ((), frozenset())
    return Credential(
        chain,
        frozenset(one for one in algorithms if isinstance(one, str)) if isinstance(algorithms, list) else frozenset(),
        wants,
        once,
        is_any_enough=" OR " in f" {auth.get('expression', '')} ".upper(),
    )


def _wants(auth: Mapping[str, Any], address: ServiceAddress) -> tuple[tuple[str, ...], frozenset[str]]:
    objects = auth.get("objects")
    wants, once = [], set()
    for one in objects[:MOST_OBJECTS] if isinstance(objects, list) else []:
        id = one.get("id") if isinstance(one, dict) else None
        if not isinstance(id, str):
            continue
        if one.get("type", "Password") != "Password":
            raise UnusableKey(f"The key {address.place} puts a question to a person each time. Ask for one for automatic seals.")
        wants.append(id)
        if "generator" in one or "OTP" in id.upper():
            once.add(id)
    return tuple(wants), frozenset(once)


def _member(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    member = value.get(name)
    return member if isinstance(member, dict) else {}


def _as_jws(signature: bytes, digest: bytes, algorithm: str, public_key: PublicKey) -> bytes:
    """The API leaves open how an ECDSA signature is written: most services send DER, some the two numbers."""
    if not isinstance(public_key, ec.EllipticCurvePublicKey) or verifies_digest(algorithm, public_key, signature, digest):
        return signature
    half = (public_key.key_size + 7) // 8
    try:
        r, s = decode_dss_signature(signature)
        return r.to_bytes(half, "big") + s.to_bytes(half, "big")
    except (ValueError, OverflowError):
        return signature
