"""Badge art: one drawing per unit, made from form, domain, level, school colours and unit id. The same unit, the same bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from html import escape

from badges.model.learning import LearningUnit
from badges.paper import colour
from badges.paper.words import words

CIRCLE = '<circle cx="48" cy="48" r="44"{0}/>'
OUTLINES = {
    "physical": CIRCLE,
    "virtual": '<rect x="6" y="6" width="84" height="84" rx="17"{0}/>',
    "blended": '<path d="M48 5H22A16 16 0 0 0 6 21v54a16 16 0 0 0 16 16h26a43 43 0 0 0 0-86Z"{0}/>',
    "at_home": (
        '<path d="M43 6.7a8 8 0 0 1 10 0L85 33a9 9 0 0 1 3.5 7v40a10 10 0 0 1-10 10h-61a10 10 0 0 1-10-10V40'
        'a9 9 0 0 1 3.5-7Z"{0}/>'
    ),
}
"""Form of mobility -> outline."""

RING = (
    '<path d="M48 25a23 23 0 0 0 0 46Z" fill="#fff"/><path d="M48 25a23 23 0 0 1 0 46Z" fill="{second}"/>'
    '<circle cx="48" cy="48" r="10" fill="{field}"/>'
)
MOTIFS = {
    "intercultural": (
        '<circle cx="38.5" cy="48" r="16.5" fill="#fff"/><circle cx="57.5" cy="48" r="16.5" fill="{second}"/>'
        '<path d="M48 34.5a16.5 16.5 0 0 1 0 27 16.5 16.5 0 0 1 0-27Z" fill="{field}"/>'
    ),
    "orientation": (
        '<g transform="rotate(35 48 48)"><path d="M48 19l11 29H37Z" fill="{second}"/><path d="M48 77L37 48h22Z" fill="#fff"/></g>'
        '<circle cx="48" cy="48" r="4.5" fill="{field}"/>'
    ),
    "personal": (
        '<rect x="25" y="52" width="13" height="16" rx="2.5" fill="#fff"/><rect x="41.5" y="41" width="13" height="27" rx="2.5" '
        'fill="#fff"/><rect x="58" y="28" width="13" height="40" rx="2.5" fill="{second}"/>'
    ),
    "language": (
        '<path d="M29 25h27a8 8 0 0 1 8 8v11a8 8 0 0 1-8 8H40l-9 8v-8h-2a8 8 0 0 1-8-8V33a8 8 0 0 1 8-8Z" fill="#fff"/>'
        '<path d="M46 41h23a8 8 0 0 1 8 8v10a8 8 0 0 1-8 8h-1v8l-9-8H46a8 8 0 0 1-8-8V49a8 8 0 0 1 8-8Z" fill="{second}" '
        'stroke="{field}" stroke-width="3.5"/>'
    ),
    "sustainability": (
        '<path d="M27 69C20 41 40 24 74 23 75 57 58 76 27 69Z" fill="#fff"/><path d="M74 23C75 57 58 76 27 69Z" fill="{second}"/>'
        '<path d="M22 75L74 23" stroke="{field}" stroke-width="4" stroke-linecap="round"/>'
    ),
    "professional": (
        '<path d="M48 22l22.5 13v26L48 74 25.5 61V35Z" fill="#fff"/><path d="M48 22l22.5 13v26L48 74Z" fill="{second}"/>'
        '<circle cx="48" cy="48" r="10" fill="{field}"/>'
    ),
}
"""Domain of the first outcome -> motif; a domain of the school's own gets a plain ring."""

SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" role="img" aria-labelledby="t{id} d{id}" xml:lang="{language}">
  <title id="t{id}">{title}</title>
  <desc id="d{id}">{description}</desc>
  <defs><clipPath id="s{id}">{outline}</clipPath></defs>
  <g clip-path="url(#s{id})">
    <path d="M0 0h96v96H0Z" fill="{field}"/>
    <path d="M-60 58Q48 18 156 58V200H-60Z" fill="{wave}" transform="rotate({turn} 48 48)"/>
    {edge}
  </g>
  <g transform="translate(0 -1)">{motif}</g>
  <g fill="#fff">{dots}</g>
</svg>
"""


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (§2.2) does not allow, escaped or not."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What the art depends on, and nothing more."""

    unit: str
    language: str
    title: str
    description: str
    form: str
    domain: str
    level: int
    colours: tuple[str, str]


def badge_svg(unit: LearningUnit, language: str) -> bytes:
    """The badge of a unit as SVG, with title and description in this language (UX: badge art)."""
    say = words(language)
    form = unit.mobility.form.key
    domain = unit.outcomes[0].domain if unit.outcomes else None
    motif = domain.key if domain and domain.key in MOTIFS else "other"
    shape = say("shape." + (form if form in OUTLINES else "other"))
    named_form = say(f"form.{form}") if form in OUTLINES else unit.mobility.form.label.best(language)[1]
    sentences = [f"{unit.awarding_body.name}.", say("art.form", form=named_form, shape=shape)]
    if domain:
        sentences.append(say("art.domain", domain=domain.label.best(language)[1], motif=say(f"motif.{motif}")))
    if unit.eqf_level:
        sentences.append(say("art.level", level=unit.eqf_level, dots=say.count("dots", unit.eqf_level)))
    drawing = _Drawing(
        unit=unit.id,
        language=language,
        title=say("art.title", title=unit.title.best(language)[1]),
        description=" ".join(sentences),
        form=form,
        domain=motif,
        level=unit.eqf_level or 0,
        colours=unit.awarding_body.colours,
    )
    return _draw(drawing)


@lru_cache(maxsize=512)
def _draw(drawing: _Drawing) -> bytes:
    field = colour.field(drawing.colours[0])
    paint = {"field": field, "second": colour.second(drawing.colours[1], field)}
    outline = OUTLINES.get(drawing.form, CIRCLE)
    first = 48 - (drawing.level - 1) * 2.8
    dots = "".join(f'<circle cx="{round(first + n * 5.6, 1):g}" cy="82.5" r="1.7"/>' for n in range(drawing.level))
    return SVG.format(
        # Several badges may stand in one page: an id is only theirs.
        id=sha256(repr(drawing).encode()).hexdigest()[:8],
        language=drawing.language,
        title=_written(drawing.title),
        description=_written(drawing.description),
        outline=outline.format(""),
        field=field,
        wave=colour.mix(field, "#000000", 0.25),
        turn=int.from_bytes(sha256(drawing.unit.encode()).digest()) % 360,
        edge=outline.format(' fill="none" stroke="#fff" stroke-opacity=".4" stroke-width="3"'),
        motif=MOTIFS.get(drawing.domain, RING).format(**paint),
        dots=dots,
    ).encode()


def _written(text: str) -> str:
    return escape(_NOT_XML.sub("", text), quote=False)
