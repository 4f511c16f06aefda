"""XML that strangers wrote, read without being led anywhere: no document types, no entities, no network, no endless sizes."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from badges.verification.trusted_lists.error import RefusedList

MAX_BYTES = 20 * 2**20
"""The largest list of a member state has about 8 MB."""
_MOST = ((b"<", 1_500_000), (b"=", 1_500_000))
"""Tags and attributes: what memory a document takes hangs on these more than on its bytes."""

_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]*)")


def parser() -> etree.XMLParser:
    """A parser that opens nothing and expands nothing; libxml2's own bounds (depth 256, 10 MB a text) are in force."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        collect_ids=False,
    )


def parse(content: bytes) -> Any:
    """The root element of a document. Raises RefusedList."""
    if len(content) > MAX_BYTES or any(content.count(sign) > most for sign, most in _MOST):
        raise RefusedList("too_large")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedList("not_utf8") from error
    if (said := _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf"))) and said[1].lower() not in (b"utf-8", b"utf8"):
        raise RefusedList("not_utf8")
    # In UTF-8 these letters cannot hide; a list that has them in a comment is none that we know.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise RefusedList("doctype")
    try:
        return etree.fromstring(content, parser())
    except etree.LxmlError as error:
        raise RefusedList("not_xml") from error
