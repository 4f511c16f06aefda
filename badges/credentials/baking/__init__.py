"""Credentials inside pictures: PNG (a text chunk) and SVG (an element), for Open Badges 3.0 (§5.3), CLR 2.0 and Open Badges 2.0.

The very bytes that were signed go in and come out. Reading expects hostile files: every length is checked before it is used,
nothing is inflated, no DTD is loaded, no entity is expanded.
"""

from __future__ import annotations

from badges.credentials.baking.error import LARGEST_CREDENTIAL, BakingError
from badges.credentials.baking.forms import CLR, FORMS, OPEN_BADGE, OPEN_BADGE_2, Baked, Form
from badges.credentials.baking.png import MOST_CHUNKS, SIGNATURE, bake_png, unbake_png
from badges.credentials.baking.svg import bake_svg, is_svg, unbake_svg

__all__ = [
    "CLR",
    "FORMS",
    "LARGEST_CREDENTIAL",
    "LARGEST_PICTURE",
    "MOST_CHUNKS",
    "OPEN_BADGE",
    "OPEN_BADGE_2",
    "Baked",
    "BakingError",
    "Form",
    "bake_png",
    "bake_svg",
    "is_svg",
    "unbake",
    "unbake_all",
]

LARGEST_PICTURE = 16 * 1024 * 1024


def unbake(content: bytes) -> bytes | None:
    """The credential inside a PNG or SVG: JSON or a compact JWS; None when there is none. The first of the newest form counts.

    Raises:
        BakingError: when it is another kind of file, or the picture cannot be read to its end.
    """
    return next((baked.text for baked in unbake_all(content)), None)


def unbake_all(content: bytes) -> tuple[Baked, ...]:
    """What is inside a PNG or SVG, each text once, the newest form first.

    The standards allow one of a form. Where somebody put in more, one reader takes the first and another the last.

    Raises:
        BakingError: when it is another kind of file, or the picture cannot be read to its end.
    """
    if len(content) > LARGEST_PICTURE:
        raise BakingError("too_large", f"a picture may have {LARGEST_PICTURE} bytes, this one has {len(content)}")
    if content.startswith(SIGNATURE):
        found = unbake_png(content)
    elif is_svg(content):
        found = unbake_svg(content)
    else:
        raise BakingError("other_kind", "this is neither a PNG nor an SVG")
    for baked in found:
        if len(baked.text) > LARGEST_CREDENTIAL:
            raise BakingError("too_large", f"a credential may have {LARGEST_CREDENTIAL} bytes, this one has {len(baked.text)}")
    return found
