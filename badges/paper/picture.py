"""Pictures: the badge as PNG, and the page a European credential shows of itself. No personal data in either."""

from __future__ import annotations

import io
from functools import lru_cache

from badges.model.learning import LearningUnit
from badges.model.parties import Issuer
from badges.paper import colour, sheet, typesetting
from badges.paper.art import badge_svg
from badges.paper.sheet import line, own
from badges.paper.words import words

BADGE_DOTS = 512
_ART_POINTS = 96
_PAGE_PPI = 100
_COLOURS = 32
"""A palette of this size keeps the page near 55 kB; letters stay smooth, and the colours of the school true."""


def badge_png(unit: LearningUnit, language: str) -> bytes:
    """The badge of a unit as PNG, 512 dots square with a clear ground: what an Open Badge is baked into."""
    return _drawn(badge_svg(unit, language))


@lru_cache(maxsize=128)
def _drawn(art: bytes) -> bytes:
    return typesetting.png("badge", {"art": art.decode()}, ppi=72 * BADGE_DOTS / _ART_POINTS)


def display_image(unit: LearningUnit, *, language: str, issuer: Issuer, demo: bool) -> bytes:
    """The page a European credential shows in this language (ELM ``individualDisplay``), as PNG under 150 kB.

    It says what the unit stands for and nothing about the holder, so it is made once per unit version, language and issuer.
    """
    say = words(language)
    school = issuer.organisation
    field = colour.field(school.colours[0])
    where = sheet.place(school, say)
    data = {
        "lang": say.language,
        "school": school.name,
        "place": ", ".join(part for part in (where["name"], where["country"]) if part),
        "field": field,
        "second": colour.second(school.colours[1], field),
        "art": badge_svg(unit, language).decode(),
        "demo": sheet.demonstration(say) if demo else None,
        "kind": own(say, say("picture.kind")),
        "title": line(unit.title, say),
        "summary": line(unit.summary, say),
        "outcomes_label": own(say, say("outcomes")),
        "outcomes": [line(outcome.text, say) for outcome in unit.outcomes],
        "elements_label": own(say, say("elements")),
        "elements": [
            {"label": own(say, say(f"element.{key}")), "value": value, "steps": unit.eqf_level if key == "level" else None}
            for key, value in sheet.unit_elements(unit, say)
        ],
        "person": own(say, say("picture.person")),
        "not_diploma": own(say, say("not_diploma")),
    }
    return _small(typesetting.png("picture", data, ppi=_PAGE_PPI))


def _small(png: bytes) -> bytes:
    from PIL import Image  # loads slowly, and most processes draw nothing

    with Image.open(io.BytesIO(png)) as page:
        few = page.convert("RGB").quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, format="PNG", optimize=False, compress_level=9)
    return written.getvalue()
