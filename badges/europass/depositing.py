"""One POST to a wallet, and what its answer means (EDCI wallet API v1).

A deposit may be repeated without harm: the wallet knows a credential by its id and answers 409 the second time.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from badges.model.delivery import Accepted, Refused, Unreachable, WalletAnswer

if TYPE_CHECKING:
    import httpx

PART = "_credential"
FILE_NAME = "european.jsonld"
"""Never ``.xml``: a wallet converts what ends so."""
LONGEST_ANSWER = 1_000_000
LONGEST_DEPOSIT = 90.0
"""Seconds for one deposit, answer included."""

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


def wallet_client() -> httpx.Client:
    """An HTTP client for deposits: no proxies from the environment, no redirects (a file is not sent on to strangers)."""
    import httpx  # large, and only the process that delivers needs it

    return httpx.Client(
        timeout=httpx.Timeout(30, connect=10),
        trust_env=False,
        follow_redirects=False,
        headers={"Accept": "application/json", "User-Agent": "badges"},
    )


def deposit(wallet_url: str, address: str, content: bytes, *, client: httpx.Client, locale: str | None = None) -> WalletAnswer:
    """Hand a sealed credential, byte for byte, to the wallet at this address (an e-mail address or a wallet address).

    Nothing is raised for what the wallet or the network does: that is the answer. Raises BadWalletUrl.
    """
    import httpx

    url = f"{checked_url(wallet_url)}/api/v1/wallets/{_target(address)}/credentials"
    query = {"sendEmail": "true"} | ({"locale": locale} if locale else {})
    file = {PART: (FILE_NAME, content, "application/octet-stream")}
    deadline = time.monotonic() + LONGEST_DEPOSIT
    try:
        with client.stream("POST", url, params=query, files=file) as response:
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > LONGEST_ANSWER or time.monotonic() > deadline:
                    return Unreachable("wallet_answer_endless")
            return _meaning(response.status_code, _Body.of(bytes(body)), _own_id(content))
    except httpx.TimeoutException:
        return Unreachable("wallet_timed_out")
    except httpx.ConnectError:
        return Unreachable("wallet_no_connection")
    except httpx.HTTPError:
        return Unreachable("wallet_broke_off")


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
        return _Body(_short(code), _short(message), uuid if isinstance(uuid, str) else "", link)


def _short(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""


def _meaning(status: int, body: _Body, own_id: str) -> WalletAnswer:
    if status == 200 and body.uuid == own_id:
        return Accepted(body.viewer_url)
    if status == 409 and body.code == "CR-0001":
        return Accepted(already=True)
    # Both kinds of 400 carry the same text, so the code decides. Without one it was not the wallet that spoke, but something
    # on the way (a proxy, a page of an operator); GL-0001 says that our address of the service is wrong. Both may pass.
    if status in (400, 401, 403, 404, 409, 413) and body.code and body.code != "GL-0001":
        return Refused(body.code, body.message)
    if status == 200:
        return Unreachable("wallet_answer_unknown")
    return Unreachable(f"wallet_http_{status}" + (f" {body.code}" if body.code else ""))


def _own_id(content: bytes) -> str:
    """The id of the credential in a sealed file."""
    return str(json.loads(json.loads(content)["payload"])["id"])
