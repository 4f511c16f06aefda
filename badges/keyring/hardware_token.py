"""Keys in a PKCS#11 token: a smart card, a USB stick, a hardware security module, or software that does as one."""

from __future__ import annotations

import hashlib
import importlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from cryptography import x509

from badges.keyring.elsewhere import DIGESTS, algorithm_for
from badges.keyring.pkcs11_uri import TokenAddress
from badges.keyring.seals import issuers_of
from badges.keyring.secret import UnusableKey
from badges.keyring.sources import secret_from
from badges.proofs.public_key import PublicKey, verifies_digest

MOST_CERTIFICATES = 64
"""Certificates of a token that are looked at."""

# DER of DigestInfo up to the digest, SHA-256 (RFC 8017 §9.2 note 1).
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")

# Modules are started for one thread (C_Initialize without arguments), so one thread at a time asks them.
_one_at_a_time = threading.RLock()

_refused: dict[tuple[object, ...], bytes] = {}
"""By token, a digest of the PIN that it refused: trying that again and again, for each of its keys, would lock it."""

_ABSENT = (
    "DeviceError",
    "DeviceRemoved",
    "KeyHandleInvalid",
    "NoSuchToken",
    "ObjectHandleInvalid",
    "SessionClosed",
    "SessionHandleInvalid",
    "SlotIDInvalid",
    "TokenNotPresent",
    "TokenNotRecognised",
    "UserNotLoggedIn",
)
_UNFIT = ("FunctionNotSupported", "KeySizeRange", "KeyTypeInconsistent", "MechanismInvalid", "MechanismParamInvalid")


class TokenSupportMissing(UnusableKey):
    """The library for tokens is not installed."""


class ModuleMissing(UnusableKey):
    """The software of the token's maker is not there, or does not start."""


class TokenAbsent(UnusableKey):
    """The token is not plugged in, or is another one."""


class WrongPin(UnusableKey):
    """The PIN does not open the token or the service's key."""


class Token:
    """A key in a token, with a session that is opened when it is first needed and again when the token was gone."""

    __slots__ = ("_address", "_key", "_pin", "_session")

    def __init__(self, address: TokenAddress) -> None:
        """Nothing is opened yet."""
        self._address = address
        self._session: Any = None
        self._key: Any = None
        self._pin: str | None = None

    def __repr__(self) -> str:
        return f"Token({self._address.place})"

    def open(self) -> None:
        """Log in and look for the key.

        Raises TokenSupportMissing, ModuleMissing, TokenAbsent, WrongPin, SecretMissing, UnusableKey: each says what to do.
        """
        with _one_at_a_time, _in_words(self._address):
            if self._key is None:
                self._open()

    def sign_digest(self, digest: bytes, algorithm: str) -> bytes:
        """A signature by the key, as JWS has it. Raises what ``open`` raises."""
        with _one_at_a_time:
            was_open = self._key is not None
            try:
                return self._sign(digest, algorithm)
            except TokenAbsent:
                # Taken out and put back, or restarted, since it last signed: the session died, not the token.
                if not was_open:
                    raise
                self._forget()
                return self._sign(digest, algorithm)

    def certificates(self) -> tuple[x509.Certificate, ...]:
        """The certificate of the key and those of the token that stand behind it. Raises what ``open`` raises."""
        self.open()
        pkcs11 = _library()
        with _one_at_a_time, _in_words(self._address):
            id = self._key[pkcs11.Attribute.ID]
            objects = self._session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE})
            found = [(one[pkcs11.Attribute.ID], one[pkcs11.Attribute.VALUE]) for one in islice(objects, MOST_CERTIFICATES)]
        try:
            read = [(its, x509.load_der_x509_certificate(value)) for its, value in found if value]
        except ValueError as error:
            raise UnusableKey(f"A certificate in the token {self._address.name} cannot be read: {error}.") from error
        leaf = next((certificate for its, certificate in read if its and its == id), None)
        if leaf is None:
            raise UnusableKey(f"There is no certificate for the key {self._address.place}. Give its file with --certificate.")
        return (leaf, *issuers_of(leaf, [certificate for _, certificate in read]))

    def try_key(self, public_key: PublicKey, algorithm: str) -> None:
        """Have something drawn by chance signed. Raises UnusableKey when the key is not that of this public key."""
        digest = hashlib.new(DIGESTS[algorithm], secrets.token_bytes(32)).digest()
        signature = self.sign_digest(digest, algorithm_for(public_key, algorithm))
        if not verifies_digest(algorithm, public_key, signature, digest):
            raise UnusableKey(f"The certificate does not belong to the key {self._address.place}. Check which of them is meant.")

    def _open(self) -> None:
        pkcs11, address = _library(), self._address
        if not address.module.is_file():
            raise ModuleMissing(
                f"The module {address.module} of the token {address.name} is not there. "
                "Install the software that came with the token, or correct module-path."
            )
        try:
            module = pkcs11.lib(str(address.module))
        except (RuntimeError, OSError) as error:
            raise ModuleMissing(
                f"{address.module} does not work as a PKCS#11 module ({_short(error)}). "
                "Install the software that came with the token again, or correct module-path."
            ) from error
        serial = None if address.serial is None else address.serial.encode()
        tokens = list(module.get_tokens(token_label=address.token, token_serial=serial))
        if not tokens:
            raise TokenAbsent(f"The token {address.name} is not there. Plug it in, or start what serves it, and try again.")
        if len(tokens) > 1:
            raise UnusableKey(f"{len(tokens)} tokens are called {address.name}. Add serial=NUMBER to the address of the key.")
        session = self._logged_in(pkcs11, tokens[0])
        keys = list(islice(session.get_objects(self._template(pkcs11)), 2))
        if len(keys) != 1:
            session.close()
            wrong = "has that key not" if not keys else "has several keys of that name"
            raise UnusableKey(
                f"The token {address.name} {wrong}: looked for it {address.place}. Correct object= or id= in the address."
            )
        self._session, self._key = session, keys[0]

    def _logged_in(self, pkcs11: Any, token: Any) -> Any:
        if not token.flags & pkcs11.TokenFlag.LOGIN_REQUIRED:
            return token.open()
        if self._address.pin_source is None:
            raise UnusableKey(
                f"The token {self._address.name} asks for a PIN, and the address of the key does not say where that is kept. "
                "Add pin-source=file:/PATH or pin-source=env:NAME to it."
            )
        pin = secret_from(self._address.pin_source, f"The PIN of the token {self._address.name}")
        which, fingerprint = (self._address.module, token.label, token.serial), hashlib.sha256(pin.encode()).digest()
        if _refused.get(which) == fingerprint:
            raise _wrong_pin(self._address)
        try:
            session = token.open(user_pin=pin)
        except pkcs11.UserAlreadyLoggedIn:
            session = token.open()  # one login counts for all sessions of a process (PKCS#11 v2.40 §5.6)
        except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange) as error:
            _refused[which] = fingerprint
            raise _wrong_pin(self._address) from error
        _refused.pop(which, None)
        self._pin = pin
        return session

    def _template(self, pkcs11: Any) -> dict[Any, Any]:
        template: dict[Any, Any] = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY}
        if self._address.label is not None:
            template[pkcs11.Attribute.LABEL] = self._address.label
        if self._address.id is not None:
            template[pkcs11.Attribute.ID] = self._address.id
        return template

    def _forget(self) -> None:
        self._session, self._key, self._pin = None, None, None

    def _sign(self, digest: bytes, algorithm: str) -> bytes:
        with _in_words(self._address):
            if self._key is None:
                self._open()
            pkcs11 = _library()
            try:
                # Keys for qualified seals often want the PIN for each signature (CKA_ALWAYS_AUTHENTICATE).
                pin = self._pin if self._key[pkcs11.Attribute.ALWAYS_AUTHENTICATE] else None
            except (pkcs11.AttributeTypeInvalid, pkcs11.AttributeSensitive):
                pin = None
            how: tuple[bytes, dict[str, Any]]
            match algorithm:
                case "RS256":
                    how = _DIGEST_INFO + digest, {"mechanism": pkcs11.Mechanism.RSA_PKCS}
                case "PS256":
                    pss = (pkcs11.Mechanism.SHA256, pkcs11.MGF.SHA256, len(digest))
                    how = digest, {"mechanism": pkcs11.Mechanism.RSA_PKCS_PSS, "mechanism_param": pss}
                case _:
                    how = digest, {"mechanism": pkcs11.Mechanism.ECDSA}
            signature: bytes = self._key.sign(how[0], pin=pin, **how[1])
            return signature


def _library() -> Any:
    try:
        return importlib.import_module("pkcs11")
    except ImportError as error:
        raise TokenSupportMissing(
            "Keys in tokens need the package python-pkcs11, which is not installed: pip install python-pkcs11"
        ) from error


@contextmanager
def _in_words(address: TokenAddress) -> Iterator[None]:
    """What the library raises, as a sentence for whoever runs this."""
    pkcs11 = _library()
    try:
        yield
    except pkcs11.PinLocked as error:
        raise WrongPin(
            f"The token {address.name} is locked after too many wrong PINs. Unlock it with its maker's software and its PUK."
        ) from error
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange) as error:
        raise _wrong_pin(address) from error
    except pkcs11.PinExpired as error:
        raise WrongPin(f"The PIN of the token {address.name} has expired. Set a new one with its maker's software.") from error
    except pkcs11.PKCS11Error as error:
        kind = type(error).__name__
        if kind in _ABSENT:
            raise TokenAbsent(
                f"The token {address.name} does not answer any more ({kind}). Plug it in again, or start what serves it."
            ) from error
        if kind in _UNFIT:
            raise UnusableKey(
                f"The token {address.name} does not sign this way ({kind}). "
                "Bring the key in again with another --algorithm, or ask its maker."
            ) from error
        raise UnusableKey(f"The token {address.name} refused ({kind}). Look in the manual of its maker.") from error


def _wrong_pin(address: TokenAddress) -> WrongPin:
    return WrongPin(
        f"The PIN in {address.pin_source} does not open the token {address.name}. Correct it there; it is not tried again before "
        "that, since a token locks itself after a few wrong ones."
    )


def _short(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:200]
