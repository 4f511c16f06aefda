"""What somebody put before us: bytes taken apart into credentials, or the reason why not. Nothing is believed yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from badges.canonical.work import STEPS, Budget
from badges.credentials import baking
from badges.verification.credential import FORMATS, Credential, Kind, Link, Unreadable, is_too_much, share_patience, types_of
from badges.verification.facts import LIMITS, Limits
from badges.verification.given import given
from badges.verification.opening import credential_of, is_compact, read_credential, read_token
from badges.verification.strict_json import Fault

if TYPE_CHECKING:
    from badges.verification.archives import Archive

__all__ = [
    "FORMATS",
    "Credential",
    "Kind",
    "Link",
    "Presented",
    "Unreadable",
    "credential_of",
    "read",
    "read_credential",
    "types_of",
]

_PNG = b"\x89PNG\r\n\x1a\n"
_PHOTOS = ((b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"RIFF", "WebP"))
"""Pictures into which nothing is baked, but of which one may be a picture of a certificate on paper."""
_HEIF = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftypavif")
"""Photos as some phones keep them; when one is sent from a page they make a JPEG of it."""
# First bytes of what people drop by mistake: a scan, an office file, a web page.
_OTHER_KINDS = (
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

MOST_LINKS = 3
"""Links of one picture that are followed."""

Item = Credential | Unreadable | Link


@dataclass(frozen=True, slots=True, eq=False)
class Presented:
    """Everything in a file that claims to be a credential."""

    carrier: str
    """``JSON``, ``PNG``, ``SVG``, ``PDF``, ``JWT``, ``JPEG`` …; empty when it is none of these."""
    items: tuple[Item, ...]
    budget: Budget = field(default_factory=Budget, repr=False)
    """What is left of the work that this file may cause, whoever looks into it."""
    archive: Archive | None = None
    """What the credential came in, with all that was needed to check it once."""


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
    for magic, kind in _PHOTOS:
        if file.startswith(magic) and (kind != "WebP" or file[8:12] == b"WEBP"):
            return _coded(kind, file, limits)
    if file.startswith(b"PK\x03\x04") and (archived := _archived(file, limits)):
        return archived
    if file[4:12] in _HEIF:
        return _nothing("", "file.other_kind", kind="HEIF")
    for magic, kind in _OTHER_KINDS:
        if file.startswith(magic):
            return _nothing("", "file.other_kind", kind=kind)
    return _given("JSON", file, limits)


def _nothing(carrier: str, code: str, **detail: Any) -> Presented:
    return Presented(carrier, (Unreadable(Fault(code, detail)),))


def _given(carrier: str, file: bytes, limits: Limits) -> Presented:
    """A text that somebody gave, or that a square code holds: a credential, or where one is."""
    match given(file, limits):
        case bytes() as inside:
            return _text(carrier, inside, limits)
        case Fault() as fault:
            return Presented(carrier, (Unreadable(fault),))
        case Link() as link:
            return Presented("", (link,))
        case None:
            return _text(carrier, file, limits)


def _archived(file: bytes, limits: Limits) -> Presented | None:
    """The credential in an archive, and the archive; an archive in an archive is nobody's file."""
    from badges.verification.archives import read_archive  # most files are no ZIP

    match read_archive(file, limits):
        case None:
            return None
        case Fault(code, detail):
            return _nothing("ZIP", code, **detail)
        case archive:
            inside = archive.credential or b""
            empty = not inside or inside.startswith(b"PK")
            found = _nothing("ZIP", "file.nothing_inside", kind="ZIP") if empty else _read(inside, limits)
            return replace(found, archive=archive)


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
    if len(found) > limits.attachments:
        return _nothing(carrier, "file.too_complex", reason="credentials", limit=limits.attachments)
    # A badge of two generations carries a credential of each, and somebody may have put in one more of the same kind: readers
    # take the first, or the last. Whoever reads one must not be misled by the other.
    items = _affordable((item for baked in found for item in _inside(carrier, baked, limits)), limits)
    if items:
        return Presented(carrier, items)
    return _coded(carrier, file, limits) if carrier == "PNG" else _nothing(carrier, "file.nothing_inside", kind=carrier)


def _coded(carrier: str, file: bytes, limits: Limits) -> Presented:
    """What the square codes in a picture hold or lead to."""
    from badges.verification.codes import codes_in  # few files are pictures without a badge in them

    match codes_in(file):
        case Fault() as fault if carrier != "PNG":  # a PNG was read to its end already
            return Presented(carrier, (Unreadable(fault),))
        case Fault():
            return _nothing(carrier, "file.nothing_inside", kind=carrier)
        case texts:
            return _of_codes(carrier, texts, limits)


def _of_codes(carrier: str, texts: tuple[bytes, ...], limits: Limits) -> Presented:
    read = [item for text in texts for item in _given(carrier, text, limits).items]
    links = [item for item in read if isinstance(item, Link)][:MOST_LINKS]
    # Beside the code that counts there may be one of a website, a network or a parcel.
    telling = [item for item in read if not isinstance(item, Unreadable) and not isinstance(item, Link)] + links
    if telling:
        return Presented(carrier, _affordable(telling, limits))
    if not texts:
        return _nothing(carrier, "file.nothing_inside", kind=carrier)
    said = next((item for item in read if isinstance(item, Unreadable) and item.fault.code == "file.for_a_wallet"), None)
    return Presented(carrier, (said,)) if said else _nothing(carrier, "file.other_code", kind=carrier)


def _inside(carrier: str, baked: baking.Baked, limits: Limits) -> tuple[Item, ...]:
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
            if items:
                return Presented("PDF", items)
    from badges.verification.codes import codes_in_pdf

    return _of_codes("PDF", codes_in_pdf(file, limits), limits)


def _affordable(items: Iterable[Item], limits: Limits) -> tuple[Item, ...]:
    """Several texts in one file, as far as all of them together are no more than anybody should look at."""
    found: list[Item] = []
    first: Credential | None = None
    for item in items:
        if isinstance(item, Credential):
            first = first or item
            share_patience(first, [item])
            if is_too_much(item, limits):
                item = Unreadable(Fault("file.too_complex", {"reason": "values", "limit": limits.nodes}), item.name)
        found.append(item)
    return tuple(found)


def _attached(name: str, content: bytes, limits: Limits) -> Iterator[Item]:
    """A file inside a PDF counts when it is a credential, or was meant to be one; invoices and photos do not."""
    items = _text("PDF", content, limits, name).items
    meant = name.lower().endswith((".json", ".jsonld", ".jwt", ".jws"))
    for item in items:
        if isinstance(item, Credential) or (meant and isinstance(item, Unreadable) and item.fault.code != "file.other_kind"):
            yield item
