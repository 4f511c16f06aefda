"""Pictures: the badge as PNG, and the page that a European credential shows of itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache

from badges.credentials.violation import NonConforming, Violation
from badges.model.award import Award
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer, Organisation
from badges.paper import colour, logos, names, sheet, typesetting
from badges.paper.art import badge_svg
from badges.paper.sheet import Data, line, own
from badges.paper.words import Words, words

BADGE_DOTS = 512
MOST_BYTES = 150_000
"""A picture has fewer: a credential repeats it in every language, and wallets take only so much."""
_ART_POINTS = 96
_NEARLY_WHITE = 252
_QUALITIES = ((110, 64), (110, 32), (96, 32), (84, 24))
"""Dots an inch and colours, the best first. The smallest type is 10 points: eleven dots of the coarsest picture."""


def badge_png(unit: LearningUnit, language: str) -> bytes:
    """The badge of a unit as PNG, 512 dots square with a clear ground: what an Open Badge is baked into."""
    return _drawn(badge_svg(unit, language))


@lru_cache(maxsize=128)
def _drawn(art: bytes) -> bytes:
    return typesetting.png("badge", {"art": art.decode()}, ppi=72 * BADGE_DOTS / _ART_POINTS)


def display_image(unit: LearningUnit, *, language: str, issuer: Issuer, demo: bool) -> bytes:
    """The page a European credential shows in this language (ELM ``individualDisplay``), as PNG under 150 kB.

    It says what the unit stands for and nothing about the holder, so it is made once per unit version, language and issuer.
    Raises NonConforming when there is too much on it.
    """
    say = words(language)
    host = _host(unit.host, "picture.host", say) if unit.host else None
    data = _page(unit, language, issuer, say, host, demo=demo)
    data |= {"kind": own(say, say("picture.kind")), "closing": own(say, say("picture.person")), "person": None}
    return under_the_limit(data, f"The picture of {unit.id} in {language!r}")


def named_image(award: Award, *, language: str, issuer: Issuer, demo: bool) -> bytes:
    """The same page for one award: with the holder's name, the date and the grade, which the credential says too.

    A name in a script that no font here has is set in Latin letters, and the picture says so. Raises NonConforming when there is
    too much on it.
    """
    say = words(language)
    host = award.participation.host
    data = _page(award.unit, language, issuer, say, _host(host, "host", say) if host else None, demo=demo)
    printable = names.printable(award.holder, say)
    facts = [("element.date", own(say, say.date(award.awarded_on)))]
    if award.grade:
        facts.append(("element.grade", sheet.grade(award.grade, award.unit.assessment.grading, say)))
    data |= {
        "kind": own(say, say("kind")),
        "closing": own(say, say("picture.proves")),
        "person": {
            "label": own(say, say("awarded_to")),
            "name": breakable(printable.name),
            "second_name": printable.second and breakable(printable.second),
            "note": own(say, say("picture.name_not_shown")) if printable.is_other else None,
            "facts": [{"label": own(say, say(label)), "value": value} for label, value in facts],
        },
    }
    what = f"The picture of award {award.ref} in {language!r}"
    return under_the_limit(data, what, system_fonts=printable.system_fonts)


def _page(unit: LearningUnit, language: str, issuer: Issuer, say: Words, host: Data | None, *, demo: bool) -> Data:
    """What both pages have in common."""
    school = unit.awarding_body
    field = colour.field(school.colours[0])
    bodies = {body.id: body for body in (school, unit.co_provider, *unit.further.awarding_partners) if body}
    elements: list[Data] = [
        {"label": own(say, say(f"element.{key}")), "value": value, "steps": unit.eqf_level if key == "level" else None}
        for key, value in sheet.unit_elements(unit, say)
    ]
    if issuer.organisation.id not in bodies:
        elements.append({"label": own(say, say("picture.issuer")), "value": own(say, issuer.organisation.name), "steps": None})
    data: Data = {
        "lang": say.language,
        "school": school.name,
        "bodies": [_body(body, field, say) for body in bodies.values()],
        "field": field,
        "second": colour.second(school.colours[1], field),
        "art": badge_svg(unit, language).decode(),
        "demo": sheet.demonstration(say) if demo else None,
        "title": line(unit.title, say),
        "summary": line(unit.summary, say),
        "outcomes_label": own(say, say("outcomes")),
        "outcomes": [line(outcome.text, say) for outcome in unit.outcomes],
        "elements_label": own(say, say("elements")),
        "elements": elements + ([host] if host else []),
        "not_diploma": None if unit.further.credential_type else own(say, say("not_diploma")),  # other types may be one
    }
    return {key: value if key == "art" else _all_breakable(value) for key, value in data.items()}


def _body(body: Organisation, field: str, say: Words) -> Data:
    where = sheet.place(body, say)
    place = ", ".join(part for part in (where["name"], where["country"]) if part)
    return {"name": body.name, "place": place, "logo": logos.shown(body.logo, field)}


def _host(host: Organisation, label: str, say: Words) -> Data:
    return {"label": own(say, say(label)), "value": own(say, f"{host.name}, {say.country(host.address.country)}"), "steps": None}


_LONG_WORD, _STEP = 30, 12


def breakable(text: str) -> str:
    """A text in which no word is wider than a column: in what is no word of any language (an address) breaks are allowed."""
    return " ".join(map(_parted, text.split(" ")))


def _parted(word: str) -> str:
    if len(word) <= _LONG_WORD:
        return word
    return "\N{ZERO WIDTH SPACE}".join(word[at : at + _STEP] for at in range(0, len(word), _STEP))


def _all_breakable(value: object) -> object:
    match value:
        case {"svg": _}:
            return value
        case str():
            return breakable(value)
        case list():
            return [_all_breakable(each) for each in value]
        case dict():
            return {key: _all_breakable(each) for key, each in value.items()}
        case _:
            return value


def under_the_limit(data: Data, what: str, *, system_fonts: bool = False) -> bytes:
    """The page with these data, as good as it can be in fewer than 150 kB. Raises NonConforming when it cannot."""
    for png in _smaller_and_smaller(data, system_fonts=system_fonts):
        if len(png) < MOST_BYTES:
            return png
    remedy = f"shorten the texts of the unit, or give the logo fewer colours: it has {MOST_BYTES:,} bytes or more at its coarsest"
    raise NonConforming(what, (Violation("/displayParameter/individualDisplay", "picture.too_large", remedy),))


def _smaller_and_smaller(data: Data, *, system_fonts: bool) -> Iterator[bytes]:
    from PIL import Image  # loads slowly, and most processes draw nothing

    drawn: dict[int, Image.Image] = {}
    for dots, colours in _QUALITIES:
        if dots not in drawn:
            with Image.open(io.BytesIO(typesetting.png("picture", data, ppi=dots, system_fonts=system_fonts))) as page:
                drawn[dots] = page.convert("RGB")
        few = drawn[dots].quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.putpalette(_with_pure_white(few.getpalette() or []))
        written = io.BytesIO()
        few.save(written, format="PNG", optimize=False, compress_level=6)
        yield written.getvalue()


def _with_pure_white(palette: list[int]) -> list[int]:
    """A colour made of all nearly white ones is nearly white, and the page is mostly that."""
    whole = [palette[at : at + 3] for at in range(0, len(palette), 3)]
    return [part for one in whole for part in ([255, 255, 255] if min(one) >= _NEARLY_WHITE else one)]
