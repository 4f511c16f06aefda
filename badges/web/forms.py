"""What a browser's form holds, read in memory: a stranger's file never touches a disk."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

# It reports every oddity of a form to its logger; without a handler Python would write that to the terminal of the server.
logging.getLogger("python_multipart").addHandler(logging.NullHandler())

MAX_PARTS = 8
MAX_HEADER = 4_000


class BrokenForm(ValueError):
    """The body is not the form that its content type promises."""


@dataclass(slots=True)
class Part:
    """One field of a form. ``filename`` is None for a field that is no file; it is never used as a name."""

    name: str = ""
    filename: str | None = None
    content: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class _Reading:
    parts: list[Part] = field(default_factory=list)
    headers: dict[bytes, bytes] = field(default_factory=dict)
    header: bytes = b""
    value: bytes = b""
    whole: bool = False


def multipart(body: bytes, content_type: str, most: int = MAX_PARTS) -> list[Part]:
    """The fields of a ``multipart/form-data`` body, ``most`` at most. Raises BrokenForm, also when its end is missing."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if not 1 <= len(boundary) <= 200:
        raise BrokenForm("it has no boundary")
    reading = _Reading()

    def part_begins() -> None:
        if len(reading.parts) >= most:
            raise BrokenForm("it has too many fields")
        reading.parts.append(Part())
        reading.headers = {}

    def header_name(data: bytes, start: int, end: int) -> None:
        reading.header += data[start:end]
        _bounded(reading)

    def header_value(data: bytes, start: int, end: int) -> None:
        reading.value += data[start:end]
        _bounded(reading)

    def header_ends() -> None:
        reading.headers[reading.header.lower()] = reading.value
        reading.header = reading.value = b""

    def headers_finished() -> None:
        _, about = parse_options_header(reading.headers.get(b"content-disposition", b"").decode("latin-1"))
        part = reading.parts[-1]
        part.name = about.get(b"name", b"").decode("utf-8", "replace")
        part.filename = about[b"filename"].decode("utf-8", "replace") if b"filename" in about else None

    def part_data(data: bytes, start: int, end: int) -> None:
        reading.parts[-1].content += data[start:end]

    def ends() -> None:
        reading.whole = True

    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": part_begins,
            "on_header_field": header_name,
            "on_header_value": header_value,
            "on_header_end": header_ends,
            "on_headers_finished": headers_finished,
            "on_part_data": part_data,
            "on_end": ends,
        },
    )
    try:
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise BrokenForm(str(error)) from error
    if not reading.whole:
        raise BrokenForm("its end is missing")
    return reading.parts


def urlencoded(body: bytes) -> dict[str, str]:
    """The fields of a small ``application/x-www-form-urlencoded`` body. Raises BrokenForm."""
    try:
        return dict(parse_qsl(body.decode("latin-1"), max_num_fields=MAX_PARTS))
    except ValueError as error:
        raise BrokenForm(str(error)) from error


def _bounded(reading: _Reading) -> None:
    if len(reading.header) + len(reading.value) > MAX_HEADER:
        raise BrokenForm("a header is too long")
