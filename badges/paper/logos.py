"""Logos as paper shows them: whatever their proportions, on a ground on which they can be seen; where there is none, the name."""

from __future__ import annotations

import io
import re
from base64 import b64decode, b64encode
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from badges.model.parties import Logo
from badges.model.text import Text
from badges.paper import colour, typesetting

if TYPE_CHECKING:
    from PIL import Image

Shown = dict[str, object]
"""What ``mark`` in ``sheet.typ`` is given of a logo."""

INK = "#16202b"
MOST_DOTS = 16_000_000
"""Of a photograph or scan; a few kilobytes can pretend to be more than any memory holds."""
_DRAWN_AT = 120
"""Points of the square in which a logo is looked at."""
_KEPT_DOTS = 480
"""On paper a logo is a few centimetres wide."""
_SEEN = 1.6
"""Contrast from which a part of a logo is seen at all: pale parts belong to many of them."""
_ENOUGH = 0.4
"""Share of a logo that must be seen."""
_ALL = 0.95
"""Share of a box from which on it counts as covered: corners may be round."""
_OPAQUE, _COLOURFUL = 200, 48
MOST_BYTES = 262_144
"""Of a logo that somebody else sent."""
_STARTS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_SVG = "{http://www.w3.org/2000/svg}"
_GRADIENTS = ("linearGradient", "radialGradient", "stop")
_SHAPES = ("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc", "defs", *_GRADIENTS)
_ODD = re.compile("href|dasharray", re.IGNORECASE)
"""What leads elsewhere, or makes millions of strokes of one."""
_DEEPEST, _MOST_SHAPES = 24, 2000
_RASTER = {"image/png": "PNG", "image/jpeg": "JPEG"}


def shown(logo: Logo | None, field: str) -> Shown | None:
    """A logo ready to be drawn: its drawing, where in it there is something to see, and the ground that it needs if not white.

    None when there is none, or nobody could see it. ``field`` is the colour of the school that white can be read on.
    """
    return None if logo is None else _shown(logo.media_type, logo.content, field)


@lru_cache(maxsize=64)
def _shown(media_type: str, content: str, field: str) -> Shown | None:
    try:
        drawing = _drawing(media_type, b64decode(content))
        page = _looked_at(drawing)
    except (OSError, SyntaxError, ValueError):  # a damaged file, as Pillow and Typst tell it; the name stands for it
        return None
    grounds = (colour.WHITE,) if _has_its_own_ground(page) else (colour.WHITE, field, INK)
    ground = next((one for one in grounds if len(grounds) == 1 or _share_seen(page, one) >= _ENOUGH), None)
    edges = None if ground is None else _edges(page, ground)
    if edges is None:
        return None
    return {"svg": drawing, "edges": edges, "ground": None if ground == colour.WHITE else ground}


def colour_of(logo: Logo | None) -> str | None:
    """The colour that there is most of in a logo, leaving out white, black and greys; None when there is none."""
    return None if logo is None else _colour_of(logo.media_type, logo.content)


@lru_cache(maxsize=64)
def _colour_of(media_type: str, content: str) -> str | None:
    found = _shown(media_type, content, INK)
    if found is None:
        return None
    amounts: Counter[tuple[int, ...]] = Counter()
    for count, dot in _looked_at(str(found["svg"])).getcolors(_DRAWN_AT * _DRAWN_AT) or []:
        red, green, blue, alpha = cast("tuple[int, int, int, int]", dot)
        if alpha > _OPAQUE and max(red, green, blue) - min(red, green, blue) > _COLOURFUL:
            amounts[red, green, blue] += count
    return "#{:02x}{:02x}{:02x}".format(*amounts.most_common(1)[0][0]) if amounts else None


def harmless(content: bytes) -> Logo | None:
    """A logo that somebody else sent, if it is one that may be drawn: a PNG, a JPEG, or an SVG of plain shapes."""
    if len(content) > MOST_BYTES:
        return None
    kind = next((kind for start, kind in _STARTS.items() if content.startswith(start)), "image/svg+xml")
    if kind == "image/svg+xml" and not _is_of_plain_shapes(content):
        return None
    return Logo(kind, b64encode(content).decode("ascii"), Text({"en": "Logo"}))


def _is_of_plain_shapes(content: bytes) -> bool:
    from defusedxml import DefusedXmlException  # few logos are those of others
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return False
    waiting = [(root, 1)]
    for number, (element, depth) in enumerate(waiting):
        plain = str(element.tag).removeprefix(_SVG) in _SHAPES and not any(_ODD.search(f"{a}={b}") for a, b in element.items())
        if not plain or depth > _DEEPEST or number >= _MOST_SHAPES:
            return False
        waiting.extend((child, depth + 1) for child in element)
    return root.tag == f"{_SVG}svg"


def _drawing(media_type: str, content: bytes) -> str:
    """Any logo as SVG. Raises ValueError and what Pillow raises for a damaged one."""
    if media_type not in _RASTER:
        return content.decode("utf-8-sig")
    from PIL import Image  # loads slowly, and most processes draw nothing

    with Image.open(io.BytesIO(content), formats=[_RASTER[media_type]]) as found:
        if found.width * found.height > MOST_DOTS:
            raise ValueError("a logo of more dots than are looked at")
        picture = found.convert("RGBA")
    picture.thumbnail((_KEPT_DOTS, _KEPT_DOTS))
    written = io.BytesIO()
    picture.save(written, format="PNG", icc_profile=None)  # one that is not its own would spoil an archived paper (PDF/A)
    width, height = picture.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'href="data:image/png;base64,{b64encode(written.getvalue()).decode()}"/></svg>'
    )


def _looked_at(drawing: str) -> Image.Image:
    from PIL import Image

    with Image.open(io.BytesIO(typesetting.png("logo", {"svg": drawing, "size": _DRAWN_AT}, ppi=72))) as page:
        return page.convert("RGBA")


def _has_its_own_ground(page: Image.Image) -> bool:
    """Whether a logo covers all of its box, as photographs and scans do: then it was drawn to be seen on that."""
    alpha = page.getchannel("A")
    box = alpha.getbbox()
    if box is None:
        return False
    covered = sum(alpha.crop(box).histogram()[128:])
    return covered >= _ALL * (box[2] - box[0]) * (box[3] - box[1])


def _share_seen(page: Image.Image, ground: str) -> float:
    """How much of what is drawn differs enough from this ground."""
    drawn, seen = 0.0, 0.0
    for count, dot in page.getcolors(_DRAWN_AT * _DRAWN_AT) or []:
        red, green, blue, alpha = cast("tuple[int, int, int, int]", dot)  # of RGBA
        share = alpha / 255
        drawn += count * share
        if colour.contrast(colour.mix(ground, f"#{red:02x}{green:02x}{blue:02x}", share), ground) >= _SEEN:
            seen += count * share
    return seen / drawn if drawn else 0.0


def _edges(page: Image.Image, ground: str) -> list[float] | None:
    """Left, top, right and bottom of what is seen on this ground, as shares of the square."""
    from PIL import Image, ImageChops

    plain = Image.new("RGBA", page.size, ground)
    seen = Image.alpha_composite(plain, page).convert("RGB")
    differs = ImageChops.difference(seen, plain.convert("RGB")).convert("L").point([0] * 12 + [255] * 244)
    box = differs.getbbox()
    return None if box is None else [edge / page.width for edge in box]
