"""One POST to a wallet, and what its answer means (EDCI wallet API v1).

A deposit may be repeated without harm: the wallet knows a credential by its id and answers 409 the second time.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from badges.europass.answers import (
    ANSWER_ENDLESS,
    ANSWER_UNKNOWN,
    BROKE_OFF,
    FINAL,
    HTTP,
    NO_CONNECTION,
    TIMED_OUT,
    Meaning,
    answered,
)
from badges.model.delivery import Accepted, Refused, Unreachable, WalletAnswer

if TYPE_CHECKING:
    import httpx

PART = "_credential"
FILE_NAME = "european.jsonld"
"""Never ``.xml``: a wallet converts what ends so."""
LONGEST_ANSWER = 1_000_000
LONGEST_DEPOSIT = 90.0
"""Seconds for one deposit, answer included."""

LONGEST_ADDRESS = 320
_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s.\x00-\x1f]+")
_WALLET = re.compile(r"(https://)?[\w.:-]+(/[\w.~-]+)+")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class BadWalletUrl(ValueError):
    """An address that is no wallet service, or one that personal data may not be sent to in clear."""


def checked_url(url: str) -> str:
    """The base of a wallet service, ready to be used. Raises BadWalletUrl unless it is https, or http on this machine."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError as error:
        raise BadWalletUrl(f"{url!r} is not an address: {error}") from error
    if parts.scheme not in ("https", "http") or not host or parts.query or parts.fragment:
        raise BadWalletUrl(f"a wallet service has an address such as https://europass.europa.eu/edci-wallet, not {url!r}")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise BadWalletUrl(f"credentials travel over https only: {url!r} would send them in clear")
    return url.strip().rstrip("/")


class BadWalletAddress(ValueError):
    """Neither an e-mail address nor the address of a wallet."""


def checked_address(address: str) -> str:
    """An address that a credential can be sent to. Raises BadWalletAddress."""
    plain = address.strip().removeprefix("mailto:")
    if len(plain) <= LONGEST_ADDRESS and (_EMAIL.fullmatch(plain) or _WALLET.fullmatch(plain)):
        return plain
    raise BadWalletAddress(f"{address[:80]!r} is not a wallet address: give an e-mail address, or one such as europass.eu/ab12")


def wallet_client() -> httpx.Client:
    """An HTTP client for deposits: no proxies from the environment, no redirects (a file is not sent on to strangers)."""
    import httpx  # large, and only the process that delivers needs it

    return httpx.Client(
        timeout=httpx.Timeout(30, connect=10),
        trust_env=False,
        follow_redirects=False,
        headers={"Accept": "application/json", "User-Agent": "badges"},
    )


def deposit(
    wallet_url: str,
    address: str,
    content: bytes,
    *,
    client: httpx.Client,
    locale: str | None = None,
    send_email: bool = True,
) -> WalletAnswer:
    """Hand a sealed credential, byte for byte, to the wallet at this address (an e-mail address or a wallet address).

    A wallet that had to be made for an e-mail address writes to its holder, in this language, unless ``send_email`` says no.
    Nothing is raised for what the wallet or the network does: that is the answer. Raises BadWalletUrl.
    """
    import httpx

    url = f"{checked_url(wallet_url)}/api/v1/wallets/{_target(address)}/credentials"
    query = {"sendEmail": "true" if send_email else "false"} | ({"locale": locale} if locale else {})
    file = {PART: (FILE_NAME, content, "application/octet-stream")}
    deadline = time.monotonic() + LONGEST_DEPOSIT
    try:
        with client.stream("POST", url, params=query, files=file) as response:
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > LONGEST_ANSWER or time.monotonic() > deadline:
                    return Unreachable(ANSWER_ENDLESS)
            wait = _asked_wait(response.headers.get("retry-after", ""))
            return _answer(response.status_code, _Body.of(bytes(body)), _own_id(content), wait)
    except httpx.TimeoutException:
        return Unreachable(TIMED_OUT)
    except httpx.ConnectError:
        return Unreachable(NO_CONNECTION)
    except httpx.HTTPError:
        return Unreachable(BROKE_OFF)


def _target(address: str) -> str:
    """``email/<address>``, or the user id: what stands after the last slash of a wallet address."""
    plain = address.strip().removeprefix("mailto:")
    if "@" in plain:
        return f"email/{quote(plain, safe='')}"
    return quote(plain.rstrip("/").rpartition("/")[2], safe="")


@dataclass(frozen=True, slots=True)
class _Body:
    """The members of an answer that matter; empty texts when it is no answer of a wallet."""

    code: str = ""
    message: str = ""
    uuid: str = ""
    viewer_url: str | None = None

    @staticmethod
    def of(body: bytes) -> _Body:
        try:
            told: Any = json.loads(body)
        except (ValueError, RecursionError):
            return _Body()
        if not isinstance(told, dict):
            return _Body()
        code, message, uuid, viewer = (told.get(name) for name in ("code", "message", "uuid", "viewerURL"))
        link = viewer if isinstance(viewer, str) and urlsplit(viewer).scheme in ("https", "http") else None
        return _Body(_code(code), _short(message), uuid if isinstance(uuid, str) else "", link)


def _short(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""


def _code(value: object) -> str:
    """A code as wallets write them; anything else is none, for it is shown to people and written to logs."""
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9._-]{1,40}", value) else ""


def _asked_wait(header: str) -> timedelta | None:
    """How long ``Retry-After`` (RFC 9110 §10.2.3) asks to wait: seconds, or a date."""
    if header.isascii() and header.isdigit():
        return timedelta(seconds=int(header[:9]))
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(timedelta(), until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC))


def _answer(status: int, body: _Body, own_id: str, wait: timedelta | None) -> WalletAnswer:
    if status == 200:
        return Accepted(body.viewer_url) if body.uuid == own_id else Unreachable(ANSWER_UNKNOWN)
    meaning = answered(status, body.code)
    if meaning is Meaning.ALREADY_THERE:
        return Accepted(already=True)
    both = f"{HTTP}{status} {body.code}".rstrip()
    if meaning in FINAL:
        # The status is kept only where the code alone would mean something else.
        return Refused(body.code if body.code and answered(400, body.code) is meaning else both, body.message)
    return Unreachable(both, wait)


def _own_id(content: bytes) -> str:
    """The id of the credential in a sealed file."""
    return str(json.loads(json.loads(content)["payload"])["id"])
