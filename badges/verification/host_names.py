"""Hosts as a reader should see them: which part somebody registered, and which letters it is really written with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from badges.verification.confusables import is_mixed, passes_for_latin

_MOST_LABELS = 20
_LONGEST = 253
_LONGEST_LABEL = 63
"""RFC 1035 §2.3.4."""
_PREFIX = "xn--"
_SAFE = "%:/?#[]@!$&'()*+,;=~"
"""What has a meaning in an address, or is encoded already."""
_SHOWN = re.compile(r"[\w-]+").fullmatch
_ADDRESS = re.compile(r"[0-9.]+|\[[0-9a-f:.]+\]").fullmatch

_BELOW_COUNTRIES = frozenset(
    ["ac", "co", "com", "edu", "gob", "gouv", "gov", "govt", "go", "mil", "ne", "net", "or", "org", "sch", "k12"]
)
"""Second labels under which countries let others register: ``ac.uk``, ``edu.au``, ``co.jp``."""
_BELOW_SOME = frozenset(
    [
        "school.nz",
        "school.za",
        "ltd.uk",
        "me.uk",
        "plc.uk",
        "nhs.uk",
        "asso.fr",
        "asn.au",
        "id.au",
        "gv.at",
        "ad.jp",
        "ed.jp",
        "lg.jp",
        "re.kr",
    ]
)
_HOSTING = frozenset(
    [
        "github.io",
        "gitlab.io",
        "netlify.app",
        "vercel.app",
        "pages.dev",
        "workers.dev",
        "herokuapp.com",
        "azurewebsites.net",
        "web.app",
        "firebaseapp.com",
        "cloudfront.net",
        "amazonaws.com",
        "blogspot.com",
        "wordpress.com",
        "ngrok.io",
        "ngrok-free.app",
        "onrender.com",
        "fly.dev",
        "surge.sh",
        "glitch.me",
        "r2.dev",
        "weebly.com",
        "wixsite.com",
        "webflow.io",
        "appspot.com",
        "run.app",
        "azurestaticapps.net",
        "deno.dev",
        "codeberg.page",
        "duckdns.org",
    ]
)
"""Below these anybody can have an address within a minute: it says nothing about an organisation."""


@dataclass(frozen=True, slots=True)
class HostName:
    """A host, taken apart."""

    ascii: str
    """As computers know it: small letters, ``xn--`` for what is beyond ASCII."""
    shown: str
    """The same in the letters of its language where that is safe to read, else ``ascii``."""
    registered: str
    """The part that somebody registered, in ASCII: whoever holds it answers for all that stands before it."""
    label: str
    """The first word of that part, in its own letters."""
    doubt: str = ""
    """``mixed`` (letters of several alphabets in one word), ``disguised`` (foreign letters that pass for Latin ones),
    ``unreadable`` (an ``xn--`` that means nothing); empty where there is none."""
    is_shared: bool = False
    """Whether it stands below a service where anybody can have an address."""
    is_local: bool = False
    """A machine and no name: ``localhost``, a number."""

    @property
    def is_international(self) -> bool:
        """Whether its letters go beyond ASCII."""
        return _PREFIX in self.ascii


@lru_cache(maxsize=512)
def host_name(said: str) -> HostName | None:
    """A host as an address has it, perhaps with a port; None for what is none."""
    host = said.strip().rstrip(".")
    host = host if host.endswith("]") else re.sub(r":\d{1,5}$", "", host)
    if not host or len(host) > _LONGEST:
        return None
    if _ADDRESS(host.lower()) or host.lower() == "localhost" or host.lower().endswith(".localhost"):
        return HostName(host.lower(), host.lower(), host.lower(), host.lower(), is_local=True)
    labels = in_ascii(host).split(".")
    if len(labels) > _MOST_LABELS or not all(labels):
        return None
    own = [_own_letters(label) for label in labels]
    doubts = [_doubt(letters) for letters in own]
    doubt = next((one for one in doubts if one), "")
    count = _registered(labels)
    ascii_name = ".".join(labels)
    shared = any(ascii_name.endswith(f".{service}") for service in _HOSTING)
    return HostName(
        ascii_name,
        ascii_name if doubt else ".".join(letters or label for letters, label in zip(own, labels, strict=True)),
        ".".join(labels[-count:]),
        own[-count] or labels[-count],
        doubt,
        shared,
    )


@lru_cache(maxsize=512)
def in_ascii(host: str) -> str:
    """A host in ASCII (RFC 3492): what is written in other letters is told apart from what only looks like it.

    What is too long for a name stays as it is, and so no address: putting it into ASCII takes the square of its length and more.
    """
    letters = unicodedata.normalize("NFKC", host).lower().replace("。", ".")
    return letters if len(letters) > _LONGEST else ".".join(map(_in_ascii, letters.split(".")))


def url_in_ascii(url: str) -> str:
    """An address as it is asked for: its host in ASCII, everything else percent-encoded (RFC 3987 §3.1)."""
    if url.isascii():
        return url
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # nothing that is an address; whoever asks for it will say so
        return quote(url, safe=_SAFE)
    if not host.isascii():
        user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        url = urlunsplit(parts._replace(netloc=f"{user}{in_ascii(host)}{'' if port is None else f':{port}'}"))
    return quote(url, safe=_SAFE)


def _in_ascii(label: str) -> str:
    if label.isascii() or len(label) > _LONGEST_LABEL:
        return label
    return _PREFIX + label.encode("punycode", "replace").decode("ascii")


def _own_letters(label: str) -> str | None:
    """The label in its own letters; None where it is not to be read so."""
    if not label.startswith(_PREFIX):
        return label if len(label) <= _LONGEST_LABEL else None
    try:
        letters = label.removeprefix(_PREFIX).encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return None
    # What would be written otherwise, or has signs in it, is somebody's trick (RFC 5891 §4.2, §5.4).
    same = unicodedata.normalize("NFKC", letters).lower() == letters and _in_ascii(letters) == label
    return letters if same and len(label) <= _LONGEST_LABEL and _SHOWN(letters) and "_" not in letters else None


def _doubt(letters: str | None) -> str:
    if letters is None:
        return "unreadable"
    if letters.isascii():
        return ""
    if is_mixed(letters):
        return "mixed"
    return "disguised" if passes_for_latin(letters) else ""


def _registered(labels: list[str]) -> int:
    """How many of the last labels somebody registered; without the whole list of public suffixes, which changes every week."""
    last_two = ".".join(labels[-2:])
    below_country = len(labels[-1]) == 2 and labels[-2] in _BELOW_COUNTRIES
    return 3 if len(labels) > 2 and (below_country or last_two in _HOSTING or last_two in _BELOW_SOME) else min(2, len(labels))
