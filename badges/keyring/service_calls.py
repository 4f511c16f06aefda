"""Calls to a service for remote signing: bounded in bytes and seconds, over https, its errors as sentences."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, urlencode

from badges.keyring.csc_uri import ServiceAddress
from badges.keyring.hardware_token import WrongPin
from badges.keyring.secret import UnusableKey
from badges.keyring.sources import secret_from

if TYPE_CHECKING:
    import httpx

LONGEST_ANSWER = 1_000_000
LONGEST_CALL = 60.0
"""Seconds for one call, answer included."""
LONGEST_SILENCE = 30.0
"""Seconds between two pieces of an answer."""
SOONER = 30.0
"""Seconds before its end at which an access token is not used any more."""
LONGEST_TOKEN_LIFE = 3600.0
"""Seconds after which we ask for a new access token, whatever the service says."""

# What the API answers (CSC API v2 §10; RFC 6749 §5.2), and what whoever runs this can do about it.
_SENTENCES = {
    "invalid_client": "does not know this client or its secret. Check client and client-secret-source",
    "unauthorized_client": "does not let this client do that. Ask it to allow client credentials and signing",
    "unsupported_grant_type": "gives no access tokens for client credentials. Use token-source with a token it gave you",
    "invalid_scope": "does not let this client sign. Ask it for the scope service",
    "invalid_grant": "refused to give an access token. Check client and client-secret-source",
    "invalid_token": "does not accept the access token. Check token-source, or client and client-secret-source",
    "access_denied": "denies access to this credential. Ask it whether the credential belongs to this client",
    "invalid_credential": "knows no such credential. Check credential= in the address of the key",
    "not_found": "has no CSC API at this address. Check the address of the key; it often ends in /csc/v2",
    "credential_locked": "has locked the credential. Have it unlocked there",
}
_LATER = {
    "too_many_requests": "has had enough requests for now. Try again later",
    "temporarily_unavailable": "is not available now. Try again later",
    "server_error": "failed. Try again later, and tell it when it goes on",
}
_PIN = {
    "invalid_pin": ("PIN", "pin-source"),
    "invalid_otp": ("one-time password", "otp-source"),
    "invalid_auth_data": ("PIN or one-time password", "pin-source and otp-source"),
}
_BY_STATUS = {
    401: "invalid_token",
    403: "access_denied",
    404: "not_found",
    429: "too_many_requests",
    503: "temporarily_unavailable",
}


class ServiceUnreachable(UnusableKey):
    """The service does not answer now, or with something else than its API: later it may."""


class ServiceRefused(UnusableKey):
    """The service answered that it will not; ``code`` is what it calls that."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class _AccessToken:
    value: str
    until: float
    """On the clock that only goes forward."""


class Service:
    """A service that signs, and the access token we have for it."""

    __slots__ = ("_access", "address")

    def __init__(self, address: ServiceAddress) -> None:
        """Nothing is asked yet."""
        self.address = address
        self._access: _AccessToken | None = None

    def __repr__(self) -> str:
        return f"Service({self.address.name})"

    def call(self, method: str, body: Mapping[str, Any], *, secrets: tuple[str, ...] = ()) -> dict[str, Any]:
        """What the service answers to one of its methods; ``secrets`` are in the body and appear in no message.

        Raises ServiceUnreachable, ServiceRefused, WrongPin, SecretMissing.
        """
        was_kept = self._access is not None
        token = self._token()
        url = f"{self.address.base}/{method}"
        try:
            return self._post(url, json.dumps(body).encode(), "application/json", token, (*secrets, token))
        except ServiceRefused as refused:
            if refused.code != "invalid_token" or not was_kept:
                raise
        self._access = None  # it was ended before its time: once more with a fresh one
        token = self._token()
        return self._post(url, json.dumps(body).encode(), "application/json", token, (*secrets, token))

    def _token(self) -> str:
        """The access token: from its source, or kept, or fresh (RFC 6749 §4.4)."""
        address = self.address
        if address.token_source is not None:
            return secret_from(address.token_source, f"The access token for {address.name}")
        if self._access is not None and time.monotonic() < self._access.until:
            return self._access.value
        secret = secret_from(address.client_secret_source or "", f"The secret of the client for {address.name}")
        form = {"grant_type": "client_credentials", "client_id": address.client, "client_secret": secret, "scope": "service"}
        content = urlencode(form).encode()
        answer = self._post(address.token_url, content, "application/x-www-form-urlencoded", None, (secret,))
        value, seconds = answer.get("access_token"), answer.get("expires_in", LONGEST_TOKEN_LIFE)
        if not isinstance(value, str) or not value or not isinstance(seconds, int | float) or not value.isascii():
            raise self._no_api("its access token cannot be read")
        self._access = _AccessToken(value, time.monotonic() + min(float(seconds), LONGEST_TOKEN_LIFE) - SOONER)
        return value

    def _post(self, url: str, content: bytes, kind: str, token: str | None, secrets: tuple[str, ...]) -> dict[str, Any]:
        import httpx  # large, and only who signs with a service needs it

        deadline = time.monotonic() + LONGEST_CALL
        headers = {"Content-Type": kind, "Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            with _client() as client, client.stream("POST", url, content=content, headers=headers) as response:
                body = bytearray()
                for piece in response.iter_raw():  # as it comes: nothing that is small here and large when unpacked
                    body += piece
                    if len(body) > LONGEST_ANSWER or time.monotonic() > deadline:
                        raise self._no_api("its answer does not end")
                status = response.status_code
        except httpx.TimeoutException as error:
            raise ServiceUnreachable(f"{self.address.name} did not answer in time. Try again later, or ask it.") from error
        except httpx.ConnectError as error:
            raise ServiceUnreachable(
                f"{self.address.name} cannot be reached: no connection, or its certificate does not hold. "
                "Check the address of the key and the way out of this machine."
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ServiceUnreachable(f"The connection to {self.address.name} broke off. Try again later.") from error
        answer = _object(bytes(body))
        if 200 <= status < 300 and status != 202 and answer is not None:
            return answer
        raise self._refusal(status, answer or {}, secrets)

    def _refusal(self, status: int, answer: Mapping[str, Any], secrets: tuple[str, ...]) -> UnusableKey:
        name = self.address.name
        said, why = answer.get("error"), answer.get("error_description")
        code = said if isinstance(said, str) and said in {*_SENTENCES, *_LATER, *_PIN} else _BY_STATUS.get(status, "")
        quoted = _quoted(why if isinstance(why, str) else said, secrets)
        if code in _PIN:
            what, where = _PIN[code]
            return WrongPin(f"{name} does not accept the {what}{quoted}. Correct it where {where} says; a few more lock it.")
        if code in _SENTENCES:
            return ServiceRefused(f"{name} {_SENTENCES[code]}{quoted}.", code)
        if code in _LATER:
            return ServiceUnreachable(f"{name} {_LATER[code]}{quoted}.")
        if 400 <= status < 500:
            return ServiceRefused(f"{name} refused with status {status}{quoted}. Ask it what it misses.", str(said)[:40])
        return ServiceUnreachable(f"{name} answered with status {status}{quoted}. Try again later, or check its address.")

    def _no_api(self, why: str) -> ServiceUnreachable:
        return ServiceUnreachable(f"{self.address.name} does not speak the CSC API as we know it: {why}. Check its address.")


def _client() -> httpx.Client:
    """No proxies from the environment, and no redirects: a PIN is not sent on to strangers."""
    import httpx

    return httpx.Client(
        timeout=httpx.Timeout(LONGEST_SILENCE, connect=10),
        trust_env=False,
        follow_redirects=False,
        verify=_certificates(),
        headers={"User-Agent": "badges", "Accept-Encoding": "identity"},
    )


@cache
def _certificates() -> ssl.SSLContext:
    """Loading the authorities takes a moment, so once."""
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _quoted(text: object, secrets: tuple[str, ...]) -> str:
    """What the service said, in short; nothing when it says a secret back, in whatever dress it went out."""
    if not isinstance(text, str) or not text.strip():
        return ""
    dresses = {
        dress for secret in secrets if secret for dress in (secret, json.dumps(secret)[1:-1], quote(secret), quote_plus(secret))
    }
    if any(dress in text for dress in dresses):
        return ""
    plain = "".join(character for character in text[:200] if character.isprintable())
    return f" ({plain.strip().rstrip('.')})"
