"""A badge inside its picture: PNG (an iTXt chunk) and SVG (an element), as Open Badges 3.0 §5.3 lays down.

The very bytes that were signed go in and come out. Reading expects hostile files: every length is checked before it is used,
nothing is inflated, no DTD is loaded, no entity is expanded.
"""

from __future__ import annotations

from badges.credentials.baking.error import LARGEST_CREDENTIAL, BakingError
from badges.credentials.baking.png import SIGNATURE, bake_png, unbake_png
from badges.credentials.baking.svg import bake_svg, is_svg, unbake_svg

__all__ = ["LARGEST_CREDENTIAL", "LARGEST_PICTURE", "BakingError", "bake_png", "bake_svg", "is_svg", "unbake"]

LARGEST_PICTURE = 16 * 1024 * 1024


def unbake(content: bytes) -> bytes | None:
    """The credential inside a PNG or SVG: JSON or a compact JWS; None when there is none in it. The first one counts.

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
    if found is not None and len(found) > LARGEST_CREDENTIAL:
        raise BakingError("too_large", f"a credential may have {LARGEST_CREDENTIAL} bytes, this one has {len(found)}")
    return found
