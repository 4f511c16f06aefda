"""Short texts that people give instead of a file: a link, a request with a link in it, a data: URL, a code meant for a wallet."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from badges.verification.credential import Link
from badges.verification.facts import Limits
from badges.verification.host_names import url_in_ascii
from badges.verification.lists_of_links import text_of
from badges.verification.strict_json import Fault, Json, read_json

POINTER_BYTES = 4_000
"""The longest link, with room around it; a credential is hardly ever so short."""
_LINK = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x1f\x7f]{1,2000}", re.IGNORECASE).fullmatch
_CODE = re.compile(r"[a-z0-9]{28}|(?:[a-z0-9]{4}[ .\-]){6}[a-z0-9]{4}", re.IGNORECASE).fullmatch
"""What stands below the square code on a certificate of ours."""
_REQUEST = re.compile(rb"\{\s*\"url\"\s*:").match
# RFC 2397; what is inside is told by its content, as everything else.
_DATA = re.compile(rb"data:([A-Za-z0-9.+/-]{0,80})((?:;[A-Za-z0-9=+._-]{1,60})*),(.*)", re.DOTALL).fullmatch
_WALLETS = {
    "openid4vp": "OpenID4VP",
    "eudi-openid4vp": "OpenID4VP",
    "mdoc-openid4vp": "OpenID4VP",
    "haip": "OpenID4VP",
    "haip-vp": "OpenID4VP",
    "haip-vci": "OpenID4VCI",
    "openid-vc": "OpenID4VP",
    "openid": "OpenID4VP",
    "openid-credential-offer": "OpenID4VCI",
    "openid-initiate-issuance": "OpenID4VCI",
    "didcomm": "DIDComm",
    "mdoc": "ISO 18013-5",
    "eid": "eID",
}
"""Kinds of addresses that an app on the holder's phone opens."""
_FOR_WALLETS = {
    "credential_offer": "OpenID4VCI",
    "credential_offer_uri": "OpenID4VCI",
    "request_uri": "OpenID4VP",
    "presentation_definition_uri": "OpenID4VP",
    "vc_request_url": "VC-API",
    "_oob": "DIDComm",
    "oob": "DIDComm",
}
"""The same in an https address, by a name in its query."""


def given(text: bytes, limits: Limits) -> Link | bytes | Fault | None:
    """Where the text leads, what it packs, or why it is of no use here; None when it is to be read as it is."""
    if len(text) <= 2 * POINTER_BYTES and (written := text_of(text)) is not None:
        text = written.encode()  # in whichever letters a program for notes kept it
    if text.startswith(b"data:"):
        return _unpacked(text, limits)
    if len(text) > POINTER_BYTES:
        return None
    if _REQUEST(text.lstrip()):
        return _asked(text, limits)
    try:
        return given_link(text.decode("utf-8").strip())
    except UnicodeDecodeError:
        return None


def given_link(text: str) -> Link | Fault | None:
    """The link that a line of text is; None when it is none. Of a code on paper only whoever printed it knows where it leads."""
    scheme = text.partition(":")[0].lower()
    if scheme in _WALLETS and ":" in text and not re.search(r"\s", text):
        return Fault("file.for_a_wallet", {"kind": _WALLETS[scheme]})
    if _CODE(text) and re.search(r"\d", text):  # seven words of four letters are no code
        return Link(re.sub(r"[ .\-]", "", text).lower())
    if not _LINK(text):
        return None
    url = url_in_ascii(text)
    try:
        names = [name for name, _ in parse_qsl(urlsplit(url).query, max_num_fields=50)]
    except ValueError:
        names = []
    kind = next((_FOR_WALLETS[name] for name in names if name in _FOR_WALLETS), None)
    return Fault("file.for_a_wallet", {"kind": kind}) if kind else Link(url)


def _asked(text: bytes, limits: Limits) -> Link | Fault | None:
    """``{"url": "https://…"}``, and nothing beside it: a request to look there."""
    match read_json(text, limits):
        case Json({"url": str(url), **others}) if not others:
            return given_link(url.strip()) or Fault("link.no_address", {"host": "…", "reason": "no_address"})
    return None


def _unpacked(text: bytes, limits: Limits) -> bytes | Fault | None:
    found = _DATA(text.strip()) if len(text) <= limits.text_bytes * 4 // 3 else None
    if found is None:
        return None
    content = unquote_to_bytes(found[3])
    if not found[2].lower().endswith(b";base64"):
        return content
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return Fault("file.unreadable", {"kind": "data:"})
