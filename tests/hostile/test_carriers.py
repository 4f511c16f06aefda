"""Carriers that made a library of ours give up in a way nobody had foreseen: found by the fuzzer, kept by name."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from badges.verification.archives import Archive, read_archive
from badges.verification.presented import Unreadable, read
from badges.verification.several import ARCHIVE, Item, items_of
from tests.fuzz.carriers import coded, zipped


def a_palette_without_colours() -> bytes:
    """A PNG with a code, whose shades stand in a palette that is not there."""
    written = io.BytesIO()
    Image.open(io.BytesIO(coded("PNG"))).convert("P").save(written, "PNG")
    png = written.getvalue()
    start = png.index(b"PLTE") - 4
    (length,) = struct.unpack_from(">I", png, start)
    return png[:start] + png[start + 12 + length :]


def test_a_zip_with_a_file_of_no_name_is_read() -> None:
    assert items_of(zipped({"": b"{}", "a.json": b"{}"})) == (Item("", b"{}"), Item("a.json", b"{}"))
    (item,) = read(zipped({"": b"{}"})).items
    assert isinstance(item, Unreadable)


def test_an_archive_with_a_file_of_no_name_is_damaged() -> None:
    nameless = read_archive(zipped({ARCHIVE: b"{}", "": b"x"}))
    assert isinstance(nameless, Archive)
    assert nameless.wrong


def test_a_picture_whose_palette_is_missing_is_no_crash() -> None:
    (item,) = read(a_palette_without_colours()).items
    assert isinstance(item, Unreadable)
    assert item.fault.code == "file.nothing_inside"


@pytest.mark.parametrize("size", [(1, 2**31 - 1), (2**31 - 1, 2**31 - 1), (0, 0)])
def test_a_picture_that_says_it_is_enormous_is_not_unpacked(size: tuple[int, int]) -> None:
    png = coded("PNG")
    header = struct.pack(">II", *size) + png[24:29]
    spoilt = png[:16] + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)) + png[33:]
    (item,) = read(spoilt).items
    assert isinstance(item, Unreadable)
