"""What somebody put before us: bytes taken apart into credentials, or the reason why not. Nothing is believed yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from badges.credentials import baking
from badges.credentials.violation import Document
from badges.proofs import data_integrity, jades
from badges.verification.attachments import attachments
from badges.verification.facts import LIMITS, Limits
from badges.verification.strict_json import Fault, Json, read_json


class Kind(StrEnum):
    """What a credential says it is, before anybody checks."""

    OPEN_BADGE = "open-badge"
    EUROPEAN = "european"
    CREDENTIAL = "credential"
    """Another kind of Verifiable Credential."""
    ENDORSEMENT = "endorsement"
    """What somebody says about a badge, an achievement or an issuer (Open Badges 3.0)."""
    CLR = "clr"
    """A record of several credentials of one person (Comprehensive Learner Record 2.0)."""
    PRESENTATION = "presentation"
    """What a holder shows: credentials, signed by whoever shows them or by nobody."""
    OPEN_BADGE_2 = "open-badge-2"
    """An assertion of Open Badges 2.0, which hangs together by addresses."""
    FOREIGN = "foreign"
    """A proof of learning in a form that we do not check."""


FORMATS = {
    Kind.OPEN_BADGE: "Open Badges 3.0",
    Kind.EUROPEAN: "European Digital Credential",
    Kind.CREDENTIAL: "Verifiable Credential",
    Kind.ENDORSEMENT: "Open Badges 3.0 endorsement",
    Kind.CLR: "Comprehensive Learner Record 2.0",
    Kind.PRESENTATION: "Verifiable Presentation",
    Kind.OPEN_BADGE_2: "Open Badges 2.0",
}

_OPEN_BADGE_TYPES = {"OpenBadgeCredential", "AchievementCredential"}  # aliases of one class
_OPEN_BADGE_2_TYPES = {"Assertion", "BadgeClass"}

_PNG = b"\x89PNG\r\n\x1a\n"
# First bytes of what people drop by mistake: a photo, a scan, an office file, a web page.
_OTHER_KINDS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\x1f\x8b", "gzip"),
    (b"RIFF", "RIFF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\xd0\xcf\x11\xe0", "Office"),
    (b"{\\rtf", "RTF"),
    (b"-----BEGIN", "PEM"),
)
_COMPACT_JWS = re.compile(rb"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*(~[A-Za-z0-9._~-]*)?").fullmatch
_BAKING_CODES = {"truncated": "file.truncated", "too_large": "file.too_large", "other_kind": "file.other_kind"}


@dataclass(frozen=True, slots=True, eq=False)
class Credential:
    """One credential as it was found, with whatever secures it."""

    kind: Kind
    format: str
    """In the words of its standard, with the file it came in: ``Open Badges 3.0, PNG``."""
    document: Document
    """Empty when its text cannot be read."""
    proofs: tuple[Document, ...] = ()
    """Data Integrity proofs inside the document."""
    seal: jades.Sealed | None = None
    jwt: Any = None
    """The token (``proofs.vc_jwt.Token``) that it came in, whose signature covers it all."""
    fault: Fault | None = None
    """What is wrong with its seal or token, or with the text inside."""
    name: str = ""
    """The name of the file inside a file, if it came in one."""
    within: str = ""
    """The subject of what it is nested in; empty when it stands by itself."""
    place: str = ""
    """Where it stands in what holds it: a JSON Pointer."""
    memory: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What was proven about it already: canonicalizing is most of the work, and its answer never changes."""

    @property
    def subject(self) -> str:
        """What its findings are about: its own id, else the file's name."""
        said = self.document.get("id")
        return said[:2000] if isinstance(said, str) and said else self.name or "credential"

    @property
    def issuer_id(self) -> str | None:
        """The issuer it names."""
        issuer = self.document.get("issuer")
        said = issuer.get("id") if isinstance(issuer, dict) else issuer
        return said if isinstance(said, str) and said else None


@dataclass(frozen=True, slots=True, eq=False)
class Unreadable:
    """A file, or a file inside a file, that holds no credential we can read."""

    fault: Fault
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Presented:
    """Everything in a file that claims to be a credential."""

    carrier: str
    """``JSON``, ``PNG``, ``SVG``, ``PDF``, ``JWT``; empty when it is none of these."""
    items: tuple[Credential | Unreadable, ...]


def read(file: bytes, limits: Limits = LIMITS) -> Presented:
    """The credentials in a file. Whatever the bytes are, something comes back."""
    if len(file) > limits.file_bytes:
        return _nothing("", "file.too_large", limit=limits.file_bytes)
    start = file[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start and not file.strip(b"\xef\xbb\xbf \t\r\n"):
        return _nothing("", "file.empty")
    if file.startswith(_PNG):
        return _baked("PNG", file, limits)
    if _PNG.startswith(file) and len(file) >= 4:
        return _nothing("PNG", "file.truncated", kind="PNG")
    if b"%PDF-" in file[:1024]:
        return _pdf(file, limits)
    if start.startswith(b"<"):
        return _markup(file, limits)
    for magic, kind in _OTHER_KINDS:
        if file.startswith(magic):
            return _nothing("", "file.other_kind", kind=kind)
    return _text("JSON", file, limits)


def _nothing(carrier: str, code: str, **detail: Any) -> Presented:
    return Presented(carrier, (Unreadable(Fault(code, detail)),))


def _text(carrier: str, file: bytes, limits: Limits, name: str = "") -> Presented:
    """JSON or a compact JWS."""
    stripped = file.strip()
    if _COMPACT_JWS(stripped):
        return Presented(carrier if carrier != "JSON" else "JWT", (Credential(Kind.FOREIGN, "JWT", {}, name=name),))
    if stripped.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"{", b"[", b""):
        return Presented("", (Unreadable(Fault(_what_else(file)), name),))
    return Presented(carrier, (read_credential(file, limits, carrier, name),))


def _what_else(file: bytes) -> str:
    """Text of another kind is a mistake a person can understand; bytes without sense are damage."""
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "file.unreadable"
    return "file.other_kind" if text.isprintable() or not re.search(r"[\x00-\x08\x0e-\x1f]", text) else "file.unreadable"


def _baked(carrier: str, file: bytes, limits: Limits) -> Presented:
    try:
        inside = baking.unbake(file)
    except baking.BakingError as error:
        return _nothing(carrier, _BAKING_CODES.get(error.code, "file.unreadable"), kind=carrier, reason=error.code)
    return _nothing(carrier, "file.nothing_inside", kind=carrier) if inside is None else _text(carrier, inside, limits)


def _markup(file: bytes, limits: Limits) -> Presented:
    if baking.is_svg(file):
        return _baked("SVG", file, limits)
    return _nothing("", "file.other_kind", kind="HTML" if re.search(rb"(?i)<(!doctype )?html", file[:4096]) else "XML")


def _pdf(file: bytes, limits: Limits) -> Presented:
    match attachments(file, limits):
        case Fault(code, detail):
            return _nothing("PDF", code, **detail)
        case inside:
            items = tuple(item for one in inside for item in _attached(one.name, one.content, limits))
            return Presented("PDF", items) if items else _nothing("PDF", "file.nothing_inside", kind="PDF")


def _attached(name: str, content: bytes, limits: Limits) -> Iterator[Credential | Unreadable]:
    """A file inside a PDF counts when it is a credential, or was meant to be one; invoices and photos do not."""
    items = _text("PDF", content, limits, name).items
    meant = name.lower().endswith((".json", ".jsonld", ".jwt", ".jws"))
    for item in items:
        if isinstance(item, Credential) or (meant and item.fault.code != "file.other_kind"):
            yield item


def read_credential(content: bytes, limits: Limits = LIMITS, carrier: str = "JSON", name: str = "") -> Credential | Unreadable:
    """The credential that a JSON text holds: a file, what was baked into a picture, a status list."""
    match read_json(content, limits):
        case Fault() as fault:
            return Unreadable(fault, name)
        case Json(value):
            return credential_of(value, content, limits, carrier, name)


def credential_of(value: Any, text: bytes, limits: Limits, carrier: str, name: str) -> Credential | Unreadable:
    """What a JSON value, read from this text, claims to be."""
    if jades.is_sealed(value):
        return _sealed(text, carrier, limits, name)
    if not isinstance(value, dict):
        return Unreadable(Fault("file.other_kind", {"kind": "JSON"}), name)
    types = types_of(value)
    if types & _OPEN_BADGE_2_TYPES and not types & _OPEN_BADGE_TYPES:
        return Credential(Kind.FOREIGN, "Open Badges 2.0", value, name=name)
    looks_signed = "credentialSubject" in value or ("proof" in value and "issuer" in value)
    if "VerifiableCredential" not in types and not looks_signed:
        return Unreadable(Fault("file.other_kind", {"kind": "JSON"}), name)
    if types & _OPEN_BADGE_TYPES:
        kind = Kind.OPEN_BADGE
    else:
        kind = Kind.EUROPEAN if "EuropeanDigitalCredential" in types else Kind.CREDENTIAL
    return Credential(kind, f"{FORMATS[kind]}, {carrier}", value, data_integrity.proofs_of(value), name=name)


def _sealed(text: bytes, carrier: str, limits: Limits, name: str) -> Credential:
    """A seal that cannot be read, or a sealed text that cannot: still a credential, with a fault."""
    said = f"{FORMATS[Kind.EUROPEAN]}, {carrier}"
    try:
        seal = jades.parse(text.removeprefix(b"\xef\xbb\xbf"))
    except jades.MalformedSeal as error:
        return Credential(Kind.EUROPEAN, said, {}, fault=Fault("proof.malformed", {"reason": error.reason}), name=name)
    match read_json(seal.payload.encode(), limits):
        case Json(dict() as document):
            kind = Kind.EUROPEAN if "EuropeanDigitalCredential" in types_of(document) else Kind.CREDENTIAL
            return Credential(kind, f"{FORMATS[kind]}, {carrier}", document, seal=seal, name=name)
        case Json():
            fault = Fault("file.other_kind", {"kind": "JSON"})
        case Fault() as unread:
            fault = unread
    return Credential(Kind.EUROPEAN, said, {}, seal=seal, fault=fault, name=name)


def types_of(document: Document) -> set[str]:
    """The types of a node, whether it has one or a list."""
    types = document.get("type", document.get("@type"))
    return {item for item in (types if isinstance(types, list) else [types]) if isinstance(item, str)}
