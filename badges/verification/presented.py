"""What somebody put before us: bytes taken apart into credentials, or the reason why not. Nothing is believed yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from badges.canonical.work import STEPS, Budget
from badges.credentials import baking
from badges.verification.credential import FORMATS, Credential, Kind, Unreadable, is_too_much, share_patience, types_of
from badges.verification.facts import LIMITS, Limits
from badges.verification.opening import credential_of, is_compact, read_credential, read_token
from badges.verification.strict_json import Fault

__all__ = ["FORMATS", "Credential", "Kind", "Presented", "Unreadable", "credential_of", "read", "read_credential", "types_of"]

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
_ADDRESS = re.compile(rb"https?://[!-~]{1,2000}").fullmatch
_BAKING_CODES = {"truncated": "file.truncated", "too_large": "file.too_large", "other_kind": "file.other_kind"}


@dataclass(frozen=True, slots=True, eq=False)
class Presented:
    """Everything in a file that claims to be a credential."""

    carrier: str
    """``JSON``, ``PNG``, ``SVG``, ``PDF``, ``JWT``; empty when it is none of these."""
    items: tuple[Credential | Unreadable, ...]
    budget: Budget = field(default_factory=Budget, repr=False)
    """What is left of the work that this file may cause, whoever looks into it."""


def read(file: bytes, limits: Limits = LIMITS) -> Presented:
    """The credentials in a file. Whatever the bytes are, something comes back."""
    found = _read(file, limits)
    return found if limits.work == STEPS else replace(found, budget=Budget(limits.work))


def _read(file: bytes, limits: Limits) -> Presented:
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
    if is_compact(stripped):
        carrier = "JWT" if carrier == "JSON" else carrier
        return Presented(carrier, (read_token(stripped, limits, carrier, name),))
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
        found = baking.unbake_all(file)
    except baking.BakingError as error:
        return _nothing(carrier, _BAKING_CODES.get(error.code, "file.unreadable"), kind=carrier, reason=error.code)
    # A badge of two generations carries a credential of each; whoever reads one must not be misled by the other.
    items = _affordable((item for baked in found for item in _inside(carrier, baked, limits)), limits)
    return Presented(carrier, items) if items else _nothing(carrier, "file.nothing_inside", kind=carrier)


def _inside(carrier: str, baked: baking.Baked, limits: Limits) -> tuple[Credential | Unreadable, ...]:
    if baked.form is baking.OPEN_BADGE_2 and _ADDRESS(baked.text.strip()):
        kind = Kind.OPEN_BADGE_2
        return (Credential(kind, f"{FORMATS[kind]}, {carrier}", {"id": baked.text.strip().decode()}),)
    return _text(carrier, baked.text, limits).items


def _markup(file: bytes, limits: Limits) -> Presented:
    if baking.is_svg(file):
        return _baked("SVG", file, limits)
    return _nothing("", "file.other_kind", kind="HTML" if re.search(rb"(?i)<(!doctype )?html", file[:4096]) else "XML")


def _pdf(file: bytes, limits: Limits) -> Presented:
    from badges.verification.attachments import attachments  # most files are no PDF

    match attachments(file, limits):
        case Fault(code, detail):
            return _nothing("PDF", code, **detail)
        case inside:
            items = _affordable((item for one in inside for item in _attached(one.name, one.content, limits)), limits)
            return Presented("PDF", items) if items else _nothing("PDF", "file.nothing_inside", kind="PDF")


def _affordable(items: Iterable[Credential | Unreadable], limits: Limits) -> tuple[Credential | Unreadable, ...]:
    """Several texts in one file, as far as all of them together are no more than anybody should look at."""
    found: list[Credential | Unreadable] = []
    first: Credential | None = None
    for item in items:
        if isinstance(item, Credential):
            first = first or item
            share_patience(first, [item])
            if is_too_much(item, limits):
                item = Unreadable(Fault("file.too_complex", {"reason": "values", "limit": limits.nodes}), item.name)
        found.append(item)
    return tuple(found)


def _attached(name: str, content: bytes, limits: Limits) -> Iterator[Credential | Unreadable]:
    """A file inside a PDF counts when it is a credential, or was meant to be one; invoices and photos do not."""
    items = _text("PDF", content, limits, name).items
    meant = name.lower().endswith((".json", ".jsonld", ".jwt", ".jws"))
    for item in items:
        if isinstance(item, Credential) or (meant and item.fault.code != "file.other_kind"):
            yield item
