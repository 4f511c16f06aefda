"""``csc:`` addresses: a key with a service for remote signing, and where the secrets are that open it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from badges.keyring.secret import UnusableKey
from badges.keyring.sources import check_source

LOOPBACK = ("localhost", "127.0.0.1", "::1")

_EXAMPLE = "csc:https://signing.example/csc/v2?credential=ID&client=ID&client-secret-source=file:/PATH&pin-source=file:/PATH"
_SOURCES = {
    "client-secret-source": "the secret of the client",
    "token-source": "the access token",
    "pin-source": "the PIN of the credential",
    "otp-source": "the one-time password",
}
_NAMES = ("credential", "client", "token-url", *_SOURCES)


@dataclass(frozen=True, slots=True)
class ServiceAddress:
    """A credential with a service that speaks the CSC API v2. No secret is part of it: the sources say where they are."""

    base: str
    """Address before ``/credentials/info``."""
    credential: str
    client: str | None
    client_secret_source: str | None
    token_url: str
    """Where OAuth 2.0 access tokens are given (CSC API v2 §8.4.4)."""
    token_source: str | None
    """Of an access token that somebody else renews, instead of a client and its secret."""
    pin_source: str | None
    otp_source: str | None

    @property
    def name(self) -> str:
        """The service as people know it."""
        return urlsplit(self.base).netloc

    @property
    def place(self) -> str:
        """Where the key is, in a few words."""
        return f"with the service {self.name} (credential {self.credential})"


def read_service_address(uri: str) -> ServiceAddress:
    """The parts of a ``csc:`` address. Raises UnusableKey, and never repeats what might be a secret."""
    base, _, query = uri.removeprefix("csc:").partition("?")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), max_num_fields=len(_NAMES), errors="strict")
    except ValueError as error:
        raise UnusableKey(f"The address of a key with a service cannot be read. It looks like {_EXAMPLE}") from error
    said = dict(pairs)
    if unknown := next((name for name in said if name not in _NAMES), None):
        if unknown in ("pin", "otp", "password", "secret", "client-secret", "token"):
            raise UnusableKey(f"A secret does not belong in an address. Change it, and write {unknown}-source=file:/PATH.")
        raise UnusableKey(f"The address of a key with a service may say {', '.join(_NAMES)}; {unknown[:40]!r} is not known.")
    if len(said) != len(pairs):
        raise UnusableKey("The address of a key with a service says something twice.")
    if not re.fullmatch(r"[\x21-\x7e]{1,200}", said.get("credential", "")):
        raise UnusableKey(f"The address of a key with a service says which: credential=ID. Such as {_EXAMPLE}")
    if ("client" in said) != ("client-secret-source" in said) or ("client" in said) == ("token-source" in said):
        raise UnusableKey(
            "The address of a key with a service says who asks: client=ID with client-secret-source=file:/PATH, "
            "or token-source=file:/PATH for an access token that somebody else renews."
        )
    for name, what in _SOURCES.items():
        if name in said:
            check_source(said[name], what)
    base = _checked(base)
    return ServiceAddress(
        base,
        said["credential"],
        said.get("client"),
        said.get("client-secret-source"),
        _checked(said["token-url"]) if "token-url" in said else f"{base}/oauth2/token",
        said.get("token-source"),
        said.get("pin-source"),
        said.get("otp-source"),
    )


def _checked(url: str) -> str:
    """An address secrets may be sent to. Raises UnusableKey unless it is https, or http on this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UnusableKey("The address of a signing service cannot be read.") from error
    if parts.scheme not in ("https", "http") or not host or parts.fragment or parts.username is not None or not url.isascii():
        raise UnusableKey(f"A signing service has an address that begins with https://. Such as {_EXAMPLE}")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise UnusableKey(f"PINs travel over https only: {parts.scheme}://{host} would send them in clear.")
    return url.rstrip("/")
