"""Templates and data become PDF and PNG: one Typst compiler, kept for the life of the process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock

import typst

_FONT_PACKAGES = ("fontpkg_source_sans_3", "fontpkg_source_serif_4", "fontpkg_noto_sans_arabic")
"""Latin, Greek, Cyrillic, Vietnamese and Arabic; Typst itself brings a font with Hebrew."""
_NO_GLYPH = ("could not be displayed", "contains the codepoint", "contains the disallowed codepoint", "could not be mapped to")
_BYTE_ORDER_MARK = "\ufeff"
_busy = Lock()


class NotShown(ValueError):
    """A character has no glyph in the fonts at hand, or may not stand in a PDF/A."""


def _folder(package: str, name: str) -> Path:
    # A wheel is installed as files (never zipped), and Typst reads files only.
    with resources.as_file(resources.files(package) / name) as folder:
        return folder


@cache
def _templates() -> Path:
    return _folder("badges.paper", "templates")


@cache
def _compiler(system_fonts: bool) -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=system_fonts, font_paths=[_folder(package, "files") for package in _FONT_PACKAGES])
    return typst.Compiler(root=_templates(), font_paths=fonts)


@contextmanager
def _typesetter(system_fonts: bool) -> Iterator[typst.Compiler]:
    compiler = _compiler(system_fonts)
    try:
        with _busy:  # a compiler refuses a second caller while it works
            yield compiler
    except typst.TypstError as error:
        if any(sign in error.message for sign in _NO_GLYPH):
            raise NotShown(error.message) from error
        raise


def _one(made: object, template: str) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError(f"{template}.typ must make exactly one file")
    return made


def pdf(template: str, data: object, files: Mapping[str, str] | None = None, *, system_fonts: bool = False) -> bytes:
    """A PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) of this template with these data; ``files`` are texts it attaches.

    Raises NotShown when a character has no glyph. With ``system_fonts`` the fonts of this machine help out.
    """
    # Spreadsheets leave byte order marks in names: nobody sees them, and ISO 19005-3, 6.2.11.7.2 forbids them in print.
    inputs = {"data": json.dumps(data, ensure_ascii=False).replace(_BYTE_ORDER_MARK, ""), **(files or {})}
    with _typesetter(system_fonts) as compiler:
        made = compiler.compile(_templates() / f"{template}.typ", format="pdf", sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"])
    return _one(made, template)


def png(template: str, data: object, *, ppi: float) -> bytes:
    """A PNG of this template with these data; a character without a glyph is drawn as a box."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _typesetter(system_fonts=False) as compiler:
        made = compiler.compile(_templates() / f"{template}.typ", format="png", ppi=ppi, sys_inputs=inputs)
    return _one(made, template)


def shown(text: str) -> bool:
    """Whether every character of a text can stand in a PDF/A, with all fonts of this machine."""
    try:
        pdf("probe", text, system_fonts=True)
    except NotShown:
        return False
    return True
