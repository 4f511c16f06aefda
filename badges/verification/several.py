"""Several things to check in one file: a ZIP with files, a list of links. Names in them are labels for people, never paths."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from badges.verification.facts import LIMITS, Limits
from badges.verification.lists_of_links import rows_of
from badges.verification.strict_json import Fault

MOST_ITEMS = 1_000
"""Items of one file, whether links or files: a school year of one programme, and five times what HR checks in one go."""
UNPACKED_BYTES = 64 * 2**20
"""All files of a ZIP together, unpacked."""
RATIO = 200
"""How many times its packed size a file of more than ``PLAIN_BYTES`` may have; JSON with pictures in it has at most fifty."""
PLAIN_BYTES = 2**18
NESTING = 1
"""A ZIP, or a list, in a ZIP is opened; what lies deeper is an item by itself."""
ENTRIES = 20_000
"""Entries that are looked at to find those that count: folders, and what systems leave behind, are none."""
LABEL = 200

ARCHIVE = "archive.json"
"""At the root of a ZIP: an archive of ours, which is judged as one file."""
_BUNDLE = {"guide.html", "european.jsonld"}
_LITTER = {".ds_store", "thumbs.db", "desktop.ini"}
_LINKED = 0o120000
_LOCAL = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1 | 0x40 | 0x2000
"""Flags of an entry that is locked with a password, of one way or the other (APPNOTE 4.4.4)."""
_IN_UTF8 = 0x800


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to check: bytes, a link, or the reason why it cannot be had."""

    label: str
    """What people know it by: a name in a ZIP, a person in a list; may be empty where ``row`` says it."""
    content: bytes | None = None
    link: str | None = None
    """An http or https address, or a code of 28 letters and digits as it stands on paper."""
    fault: Fault | None = None
    row: int | None = None
    """The line of a list, counted as a spreadsheet does: the first one is 1."""


def items_of(file: bytes, limits: Limits = LIMITS) -> tuple[Item, ...] | Fault | None:
    """What a ZIP or a list of links holds, in its order; None for a file that is neither, and for an archive of ours.

    A fault is about the whole: it is damaged, a trap, or more than anybody looks at. One about an item is in the item.
    """
    try:
        return _opened(file, _Room(limits), NESTING)
    except _Over as over:
        return over.fault


class _Over(Exception):
    """The whole file is more than anybody looks at."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


@dataclass(slots=True)
class _Room:
    """What is left for all that a file holds, however it is nested."""

    limits: Limits
    bytes: int = UNPACKED_BYTES
    items: int = MOST_ITEMS

    def take(self, *, bytes: int = 0, items: int = 0) -> None:
        """Use some of it. Raises _Over."""
        self.bytes -= bytes
        self.items -= items
        if self.items < 0:
            raise _Over(Fault("file.too_complex", {"reason": "items", "limit": MOST_ITEMS}))
        if self.bytes < 0:
            raise _Over(Fault("file.too_large", {"kind": "ZIP", "limit": UNPACKED_BYTES}))


def _opened(file: bytes, room: _Room, nesting: int) -> tuple[Item, ...] | Fault | None:
    if file.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _unpacked(file, room, nesting)
    rows = rows_of(file, room.limits.text_bytes, MOST_ITEMS)
    if rows is None or isinstance(rows, Fault):
        return rows
    room.take(items=len(rows))
    none = Fault("file.no_link")
    return tuple(Item(row.name, link=row.link or None, fault=None if row.link else none, row=row.number) for row in rows)


def _unpacked(file: bytes, room: _Room, nesting: int) -> tuple[Item, ...] | Fault | None:
    if file.count(b"PK\x01\x02") > ENTRIES:
        return Fault("file.too_complex", {"reason": "entries", "limit": ENTRIES})
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as opened:
            entries = opened.infolist()
            if _are_of_one(entries):
                return None
            counted = [entry for entry in entries if _counts(entry, entries)]
            if overlap(file, entries, opened.start_dir):
                return Fault("file.unreadable", {"kind": "ZIP", "reason": "overlapping"})
            room.take(bytes=sum(entry.file_size for entry in counted), items=len(counted))
            return tuple(_unfolded(opened, counted, room, nesting))
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, OSError, EOFError, OverflowError) as error:
        cut = file.rfind(b"PK\x05\x06") < 0  # its list of contents stands at the end
        return Fault("file.truncated" if cut else "file.unreadable", {"kind": "ZIP", "reason": type(error).__name__})


def is_one_thing(file: bytes) -> bool:
    """Whether a ZIP is one file to its reader: an archive of ours, or a document of an office program."""
    if file.count(b"PK\x01\x02") > ENTRIES:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as opened:
            return _are_of_one(opened.infolist())
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, OSError, EOFError, OverflowError):
        return False


def _are_of_one(entries: list[zipfile.ZipInfo]) -> bool:
    return any(entry.filename in (ARCHIVE, "[Content_Types].xml", "mimetype") for entry in entries)


def _counts(entry: zipfile.ZipInfo, entries: list[zipfile.ZipInfo]) -> bool:
    """Whether a person put it there: no folder, nothing that a system leaves behind, not the guide of our own upload bundles."""
    name = entry.filename.rpartition("/")[2].lower()
    if is_folder(entry) or name in _LITTER or name.startswith("._") or entry.filename.startswith("__MACOSX/"):
        return False
    return entry.filename != "guide.html" or not {one.filename for one in entries} >= _BUNDLE


def is_folder(entry: zipfile.ZipInfo) -> bool:
    """Whether it is a folder; the library's own question fails for a name of no letters."""
    return entry.filename.endswith("/")


def overlap(file: bytes, entries: list[zipfile.ZipInfo], end: int) -> bool:
    """Whether the same packed bytes would be unpacked several times: then little becomes much, or never ends."""
    last = end
    for entry in sorted(entries, key=lambda one: one.header_offset, reverse=True):
        at = entry.header_offset
        magic, name, extra = _LOCAL.unpack_from(file, at)
        if magic != b"PK\x03\x04" or at + 30 + name + extra + entry.compress_size > last:
            return True
        last = at
    return False


def _unfolded(opened: zipfile.ZipFile, entries: list[zipfile.ZipInfo], room: _Room, nesting: int) -> Iterator[Item]:
    seen: dict[str, int] = {}
    for entry in entries:
        label = _label(entry)
        seen[label] = seen.get(label, 0) + 1
        if seen[label] > 1:  # two files may well have one name in a ZIP: nobody must take one for the other
            label = f"{label} ({seen[label]})"
        content = content_of(opened, entry, room.limits)
        if isinstance(content, Fault):
            yield Item(label, fault=content)
            continue
        inside = _opened(content, room, nesting - 1) if nesting else None
        match inside:
            case None:
                yield Item(label, content)
            case Fault():
                yield Item(label, fault=inside)
            case items:
                yield from (replace(item, label=f"{label} / {item.label}" if item.label else label) for item in items)


def content_of(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> bytes | Fault:
    """One file of a ZIP, within bounds, or why it cannot be had."""
    if entry.flag_bits & _ENCRYPTED:
        return Fault("file.locked", {"kind": "ZIP"})
    if entry.external_attr >> 16 & 0o170000 == _LINKED:
        return Fault("file.other_kind", {"kind": "link"})
    if entry.file_size > limits.file_bytes:
        return Fault("file.too_large", {"limit": limits.file_bytes})
    if entry.file_size > PLAIN_BYTES and entry.file_size > RATIO * entry.compress_size:
        return Fault("file.too_complex", {"reason": "ratio", "limit": RATIO})
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # the others unpack without bounds
        return Fault("file.unreadable", {"kind": "ZIP", "reason": "compression"})
    try:
        with opened.open(entry) as packed:
            content = packed.read(entry.file_size + 1)  # never more than it announces, and its checksum must fit
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        return Fault("file.unreadable", {"kind": "ZIP", "reason": type(error).__name__})
    if len(content) != entry.file_size:
        return Fault("file.truncated", {"kind": "ZIP"})
    return content


def _label(entry: zipfile.ZipInfo) -> str:
    name = entry.filename
    if not entry.flag_bits & _IN_UTF8:
        try:  # most programs write UTF-8 without saying so
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = entry.filename
    return label_of(name)


def label_of(name: str) -> str:
    """A stranger's name for a thing as a label: on one line, not too long, and its own end kept."""
    plain = "".join(letter if letter.isprintable() else " " for letter in name).strip()
    return plain if len(plain) <= LABEL else f"{plain[: LABEL // 2]}…{plain[-LABEL // 2 + 1 :]}"
