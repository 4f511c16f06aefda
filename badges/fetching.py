"""Fetching what a verdict needs: one bounded GET over https, to public addresses only, pinned to the address that was checked.

A stranger's file says where to look, so a URL here is never trusted: no proxies, no cookies, no credentials, no environment, few
redirects, and one budget of bytes and seconds for all of it, the answer's own compression included.
"""

from __future__ import annotations

import ssl
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore

from badges.proofs.did import MalformedDid, did_web_url
from badges.reaching import (
    LOCALHOST,
    REDIRECTS,
    GivenUp,
    IPAddress,
    Pinned,
    Resolve,
    addresses_of,
    certificates,
    giving_up,
    is_loopback,
    is_public,
    parts_of,
    target_of,
)
from badges.verification.facts import LIMITS, Answer, Found, Limits, Missing, Need

Fetch = Callable[[Need], Answer]

_ACCEPT = {
    "did": b"application/did+ld+json, application/did+json, application/json",
    "key": b"application/json, application/ld+json, application/did+json, application/jwk+json, application/jwk-set+json",
    "status_list": b"application/vc, application/vc+ld+json, application/vc+jwt, application/json",
    "refresh": b"application/vc, application/vc+ld+json, application/ld+json, application/json, text/plain",
    "badge": b"application/ld+json, application/json",
    "file": b"application/vc, application/vc+jwt, application/vc+ld+json, application/vc+sd-jwt, application/ld+json;q=0.9, "
    b"application/json;q=0.8, image/png;q=0.7, image/svg+xml;q=0.7, application/pdf;q=0.7, */*;q=0.1",
}
_ANYWHERE = ("status_list", "file")
"""What may be moved to another web origin: the signature vouches for it, wherever it lies."""
_LARGE = ("status_list", "refresh", "badge")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, and how often, before we give up."""

    seconds: float = 10.0
    """For one document, from the first look-up to the last byte."""
    redirects: int = 3


def fetcher(
    *,
    limits: Limits = LIMITS,
    patience: Patience | None = None,
    allow_localhost: bool = False,
    ssl_context: ssl.SSLContext | None = None,
    resolve: Resolve = addresses_of,
    may_connect: Callable[[IPAddress], bool] = is_public,
) -> Fetch:
    """A fetch over the network. ``allow_localhost`` is for development: plain http, and only to this machine itself."""
    patient = patience or Patience()

    def fetch(need: Need) -> Answer:
        if need.kind not in _ACCEPT:
            return Missing("not_asked")  # what only this house could know
        limit = limits.list_bytes if need.kind in _LARGE else limits.document_bytes
        limit = limits.file_bytes if need.kind == "file" else limit
        deadline = time.monotonic() + patient.seconds
        try:
            with giving_up(deadline):
                url = _start(need, allow_localhost)
                for _ in range(patient.redirects + 1):
                    parts = _checked(url, allow_localhost)
                    local = parts.scheme == "http"
                    backend = Pinned(resolve, is_loopback if local else may_connect, deadline)
                    answer = _get(parts, need.kind, limit, backend, ssl_context or certificates())
                    if not isinstance(answer, str):
                        if isinstance(answer, Found) and need.kind == "file" and url != need.url:
                            return replace(answer, url=url)
                        return answer
                    url = _followed(url, answer, need, local=local)
        except GivenUp as given_up:
            return Missing(given_up.reason)
        return Missing("too_many_redirects")

    return fetch


def cached(fetch: Fetch, *, seconds: float = 60.0, size: int = 256, clock: Callable[[], float] = time.monotonic) -> Fetch:
    """Keeps what was found for a while, but no file that somebody wanted checked; what was missing is asked for again."""
    kept: OrderedDict[Need, tuple[float, Answer]] = OrderedDict()
    lock = threading.Lock()

    def remembered(need: Need) -> Answer:
        with lock:
            if need in kept and clock() < kept[need][0]:
                kept.move_to_end(need)
                return kept[need][1]
        answer = fetch(need)
        if isinstance(answer, Found) and need.kind != "file":  # somebody's badge is nobody else's business
            with lock:
                kept[need] = (clock() + seconds, answer)
                while len(kept) > size:
                    kept.popitem(last=False)
        return answer

    return remembered


def _start(need: Need, allow_localhost: bool) -> str:
    if need.kind != "did":
        return need.url
    try:
        url = did_web_url(need.url)
    except MalformedDid as error:
        raise GivenUp("no_address") from error
    if allow_localhost and urlsplit(url).hostname in LOCALHOST:
        return url.replace("https://", "http://", 1)
    return url


def _checked(url: str, allow_localhost: bool) -> SplitResult:
    """The parts of a URL that may be fetched."""
    parts = parts_of(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and allow_localhost and parts.hostname in LOCALHOST):
        raise GivenUp("not_https")
    return parts


def _followed(url: str, location: str, need: Need, *, local: bool) -> str:
    """Where a redirect leads. A DID or key document stays on its own web origin, which is all that vouches for it."""
    try:
        there, here = urlsplit(target := urljoin(url, location)), urlsplit(url)
    except ValueError as error:
        raise GivenUp("no_address") from error
    same_origin = (there.scheme, there.netloc.lower()) == (here.scheme, here.netloc.lower())
    if not same_origin and (need.kind not in _ANYWHERE or local):
        raise GivenUp("other_origin")
    return target


def _get(parts: SplitResult, kind: str, limit: int, backend: Pinned, context: ssl.SSLContext) -> Answer | str:
    """The document, or where a redirect points."""
    headers = [
        (b"Host", parts.netloc.encode("ascii")),
        (b"Accept", _ACCEPT[kind]),
        (b"Accept-Encoding", b"identity"),
        (b"User-Agent", b"badges"),
        (b"Connection", b"close"),
    ]
    with (
        httpcore.ConnectionPool(ssl_context=context, network_backend=backend, max_connections=1) as pool,
        pool.stream("GET", target_of(parts), headers=headers, extensions={"timeout": backend.timeouts()}) as response,
    ):
        said = {name.lower(): value for name, value in response.headers}
        if response.status in REDIRECTS and b"location" in said:
            return said[b"location"].decode("latin-1")
        if response.status != 200:
            return Missing({404: "not_found", 410: "gone"}.get(response.status, f"http_{response.status}"))
        if said.get(b"content-length", b"").isdigit() and int(said[b"content-length"]) > limit:
            return Missing("too_large")
        body = _body(response.iter_stream(), said.get(b"content-encoding", b"identity").lower(), limit)
        media_type = said.get(b"content-type", b"").split(b";")[0].strip().lower().decode("latin-1")
    return Found(body, media_type, datetime.now(UTC)) if isinstance(body, bytes) else body


def _body(chunks: Iterable[bytes], encoding: bytes, limit: int) -> bytes | Missing:
    """All of it, unpacked, and never more than the limit. We ask for no compression, but some send it anyway."""
    if encoding not in (b"", b"identity", b"gzip"):
        return Missing("encoding")
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if encoding == b"gzip" else None
    body = bytearray()
    for chunk in chunks:
        try:
            body += inflate.decompress(chunk, limit + 1 - len(body)) if inflate else chunk
        except zlib.error:
            return Missing("encoding")
        if len(body) > limit or (inflate and inflate.unconsumed_tail):
            return Missing("too_large")
    return bytes(body) if inflate is None or inflate.eof else Missing("unreachable")
