"""Colours of a school made legible: contrast after WCAG 2.2, and the smallest change that reaches it."""

from __future__ import annotations

import re
from functools import lru_cache

WHITE = "#ffffff"
TEXT_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: text on its ground."""
SHAPE_CONTRAST = 3.0
"""WCAG 2.2, 1.4.11: a shape on its ground."""

_STEP = 0.04


def _channels(colour: str) -> tuple[int, int, int]:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError(f"a colour looks like #1d3f94: {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, other: str, share: float) -> str:
    """This colour with that share (0 to 1) of the other one in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (x / 255 for x in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=256)
def field(colour: str) -> str:
    """The colour itself, or darkened until white text can be read on it."""
    return _until(colour, "#000000", WHITE, TEXT_CONTRAST)


@lru_cache(maxsize=256)
def second(colour: str, ground: str) -> str:
    """The colour itself, or lightened until a shape can be told from this ground."""
    return _until(colour, WHITE, ground, SHAPE_CONTRAST)


def _until(colour: str, towards: str, against: str, bar: float) -> str:
    share = 0.0
    changed = mix(colour, colour, 0)
    while contrast(changed, against) < bar and share < 1:
        share = min(1.0, share + _STEP)
        changed = mix(colour, towards, share)
    return changed
