"""Ways to spoil a carrier without a parser seeing at its door that it is spoilt: checksums, lengths and encodings still fit."""

from __future__ import annotations

import base64
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from tests.fuzz import mutations

Mutation = Callable[[bytes, Random], bytes]
MOST_BYTES = 2**20
"""What comes of a way is cut off here; what is larger is for benchmarks."""
_ON_VALUES = tuple(mutations.ON_VALUES.values())
_ON_BYTES = tuple(mutations.ON_BYTES.values())
_PACKED = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
_NUMBER = re.compile(rb"\d+")
_NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483648", b"4294967295", b"99999999999999999999", b"00", b"1e9")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_NAME = re.compile(rb"/[A-Za-z]+")
_TAG = re.compile(rb"<[^<>]*>")
_IN_MARKUP = (
    b"<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>",
    b"<!DOCTYPE svg SYSTEM 'http://x.example/a.dtd'>",
    b"<?xml version='1.0' encoding='UTF-16'?>",
    b"<?xml version='1.1' encoding='martian'?>",
    b"<![CDATA[ ]]> ]]>",
    b"<!-- -- -->",
    b"&#x0;&#xd800;&b;&lt;",
    b"<g>" * 300,
    b"</svg>",
    b" xmlns:openbadges='https://purl.imsglobal.org/ob/v3p0'",
    b" verify='eyJ'",
    b"<openbadges:assertion verify='x'/>",
    b"<x:credential xmlns:x='https://purl.imsglobal.org/ob/v3p0'>{}</x:credential>",
)
_IN_LINES = (
    b'"',
    b";",
    b",",
    b"\t",
    b"|",
    b"\r",
    b"\n",
    b"\0",
    b"\xff\xfe",
    b"sep=;\n",
    b"=1+1",
    "é".encode("cp1252"),
    b"x" * 25_000,
)
_CHUNKS = (b"iTXt", b"tEXt", b"zTXt", b"IDAT", b"IEND", b"IHDR", b"eXIf", b"PLTE", b"aaAA")


def json_inside(content: bytes, random: Random) -> bytes:
    """The JSON that it is, or that is baked into it, changed in a value."""
    change = random.choice(_ON_VALUES)
    return mutations.in_json(content, lambda value: change(value, random))


def packed_inside(content: bytes, random: Random) -> bytes:
    """A run of base64 somewhere in it, unpacked, changed as JSON or as bytes, packed again."""
    runs = list(_PACKED.finditer(content))
    if not runs:
        return content
    run = random.choice(runs)
    url_safe = run[0].translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    try:
        inside = base64.b64decode(url_safe + b"=" * (-len(url_safe) % 4))
    except ValueError:
        return content
    change = json_inside if inside[:1] in (b"{", b"[") else random.choice(_ON_BYTES)
    inside = change(inside or b" ", random)
    encode = base64.b64encode if b"+" in run[0] or b"/" in run[0] or run[0].endswith(b"=") else base64.urlsafe_b64encode
    again = encode(inside) if run[0].endswith(b"=") or encode is base64.b64encode else encode(inside).rstrip(b"=")
    return content[: run.start()] + again + content[run.end() :]


def segments(content: bytes, random: Random) -> bytes:
    """Segments of a token swapped, doubled, emptied, left out or padded, or its disclosures."""
    sign = b"~" if b"~" in content and random.random() < 0.6 else b"."
    parts = content.split(sign)
    place, other = random.randrange(len(parts)), random.randrange(len(parts))
    match random.randrange(6):
        case 0:
            parts[place], parts[other] = parts[other], parts[place]
        case 1:
            parts.insert(place, parts[other])
        case 2:
            parts[place] = b""
        case 3:
            del parts[place]
        case 4:
            parts[place] += random.choice((b"=", b"==", b"\n", b" ", b"A", b"%"))
        case _:
            parts = parts * random.choice((2, 40))
    return sign.join(parts)


def chunks(content: bytes, random: Random) -> bytes:
    """The chunks of a PNG changed, each with the checksum that fits (PNG §5.3)."""
    found = _chunks(content)
    if not found:
        return content
    place = random.randrange(len(found))
    kind, data = found[place]
    match random.randrange(7):
        case 0:
            found[place] = kind, random.choice(_ON_BYTES)(data or b" ", random)
        case 1:
            found.insert(random.randrange(len(found)), (kind, data))
        case 2:
            del found[place]
        case 3:
            found[place] = random.choice(_CHUNKS), data
        case 4:
            other = random.randrange(len(found))
            found[place], found[other] = found[other], found[place]
        case 5:
            text = zlib.compress(random.choice(_ON_BYTES)(b'{"a": "b"}' * random.choice((1, 1, 1, 5_000)), random))
            head = random.choice((b"openbadgecredential", b"openbadges", b"x", b"", b"k" * 90))
            found.insert(
                1, (b"iTXt", head + b"\0" + bytes([random.choice((0, 1, 1, 2)), random.choice((0, 0, 1))]) + b"nl\0\0" + text)
            )
        case _:
            numbers = struct.pack(">II", *(random.choice((0, 1, 7, 2**15, 2**31 - 1, 2**32 - 1)) for _ in range(2)))
            found[0] = found[0][0], numbers + found[0][1][8:]
    made = b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in found)
    return content[:8] + made


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    at = 8
    while content.startswith(b"\x89PNG") and at + 12 <= len(content) and len(found) < 500:
        (length,) = struct.unpack_from(">I", content, at)
        found.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def markup(content: bytes, random: Random) -> bytes:
    """Something put into XML or HTML, or a tag moved, doubled or left out."""
    if random.random() < 0.2:
        text = content.decode("utf-8", "replace")
        return text.encode(random.choice(("utf-16", "utf-16-be", "latin-1", "utf-8-sig", "utf-32")), "replace")
    tags = list(_TAG.finditer(content))
    if not tags or random.random() < 0.4:
        place = random.choice(tags).start() if tags else random.randrange(len(content))
        return content[:place] + random.choice(_IN_MARKUP) + content[place:]
    one, other = random.choice(tags), random.choice(tags)
    tag = random.choice((one[0], other[0], b"", one[0].replace(b"https", b"http"), one[0].replace(b"=", b"")))
    return content[: one.start()] + tag + content[one.end() :]


def objects(content: bytes, random: Random) -> bytes:
    """Numbers, names, references and streams of a PDF changed; a stream has the length that it says."""
    match random.randrange(4):
        case 0:
            return _replaced(content, _NUMBER, lambda _: random.choice(_NUMBERS), random)
        case 1:
            names = [found[0] for found in _NAME.finditer(content)]
            return _replaced(content, _NAME, lambda _: random.choice(names), random)
        case 2:
            refer = re.compile(rb"\d+ 0 R")
            return _replaced(content, refer, lambda _: b"%d 0 R" % random.randrange(12), random)
        case _:
            streams = list(_STREAM.finditer(content))
            if not streams:
                return content
            one = random.choice(streams)
            try:
                inside = zlib.compress(random.choice(_ON_BYTES)(zlib.decompress(one[1]) or b" ", random))
            except zlib.error:
                inside = random.choice(_ON_BYTES)(one[1] or b" ", random)
            said = content[: one.start(1)].rpartition(b"/Length ")
            head = said[0] + said[1] + _NUMBER.sub(b"%d" % len(inside), said[2], count=1)
            return head + inside + content[one.end(1) :]


def entries(content: bytes, random: Random) -> bytes:
    """A ZIP with a file changed, renamed, doubled or packed in another ZIP; or with other numbers in its tables."""
    if random.random() < 0.35:
        tables = [found.start() for found in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", content)]
        if not tables:
            return content
        at = random.choice(tables) + random.randrange(4, 46)
        return content[:at] + random.choice((b"\0\0", b"\xff\xff", b"\x01\0", b"\0\x80", b"\x63\0")) + content[at + 2 :]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            files = [(name, opened.read(name)) for name in opened.namelist()[:20]]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, zlib.error, EOFError, struct.error, OSError):
        return random.choice(_ON_BYTES)(content, random)
    if not files:
        return content
    place = random.randrange(len(files))
    name, inside = files[place]
    match random.randrange(5):
        case 0 | 1:
            change = random.choice((json_inside, packed_inside, *_ON_BYTES))
            try:
                files[place] = name, change(inside or b" ", random)
            except (ValueError, RecursionError):
                files[place] = name, random.choice(_ON_BYTES)(inside or b" ", random)
        case 2:
            strange = random.choice(
                ("../x", "/etc/passwd", "a\\b", "\u202egnp.exe", "", "archive.json", "guide.html", "x" * 400, "é\n")
            )
            files[place] = strange, inside
        case 3:
            files.append((name + random.choice(("", "2")), inside))
        case _:
            files[place] = name, content
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as made:
        for label, one in files:
            with warnings.catch_warnings(action="ignore"):  # two of one name are what this is about
                made.writestr(zipfile.ZipInfo(label, (2026, 6, 15, 12, 0, 0)), one)
    return written.getvalue()


def lines(content: bytes, random: Random) -> bytes:
    """A list in another encoding, with other signs in it, longer, or with lines in another order."""
    match random.randrange(4):
        case 0:
            return content.decode("utf-8", "replace").encode(
                random.choice(("utf-16", "utf-8-sig", "cp1252", "utf-16-be")), "replace"
            )
        case 1:
            place = random.randrange(len(content))
            return content[:place] + random.choice(_IN_LINES) + content[place:]
        case 2:
            rows = content.splitlines(keepends=True)
            random.shuffle(rows)
            return b"".join(rows)
        case _:
            return content * random.choice((2, 3, 250))


def _replaced(content: bytes, pattern: re.Pattern[bytes], new: Callable[[bytes], bytes], random: Random) -> bytes:
    found = list(pattern.finditer(content))
    if not found:
        return content
    one = random.choice(found)
    return content[: one.start()] + new(one[0]) + content[one.end() :]


def ways_for(content: bytes) -> tuple[Mutation, ...]:
    """The ways that fit what it is, by its first bytes, more often than those for anything."""
    start = content.lstrip()[:1]
    if content.startswith(b"\x89PNG"):
        return (chunks, chunks, json_inside)
    if content.startswith(b"PK"):
        return (entries, entries, entries)
    if b"%PDF-" in content[:1024]:
        return (objects, objects, objects)
    if start == b"<":
        return (markup, markup, json_inside)
    if start in (b"{", b"["):
        return (json_inside, packed_inside)
    if content.startswith(b"eyJ"):
        return (segments, packed_inside, packed_inside)
    return (lines, packed_inside)


def spoilt(content: bytes, random: Random) -> tuple[str, bytes]:
    """A file put through one to four ways, and their names."""
    names = []
    for _ in range(random.choice((1, 1, 2, 2, 3, 4))):
        way = random.choice(ways_for(content) if random.random() < 0.75 else _ON_BYTES)
        names.append(way.__name__.replace("_", " "))
        try:
            content = way(content, random)[:MOST_BYTES] or b" "
        except (ValueError, RecursionError, UnicodeError):
            continue  # it was spoilt before, and this way needs it whole
    return " + ".join(names), content
