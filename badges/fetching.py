"""Fetching what a verdict needs: one bounded GET over https, to public addresses only, pinned to the address that was checked.

A stranger's file says where to look, so a URL here is never trusted: no proxies, no cookies, no credentials, no environment, few
redirects, and one budget of bytes and seconds for all of it, the answer's own compression included.

What authorities say of their certificates alone may come over plain http, and by the same rules otherwise: see ``_SIGNED``.
"""

from __future__ import annotations

import re
import ssl
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
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
from badges.verification.facts import LIMITS, OF_CERTIFICATES, Answer, Found, Limits, Missing, Need

Fetch = Callable[[Need], Answer]

_ACCEPT = {
    "did": b"application/did+ld+json, application/did+json, application/json",
    "key": b"application/json, application/ld+json, application/did+json, application/jwk+json, application/jwk-set+json",
    "status_list": b"application/vc, application/vc+ld+json, application/vc+jwt, application/json",
    "refresh": b"application/vc, application/vc+ld+json, application/ld+json, application/json, text/plain",
    "badge": b"application/ld+json, application/json",
    "file": b"application/vc, application/vc+jwt, application/vc+ld+json, application/vc+sd-jwt, application/ld+json;q=0.9, "
    b"application/json;q=0.8, image/png;q=0.7, image/svg+xml;q=0.7, application/pdf;q=0.7, */*;q=0.1",
    "crl": b"application/pkix-crl, */*;q=0.1",
    "ocsp": b"application/ocsp-response, */*;q=0.1",
}
_KEPT = ("did", "key", "status_list", *OF_CERTIFICATES)
"""What many credentials need. Whatever belongs to one person is asked for each time and kept nowhere."""
MOST_FRESH = 300.0
"""Seconds for which nothing is asked again, whatever a server says: a badge that was withdrawn must be so in minutes."""
KEPT_FOR = 3_600.0
"""Seconds after which a document is fetched anew, with nothing said of the one that was there: nobody recognises us for long."""
ROOM = 2**25
"""Bytes of all documents that are kept."""
_AROUND = 2**20
"""Bytes that may come around a document: headers, sizes of pieces, words that announce an answer."""
_MAX_AGE = re.compile(rb"max-age=\"?(\d{1,9})\"?").fullmatch
_SECONDS = re.compile(rb"\d{1,9}").fullmatch
_ETAG = re.compile(rb'(?:W/)?"[!#-~]{0,200}"').fullmatch
_DATE = re.compile(rb"[A-Za-z]{3}, \d\d [A-Za-z]{3} \d{4} \d\d:\d\d:\d\d GMT").fullmatch
_SIGNED = OF_CERTIFICATES
"""What may come over plain http, as on the whole public internet it does: these are signed by whoever gave the certificate out,
and judged by that signature and their own dates, wherever they come from. https would add nothing to that, and could not even
be had where the certificate of the server itself has to be asked after first (RFC 5280 §8, RFC 6960 §5). Whoever listens on the
way learns of which authority a list is; that is why lists come first. Who changes something on the way is found out, or has
made that there is no answer, which is told."""
_ANYWHERE = ("status_list", "file", *_SIGNED)
"""What may be moved to another web origin: the signature vouches for it, wherever it lies."""
_LARGE = ("status_list", "refresh", "badge")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, and how often, before we give up."""

    seconds: float = 10.0
    """For one document, from the first look-up to the last byte."""
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of one state of a document, so that it can be asked whether there is another (RFC 9110 §8.8)."""

    url: str = ""
    """Where it was said. Nobody else is told."""
    etag: bytes = b""
    last_modified: bytes = b""

    def headers(self, url: str) -> list[tuple[bytes, bytes]]:
        """What to ask there with."""
        if url != self.url:
            return []
        said = ((b"If-None-Match", self.etag), (b"If-Modified-Since", self.last_modified))
        return [(name, value) for name, value in said if value]


NOTHING_KNOWN = Validators()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and what its server says about keeping it."""

    answer: Answer
    validators: Validators = NOTHING_KNOWN
    fresh: float | None = None
    """Seconds for which it may be taken for unchanged, as it says; None when it says nothing."""
    keep: bool = True
    """Whether it may be kept at all."""
    unchanged: bool = False
    """There is nothing new; ``answer`` is Missing then."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """A fetch over the network."""

    limits: Limits
    patience: Patience
    allow_localhost: bool
    ssl_context: ssl.SSLContext | None
    resolve: Resolve
    may_connect: Callable[[IPAddress], bool]

    def __call__(self, need: Need) -> Answer:
        """The document, or why it cannot be had."""
        return self.ask(need).answer

    def ask(self, need: Need, known: Validators = NOTHING_KNOWN) -> Reply:
        """The same, and what is said about keeping it; nothing but that when it is still as it was known."""
        if need.kind not in _ACCEPT:
            return Reply(Missing("not_asked"))  # what only this house could know
        limit = self.limits.list_bytes if need.kind in _LARGE else self.limits.document_bytes
        limit = {"file": self.limits.file_bytes, "crl": self.limits.revocation_bytes}.get(need.kind, limit)
        deadline = time.monotonic() + self.patience.seconds
        try:
            with giving_up(deadline):
                url = _start(need, self.allow_localhost)
                for _ in range(self.patience.redirects + 1):
                    parts = _checked(url, need.kind, self.allow_localhost)
                    local = parts.scheme == "http" and self.allow_localhost and parts.hostname in LOCALHOST
                    backend = Pinned(self.resolve, is_loopback if local else self.may_connect, deadline, most=2 * limit + _AROUND)
                    reply = _get(parts, need.kind, limit, backend, self.ssl_context or certificates(), known.headers(url))
                    if not isinstance(reply, str):
                        if isinstance(reply.answer, Found) and need.kind == "file" and url != need.url:
                            reply = replace(reply, answer=replace(reply.answer, url=url))
                        return replace(reply, validators=replace(reply.validators, url=url))
                    url = _followed(url, reply, need, local=local)
        except GivenUp as given_up:
            return Reply(Missing(given_up.reason))
        return Reply(Missing("too_many_redirects"))


def fetcher(
    *,
    limits: Limits = LIMITS,
    patience: Patience | None = None,
    allow_localhost: bool = False,
    ssl_context: ssl.SSLContext | None = None,
    resolve: Resolve = addresses_of,
    may_connect: Callable[[IPAddress], bool] = is_public,
) -> Fetcher:
    """A fetch over the network. ``allow_localhost`` is for development: plain http, and only to this machine itself."""
    return Fetcher(limits, patience or Patience(), allow_localhost, ssl_context, resolve, may_connect)


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


def _checked(url: str, kind: str, allow_localhost: bool) -> SplitResult:
    """The parts of a URL that may be fetched."""
    parts = parts_of(url)
    is_plain = parts.scheme == "http" and (kind in _SIGNED or (allow_localhost and parts.hostname in LOCALHOST))
    if parts.scheme != "https" and not is_plain:
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


def _get(
    parts: SplitResult, kind: str, limit: int, backend: Pinned, context: ssl.SSLContext, more: list[tuple[bytes, bytes]]
) -> Reply | str:
    """The document, or where a redirect points."""
    headers = [
        (b"Host", parts.netloc.encode("ascii")),
        (b"Accept", _ACCEPT[kind]),
        (b"Accept-Encoding", b"identity"),
        (b"User-Agent", b"badges"),
        (b"Connection", b"close"),
        *more,
    ]
    with (
        httpcore.ConnectionPool(ssl_context=context, network_backend=backend, max_connections=1) as pool,
        pool.stream("GET", target_of(parts), headers=headers, extensions={"timeout": backend.timeouts()}) as response,
    ):
        said = {name.lower(): value for name, value in response.headers}
        if response.status in REDIRECTS and b"location" in said:
            return said[b"location"].decode("latin-1")
        if response.status == 304 and more:
            return _reply(Missing("http_304"), said, unchanged=True)
        if response.status != 200:
            return Reply(Missing({404: "not_found", 410: "gone"}.get(response.status, f"http_{response.status}")))
        if said.get(b"content-length", b"").isdigit() and int(said[b"content-length"][:20]) > limit:
            return Reply(Missing("too_large"))
        body = _body(response.iter_stream(), said.get(b"content-encoding", b"identity").lower(), limit)
        media_type = said.get(b"content-type", b"").split(b";")[0].strip().lower().decode("latin-1")
    return _reply(Found(body, media_type, datetime.now(UTC)), said) if isinstance(body, bytes) else Reply(body)


def _reply(answer: Answer, said: Mapping[bytes, bytes], *, unchanged: bool = False) -> Reply:
    """With what the server says about keeping it (RFC 9111 §5.2.2)."""
    directives = {word.strip().lower() for word in said.get(b"cache-control", b"").split(b",")[:20]}
    ages = [found[1] for word in directives if (found := _MAX_AGE(word))]
    age = said.get(b"age", b"0")
    fresh = float(ages[0]) - (float(age) if _SECONDS(age) else 0.0) if ages else None
    etag, modified = said.get(b"etag", b""), said.get(b"last-modified", b"")
    return Reply(
        answer,
        Validators("", etag if _ETAG(etag) else b"", modified if _DATE(modified) else b""),
        fresh=0.0 if b"no-cache" in directives else fresh,
        keep=b"no-store" not in directives,
        unchanged=unchanged,
    )


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


def cached(fetch: Fetch, *, seconds: float = 60.0, size: int = 256, clock: Callable[[], float] = time.monotonic) -> Fetch:
    """Keeps whole lists and documents with keys, and nothing of one person; what was missing is asked for again.

    For so many ``seconds``, or as long as the server says but never for long, a document is taken for unchanged; then its server
    is asked whether it is, if it gave something to ask with. Whoever wants the same at the same time is answered by one request.
    """
    return _Cache(fetch, seconds, size, clock).find


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Found
    validators: Validators
    fresh_until: float
    until: float


class _Cache:
    def __init__(self, fetch: Fetch, seconds: float, size: int, clock: Callable[[], float]) -> None:
        self._fetch, self._seconds, self._size, self._clock = fetch, seconds, size, clock
        self._kept: OrderedDict[Need, _Kept] = OrderedDict()
        self._room = ROOM
        self._on_their_way: dict[Need, Future[Answer]] = {}
        self._lock = threading.Lock()

    def find(self, need: Need) -> Answer:
        if need.kind not in _KEPT:
            return self._fetch(need)
        with self._lock:
            kept = self._kept.get(need)
            if kept and self._clock() < kept.fresh_until:
                self._kept.move_to_end(need)
                return kept.answer
            theirs = self._on_their_way.get(need)
            ours = self._on_their_way.setdefault(need, Future())
        if theirs is not None:
            return theirs.result()
        try:
            ours.set_result(self._asked(need, kept))
        except BaseException as error:
            ours.set_exception(error)
        finally:
            with self._lock:
                del self._on_their_way[need]
        return ours.result()

    def _asked(self, need: Need, kept: _Kept | None) -> Answer:
        now = self._clock()
        kept = kept if kept and now < kept.until else None
        if isinstance(self._fetch, Fetcher):
            reply = self._fetch.ask(need, kept.validators if kept else NOTHING_KNOWN)
        else:
            reply = Reply(self._fetch(need))
        answer, validators, until = reply.answer, reply.validators, now + KEPT_FOR
        if kept and reply.unchanged:
            answer, until = replace(kept.answer, at=datetime.now(UTC)), kept.until
            validators = validators if validators.etag or validators.last_modified else kept.validators
        fresh = self._seconds if reply.fresh is None else min(max(reply.fresh, 0.0), MOST_FRESH)
        with self._lock:
            self._forget(need)
            if isinstance(answer, Found) and reply.keep and (fresh or validators.etag or validators.last_modified):
                self._kept[need] = _Kept(answer, validators, min(now + fresh, until), until)
                self._room -= len(answer.body)
                while len(self._kept) > self._size or self._room < 0:
                    self._forget(next(iter(self._kept)))
        return answer

    def _forget(self, need: Need) -> None:
        if (gone := self._kept.pop(need, None)) is not None:
            self._room += len(gone.answer.body)
