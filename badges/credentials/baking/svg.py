"""Credentials in SVG drawings: one element below ``<svg>`` (Open Badges 3.0 §5.3.2; CLR 2.0 and Open Badges 2.0 alike)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import escape
from typing import Any
from xml.parsers.expat import errors

from badges.credentials.baking.error import BakingError, bakeable
from badges.credentials.baking.forms import FORMS, OPEN_BADGE, Baked, Form

SVG = "http://www.w3.org/2000/svg"
MOST_ELEMENTS = 100
"""Credential elements in one drawing; each has its own text to keep."""

# What a parser stops at, and how often it may: tags, lines and references, attributes. A large map has some ten thousand tags.
_MOST_STOPS = ((b"<", 40_000), (b"\n", 100_000), (b"&", 100_000), (b"=", 100_000))

_ELEMENTS = {form.tag: form for form in FORMS}
_COMPACT_JWS = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+").fullmatch
_ADDRESS = re.compile(rb"https?://[^\s<>\"]+").fullmatch
_PREFIXES = {form.prefix for form in FORMS}
_CUT_SHORT = [
    errors.codes[message]
    for message in (
        errors.XML_ERROR_NO_ELEMENTS,
        errors.XML_ERROR_UNCLOSED_TOKEN,
        errors.XML_ERROR_PARTIAL_CHAR,
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
]


def is_svg(content: bytes) -> bool:
    """Whether a file looks like an SVG: perhaps a declaration, comments and a DOCTYPE, then ``<svg``, with or without prefix."""
    start = content[:65_536].removeprefix(b"\xef\xbb\xbf")
    opening = rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?>)*+<(?:[A-Za-z_][\w.-]*:)?svg[\s>/]"
    return bool(re.match(opening, start, re.DOTALL))


def bake_svg(svg: bytes, credential: bytes, form: Form = OPEN_BADGE) -> bytes:
    """The drawing with the credential in it, as first child of ``<svg>``; whatever credential was there before is taken out.

    JSON becomes a CDATA section, a compact JWS the attribute ``verify``; there Open Badges 2.0 also has a hosted badge's address.

    Raises:
        BakingError: when this is no SVG in UTF-8, or XML would not give the credential back byte for byte.
    """
    bakeable(credential)
    if not is_svg(svg) or not _is_utf8(svg):
        raise BakingError("other_kind", "this is no SVG in UTF-8")
    drawing = _read(svg)
    for badge in reversed(drawing.badges):
        svg = svg[: badge.start] + svg[badge.end :]
    end = _end_of_tag(svg, drawing.start)
    empty = svg[end - 2 : end] == b"/>"
    tag = svg[drawing.start : end - (2 if empty else 1)]
    prefix = form.prefix.encode()
    declared = drawing.declared.get(form.prefix)
    declaration = b' xmlns:%s="%s"' % (prefix, form.namespace.encode())
    element = b"<%s:%s" % (prefix, form.element.encode())
    on_element = b"" if declared in (None, form.namespace) else declaration
    closing = b"</" + re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0] + b">" if empty else b""
    opening = tag.rstrip() + (declaration if declared is None else b"") + b">"
    made = svg[: drawing.start] + opening + element + on_element + _body(credential, form, element) + closing + svg[end:]
    try:
        given_back = unbake_svg(made)
    except BakingError:
        given_back = ()
    if given_back != (Baked(form, credential),):  # control characters, and carriage returns, which XML reads as line feeds
        raise BakingError("not_bakeable", "an SVG would not give this credential back byte for byte")
    return made


def unbake_svg(svg: bytes) -> tuple[Baked, ...]:
    """The credentials in an SVG, the newest form first.

    Raises:
        BakingError: when the drawing cannot be read to its end, or declares entities.
    """
    badges = _read(svg).badges
    found = (Baked(form, badge.credential) for form in FORMS for badge in badges if badge.form is form)
    return tuple(dict.fromkeys(found))


@dataclass(slots=True)
class Badge:
    """A credential element in a drawing: where it stands, in bytes, and what it holds."""

    form: Form
    start: int
    verify: str | None
    end: int = 0
    cdata: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    @property
    def credential(self) -> bytes:
        """The JWS of the attribute, else what stands in CDATA sections, else the text, else what the attribute says."""
        verify = (self.verify or "").strip().encode()
        if _COMPACT_JWS(verify) or (verify and not self.form.address_beside):
            return verify
        return ("".join(self.cdata) or "".join(self.text).strip()).encode() or verify


@dataclass(slots=True)
class Drawing:
    """What the reader saw: where ``<svg`` stands, whose the prefix is, and the credentials right below it."""

    svg: bytes
    expat: Any = None
    start: int = -1
    declared: dict[str, str] = field(default_factory=dict)
    """Namespaces declared on ``<svg>`` for the prefixes that we would use."""
    badges: list[Badge] = field(default_factory=list)
    depth: int = 0
    in_cdata: bool = False
    in_badge: bool = False

    def namespace(self, prefix: str | None, uri: str | None) -> None:
        """A namespace declaration comes before the element that carries it."""
        if self.depth == 0 and prefix in _PREFIXES:
            self.declared[prefix] = uri or ""

    def start_cdata(self) -> None:
        """A CDATA section begins."""
        self.in_cdata = True

    def end_cdata(self) -> None:
        """A CDATA section ends."""
        self.in_cdata = False

    def data(self, text: str) -> None:
        """Characters between tags, in pieces."""
        if self.in_badge:
            (self.badges[-1].cdata if self.in_cdata else self.badges[-1].text).append(text)

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self.depth == 0:
            if tag not in ("svg", f"{{{SVG}}}svg"):
                raise BakingError("other_kind", "this is XML, but no SVG")
            self.start = self.expat.CurrentByteIndex
        self.depth += 1
        if self.depth == 2 and (form := _ELEMENTS.get(tag)):
            if len(self.badges) == MOST_ELEMENTS:
                raise BakingError("too_large", f"a drawing may hold {MOST_ELEMENTS} credentials")
            self.in_badge = True
            self.badges.append(Badge(form, self.expat.CurrentByteIndex, attributes.get("verify")))

    def finish(self, _tag: str) -> None:
        """An element ends."""
        if self.depth == 2 and self.in_badge:
            self.in_badge = False
            at = self.expat.CurrentByteIndex
            long = self.svg[at : at + 2] == b"</"
            self.badges[-1].end = self.svg.index(b">", at) + 1 if long else _end_of_tag(self.svg, self.badges[-1].start)
        self.depth -= 1


class _Target:
    """What the XML parser talks to: hands everything on to a Drawing and builds no tree."""

    def __init__(self, drawing: Drawing) -> None:
        self.start, self.end, self.data = drawing.begin, drawing.finish, drawing.data

    def close(self) -> None:
        """The document is over."""


def _read(svg: bytes) -> Drawing:
    from defusedxml import DefusedXmlException  # most files are no drawings
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    for stop, most in _MOST_STOPS:
        if svg.count(stop) > most:
            raise BakingError("too_large", f"a drawing may have {most} times {stop.decode()}")
    drawing = Drawing(svg)
    parser: Any = DefusedXMLParser(target=_Target(drawing), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    drawing.expat = parser.parser
    drawing.expat.StartCdataSectionHandler = drawing.start_cdata
    drawing.expat.EndCdataSectionHandler = drawing.end_cdata
    drawing.expat.StartNamespaceDeclHandler = drawing.namespace
    drawing.expat.AttlistDeclHandler = _refuse_defaults
    try:
        parser.feed(svg)
        parser.close()
    except DefusedXmlException as error:
        raise BakingError("forbidden", "a picture may not declare entities or name anything outside itself") from error
    except ParseError as error:
        raise BakingError("truncated" if error.code in _CUT_SHORT else "malformed", f"this is no XML: {error}") from error
    except (LookupError, ValueError) as error:  # an encoding Python does not know, or one of several bytes a character
        if isinstance(error, BakingError):
            raise
        raise BakingError("malformed", f"this is no XML: {error}") from error
    return drawing


def _refuse_defaults(_element: str, _name: str, _type: str, default: str | None, _required: bool) -> None:
    # A few kilobytes of default attributes on each of a million elements are as good a bomb as entities are.
    if default is not None:
        raise BakingError("forbidden", "a picture may not declare default attributes")


def _body(credential: bytes, form: Form, element: bytes) -> bytes:
    if _COMPACT_JWS(credential) or (form.address_beside and _ADDRESS(credential)):
        return _attribute(credential) + b"/>"
    beside = _attribute(_address_in(credential)) if form.address_beside else b""
    inside = credential.replace(b"]]>", b"]]]]><![CDATA[>")  # a CDATA section cannot hold its own end
    return beside + b"><![CDATA[" + inside + b"]]></" + element[1:] + b">"


def _attribute(value: bytes) -> bytes:
    return b' verify="%s"' % escape(value.decode(), quote=False).replace('"', "&quot;").encode() if value else b""


def _address_in(credential: bytes) -> bytes:
    """Where a hosted assertion says it lives."""
    try:
        value = json.loads(credential)
    except (ValueError, RecursionError):
        return b""
    address = value.get("id") if isinstance(value, dict) else None
    said = address.encode(errors="ignore") if isinstance(address, str) else b""
    return said if _ADDRESS(said) else b""


def _end_of_tag(svg: bytes, start: int) -> int:
    """The byte after the ``>`` of the tag that begins at ``start``; the parser has seen that its quotes match."""
    tag = re.compile(rb"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*+>").match(svg, start)
    if tag is None:
        raise BakingError("malformed", "a tag does not end")
    return tag.end()


def _is_utf8(svg: bytes) -> bool:
    declared = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)", svg)
    return b"\0" not in svg[:4] and (declared is None or declared[1].lower() in (b"utf-8", b"utf8"))
