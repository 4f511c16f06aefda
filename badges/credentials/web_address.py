"""Addresses of pages and files on the web, as they may stand in a credential."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# RFC 3987 §2.2. Programs that go by it pass over an address that is written otherwise, and then hold the signature for broken.
_BEYOND = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(f"{chr(n << 16)}-{chr((n << 16) + 0xFFFD)}" for n in range(1, 14))
_PART = re.compile(rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?{_BEYOND}-]|%[0-9A-Fa-f]{{2}})*")
_NUMBERED_HOST = re.compile(r"\[[0-9A-Fa-f:.]+\](?::[0-9]*)?")
REMEDY = "Give the whole address, starting with https://, with %25 for a percent sign and %5B for a bracket"


def is_web_address(value: str) -> bool:
    """Whether every program takes this for the address of something on the web."""
    try:
        parts = urlsplit(value)
        is_web = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a host in brackets, or a port, that is none
        return False
    host = _NUMBERED_HOST if "[" in parts.netloc else _PART
    written = host.fullmatch(parts.netloc) and all(map(_PART.fullmatch, (parts.path, parts.query, parts.fragment)))
    return is_web and parts.netloc.count("@") < 2 and bool(written)
