"""Links that somebody gives instead of a file. What is found there is judged as if it had been sent itself.

A link is followed once. Where it leads to a page for people, the page may name the same thing for programs
(``<link rel="alternate">``, HTML §4.6.7.1) on its own website: that is asked for too, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import SplitResult, urljoin, urlsplit

from badges.credentials.summary import Summary
from badges.patience import about_to_take_long
from badges.verification.credential import Credential, Link, Unreadable
from badges.verification.facts import LIMITS, Facts, Found, Limits, Missing, Need
from badges.verification.given import given
from badges.verification.host_names import host_name, url_in_ascii
from badges.verification.later import Later
from badges.verification.origins import same_origin
from badges.verification.presented import Presented, read
from badges.verification.strict_json import Fault
from badges.verification.verdict import Outcome, Verdict

PAGE_BYTES = 2**18
"""How far into a page is looked for what it names: its head is at its beginning."""
MOST_TAGS = 200
_LINK_TAG = re.compile(r"<link\s([^<>]{1,4000})>", re.IGNORECASE).finditer
_ATTRIBUTE = re.compile(r"""([a-z-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE).finditer
_MEDIA_TYPES = (
    "application/vc",
    "application/vc+jwt",
    "application/vc+ld+json",
    "application/vc+sd-jwt",
    "application/jwt",
    "application/ld+json",
    "application/json",
)
"""What a page may name, the most telling first."""
_CODES = {
    "no_address": "link.no_address",
    "not_https": "link.not_https",
    "private_address": "link.private_address",
    "certificate": "link.certificate",
    "timeout": "link.timeout",
    "not_found": "link.not_found",
    "gone": "link.not_found",
    "http_401": "link.closed",
    "http_403": "link.closed",
    "too_large": "link.too_large",
    "too_many_redirects": "link.redirects",
    "other_origin": "link.redirects",
    "ended": "link.ended",
    "offline": "link.not_asked",
    "not_asked": "link.not_asked",
    "not_in_documents": "link.not_asked",
}
"""Why a link could not be opened; everything else is ``link.unreachable``."""
_ON_PAPER = (
    *("title", "issuer", "issuer_id", "issuer_url", "awarded_by", "holder", "awarded_on", "valid_from", "valid_until", "start"),
    *("end", "place", "host", "hours", "credits", "level", "grade", "outcomes", "elements", "alignments", "image", "languages"),
)
"""What a certificate on paper shows of a credential: neither its number nor evidence, notes and documents."""


@dataclass(frozen=True, slots=True)
class Led:
    """What a link led to."""

    presented: Presented
    host: str
    in_part: bool = False


def follow(link: Link, facts: Facts, limits: Limits) -> Led | Need | Fault:
    """What the link leads to; the document that must be had first; or why nothing comes of it."""
    first = Need("file", link.url)
    found = facts.get(first)
    if found is None:
        return first
    if isinstance(found, Missing):
        return unopened(link, found.reason)
    led = _opened(link, first, found, limits)
    if not _is_page(led.presented):
        return led
    page = found.url or link.url
    named = _named_by(found.body, page)
    if named is None:
        return _fault(link, "link.page")
    second = Need("file", named)
    answer = facts.get(second)
    if answer is None:
        return second
    if isinstance(answer, Missing):
        return _fault(link, "link.page")
    led = _opened(link, second, answer, limits)
    # Many pages name their own text, or their menu, as JSON: that is no reason to call the link no badge.
    return led if any(isinstance(item, Credential) for item in led.presented.items) else _fault(link, "link.page")


def unopened(link: Link, reason: str = "not_asked") -> Fault:
    """Why the link could not be opened."""
    is_address = ":" in link.url
    return _fault(link, _CODES.get(reason, "link.unreachable") if is_address else "link.ended", reason=reason)


def behind(file: bytes, facts: Facts, limits: Limits = LIMITS) -> bytes:
    """The file that was judged: of a link what it led to, so that whoever has that file finds it again by its fingerprint."""
    found = [facts[need] for need in facts if need.kind == "file"]
    if not found or not isinstance(given(file, limits), Link):
        return file
    last = found[-1]
    return last.body if isinstance(last, Found) and not last.in_part else file


def on_paper(verdict: Verdict) -> Verdict:
    """The same verdict with no more than the paper shows; of what does not count any more not even whose it was."""
    gone = verdict.outcome is Outcome.FAILED
    findings = tuple(replace(found, subject="") for found in verdict.findings if not gone or found.check != "holder")
    said = Later[Summary | None].of(None) if gone else Later(lambda: _shown(verdict.summary))
    return replace(verdict, findings=findings, said=said, parts=(), beside=(), further_proofs=(), viewed=Later.of(None))


def _shown(summary: Summary | None) -> Summary | None:
    if summary is None:
        return None
    return Summary(summary.form, "", **{name: getattr(summary, name) for name in _ON_PAPER})


def _opened(link: Link, need: Need, found: Found, limits: Limits) -> Led:
    about_to_take_long()
    if need not in link.memory:
        presented = read(found.body, limits)
        items = tuple(Unreadable(_fault(link, "link.leads_on")) if isinstance(i, Link) else i for i in presented.items)
        host = _host(_parts(found.url or need.url))
        link.memory[need] = Led(replace(presented, items=items), host, found.in_part)
    led: Led = link.memory[need]
    return led


def _is_page(presented: Presented) -> bool:
    (first, *others) = presented.items
    return isinstance(first, Unreadable) and not others and first.fault.detail.get("kind") == "HTML"


def _named_by(page: bytes, url: str) -> str | None:
    """The address that a page gives for programs, on its own web origin; the most telling one."""
    best: tuple[int, str] | None = None
    for rel, media, href in _links(page[:PAGE_BYTES].decode("utf-8", "replace")):
        if "alternate" not in rel.lower().split() or media not in _MEDIA_TYPES or len(href) > 2000:
            continue
        try:
            target = url_in_ascii(urljoin(url, href.strip()).partition("#")[0])
        except ValueError:
            continue
        if same_origin(url, target) and target != url and len(target) <= 2000:
            rank = _MEDIA_TYPES.index(media)
            best = (rank, target) if best is None or rank < best[0] else best
    return best[1] if best else None


def _links(page: str) -> Iterator[tuple[str, str, str]]:
    """rel, media type and address of every link element."""
    for number, tag in enumerate(_LINK_TAG(page)):
        if number == MOST_TAGS:
            return
        said = {one[1].lower(): unescape(one[2] or one[3] or one[4] or "") for one in _ATTRIBUTE(tag[1])}
        yield said.get("rel", ""), said.get("type", "").partition(";")[0].strip().lower(), said.get("href", "")


def _fault(link: Link, code: str, **detail: str) -> Fault:
    return Fault(code, {"host": _host(_parts(link.url)), **detail})


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _host(parts: SplitResult | None) -> str:
    """The host as a reader should see it."""
    host = (parts and parts.hostname) or "…"
    name = host_name(host) if ":" not in host else None
    return (name.shown if name else host)[:200]
