"""Templates and data become PDF and PNG: one Typst compiler, kept for the life of the process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typst

_FONT_PACKAGES = ("fontpkg_source_sans_3", "fontpkg_source_serif_4", "fontpkg_noto_sans_arabic")
"""Latin, Greek, Cyrillic, Vietnamese and Arabic; Typst itself brings a font with Hebrew."""
_NO_GLYPH = ("could not be displayed", "contains the codepoint", "contains the disallowed codepoint", "could not be mapped to")
_NO_DRAWING = ("failed to parse SVG", "failed to decode image", "SVG")
_BYTE_ORDER_MARK = "\ufeff"
_busy = Lock()


class NotShown(ValueError):
    """A character has no glyph in the fonts at hand, or may not stand in a PDF/A."""


class NotDrawn(ValueError):
    """What should be a drawing is none."""


def _folder(package: str, name: str) -> Path:
    # A wheel is installed as files (never zipped), and Typst reads files only.
    with resources.as_file(resources.files(package) / name) as folder:
        return folder


@dataclass(frozen=True, slots=True)
class _Page:
    """What is to be typeset, as it travels to another process."""

    template: str
    inputs: Mapping[str, str]
    options: Mapping[str, Any]
    system_fonts: bool = False


@cache
def _templates() -> Path:
    return _folder("badges.paper", "templates")


@cache
def _compiler(system_fonts: bool) -> typst.Compiler:
    import typst

    fonts = typst.Fonts(include_system_fonts=system_fonts, font_paths=[_folder(package, "files") for package in _FONT_PACKAGES])
    return typst.Compiler(root=_templates(), font_paths=fonts)


def _typeset(page: _Page) -> bytes:
    """The one file that a template makes. Raises NotShown."""
    import typst  # with its fonts it is large, and some processes leave it to another one

    compiler = _compiler(page.system_fonts)
    try:
        with _busy:  # a compiler refuses a second caller while it works
            made = compiler.compile(_templates() / f"{page.template}.typ", sys_inputs=dict(page.inputs), **page.options)
    except typst.TypstError as error:
        if any(sign in error.message for sign in _NO_GLYPH):
            raise NotShown(error.message) from error
        if any(sign in error.message for sign in _NO_DRAWING):
            raise NotDrawn(error.message) from error
        raise
    if not isinstance(made, bytes):
        raise TypeError(f"{page.template}.typ must make exactly one file")
    return made


_typesetter: list[Callable[[_Page], bytes]] = [_typeset]
"""Who typesets: the last one."""


@contextmanager
def typeset_apart() -> Iterator[None]:
    """In this block pages are made by a process of its own, which the first page starts.

    For servers: with its fonts a typesetter holds as much memory as all the rest, and whoever reads a page waits for nobody's
    certificate.
    """
    from badges.paper.typesetting_apart import Typesetter

    with Typesetter(_typeset) as typesetter:
        _typesetter.append(typesetter)
        try:
            yield
        finally:
            _typesetter.remove(typesetter)


def pdf(template: str, data: object, files: Mapping[str, str] | None = None, *, system_fonts: bool = False) -> bytes:
    """A PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) of this template with these data; ``files`` are texts it attaches.

    Raises NotShown when a character has no glyph. With ``system_fonts`` the fonts of this machine help out.
    """
    # Spreadsheets leave byte order marks in names: nobody sees them, and ISO 19005-3, 6.2.11.7.2 forbids them in print.
    inputs = {"data": json.dumps(data, ensure_ascii=False).replace(_BYTE_ORDER_MARK, ""), **(files or {})}
    return _typesetter[-1](_Page(template, inputs, {"format": "pdf", "pdf_standards": ["a-3a", "ua-1"]}, system_fonts))


def png(template: str, data: object, *, ppi: float, system_fonts: bool = False) -> bytes:
    """A PNG of this template with these data; a character without a glyph is drawn as a box.

    With ``system_fonts`` the fonts of this machine help out. Raises NotDrawn when a drawing in the data is none.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return _typesetter[-1](_Page(template, inputs, {"format": "png", "ppi": ppi}, system_fonts))


def shown(text: str, *, system_fonts: bool = True) -> bool:
    """Whether every character of a text can stand in a PDF/A, with all fonts of this machine unless with ours alone."""
    try:
        pdf("probe", text, system_fonts=system_fonts)
    except NotShown:
        return False
    return True
