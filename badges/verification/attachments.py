"""The inside of a PDF, and the files in it, within bounds."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from badges.verification.facts import LIMITS, Limits
from badges.verification.strict_json import Fault

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import EmbeddedFile

T = TypeVar("T")

# pypdf: "broken PDF files might cause other Exceptions". This is all of it that we can foresee, besides its own.
_TROUBLE = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    AssertionError,
    NotImplementedError,
)

# It reports every oddity of a stranger's file to its logger; without a handler Python would write that to the reader's terminal.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


MOST_STEPS = 40_000
"""How often pypdf may turn to the file, which is twenty times for each object in its table; our certificate takes 2,700."""
MOST_PACKED = 500
"""Objects in one stream of objects; programs write one or two hundred. For each that is wanted all of them are looked through."""

# The number of objects in a stream of them, written out or (which nobody does) in yet another object (ISO 32000-2 §7.5.7).
_PACKED = re.compile(rb"/(?:N|#4[eE])[\s\0]*(\d+)([\s\0]+\d+[\s\0]+R)?").findall


class _Stream(io.BytesIO):
    """A file that is not there to be turned over and over."""

    steps = 0

    def _step(self) -> None:
        from pypdf.errors import LimitReachedError

        self.steps += 1
        if self.steps > MOST_STEPS:
            raise LimitReachedError("too many steps")

    def read(self, size: int | None = -1, /) -> bytes:
        """Some bytes."""
        self._step()
        return super().read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Another place."""
        self._step()
        return super().seek(offset, whence)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a PDF."""

    name: str
    content: bytes


def attachments(pdf: bytes, limits: Limits = LIMITS) -> tuple[Attachment, ...] | Fault:
    """The embedded files of a PDF (ISO 32000-2 §7.11.4), or why they cannot be had."""
    return read_pdf(pdf, limits, lambda reader: _attached(reader, limits))


def read_pdf(pdf: bytes, limits: Limits, look: Callable[[PdfReader], T | Fault], *, most: int | None = None) -> T | Fault:
    """What somebody sees who looks into a PDF, or why nobody can; ``most`` is how long anything in it may be, unpacked."""
    import pypdf
    from pypdf.errors import DependencyError, DeprecationError, LimitReachedError, PdfStreamError, PyPdfError

    if b"%%EOF" not in pdf[-2048:]:
        return Fault("file.truncated", {"kind": "PDF"})
    if pdf.count(b" obj") > MOST_STEPS or any(elsewhere or int(number[:9]) > MOST_PACKED for number, elsewhere in _PACKED(pdf)):
        return Fault("file.too_complex", {"reason": "PDF"})
    unpacked = limits.text_bytes if most is None else most
    bounds = pypdf.get_configuration().with_overwrites(
        array_maximum_element_count=2_000,
        dictionary_maximum_element_count=2_000,
        maximum_declared_stream_length=limits.file_bytes,
        array_based_stream_maximum_output_length=unpacked,
        zlib_maximum_output_length=unpacked,
        lzw_maximum_output_length=unpacked,
        run_length_maximum_output_length=unpacked,
        brotli_maximum_output_length=unpacked,
        stream_filters_maximum_length=3,
        stream_decoding_work_maximum_length=4 * unpacked,
        disable_legacy_handling=True,
        jbig2dec_binary=None,  # a stranger's file starts no other program
    )
    try:
        with pypdf.apply_configuration(bounds):
            return look(pypdf.PdfReader(_Stream(pdf)))
    except LimitReachedError:
        return Fault("file.too_complex", {"reason": "PDF"})
    except PdfStreamError:
        return Fault("file.truncated", {"kind": "PDF"})
    except (PyPdfError, DependencyError, DeprecationError, *_TROUBLE) as error:
        return Fault("file.unreadable", {"kind": "PDF", "reason": type(error).__name__})


def _attached(reader: PdfReader, limits: Limits) -> tuple[Attachment, ...] | Fault:
    found: list[Attachment] = []
    for file in reader.attachment_list:
        if len(found) == limits.attachments:
            return Fault("file.too_complex", {"reason": "attachments", "limit": limits.attachments})
        if _packed_bytes(file) > limits.text_bytes:
            return Fault("file.too_complex", {"reason": "attachment", "limit": limits.text_bytes})
        found.append(Attachment(str(file.alternative_name or file.name)[:200], file.content))
        if sum(len(one.content) for one in found) > 2 * limits.text_bytes:
            return Fault("file.too_large", {"kind": "PDF", "limit": 2 * limits.text_bytes})
    return tuple(found)


def _packed_bytes(file: EmbeddedFile) -> int:
    """How long the file is inside the PDF; what unpacks it may need a hundred times as much memory."""
    from pypdf.generic import DictionaryObject, StreamObject

    forms = file.pdf_object["/EF"]
    streams = [form.get_object() for form in forms.values()] if isinstance(forms, DictionaryObject) else []
    return max((len(stream._data) for stream in streams if isinstance(stream, StreamObject)), default=0)
