"""The picture of a credential that somebody else wrote: as much of the page as can be told of any credential."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from badges.model.parties import Logo
from badges.paper import colour, logos, names
from badges.paper.picture import breakable, under_the_limit
from badges.paper.sheet import Data, Line, demonstration, own
from badges.paper.words import words

COLOURS = "#0b4f6c", "#f6b26b"
"""Of an organisation of which nothing is known, not even a logo."""


@dataclass(frozen=True, slots=True)
class Body:
    """Who awards it: the name as it is in the language of the picture, and the logo if there is one."""

    name: str
    logo: Logo | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What is told, all of it in one language."""

    language: str
    title: str
    summary: str
    bodies: tuple[Body, ...]
    """At least one."""
    outcomes: tuple[str, ...] = ()


@lru_cache(maxsize=32)
def image_of(content: Content, *, demo: bool) -> bytes:
    """The page as PNG under 150 kB; its colour is that of the first logo. Nobody is named on it, so many may share it.

    Raises NonConforming when there is too much on it.
    """
    say = words(content.language)
    first, second = COLOURS
    main = next(filter(None, (logos.colour_of(body.logo) for body in content.bodies)), first)
    field = colour.field(main)
    data: Data = {
        "lang": say.language,
        "school": content.bodies[0].name,
        "bodies": [{"name": breakable(body.name), "place": "", "logo": logos.shown(body.logo, field)} for body in content.bodies],
        "field": field,
        "second": colour.second(second, field),
        "art": None,
        "demo": demonstration(say) if demo else None,
        "kind": None,
        "title": _line(content, content.title),
        "person": None,
        "summary": _line(content, content.summary) if content.summary else None,
        "outcomes_label": own(say, say("outcomes")),
        "outcomes": [_line(content, outcome) for outcome in content.outcomes],
        "elements_label": own(say, say("elements")),
        "elements": [],
        "closing": own(say, say("picture.person")),
        "not_diploma": None,
    }
    texts = (content.title, content.summary, *(body.name for body in content.bodies), *content.outcomes)
    odd = not all(map(names.surely_shown, texts))
    return under_the_limit(data, f"The picture in {content.language!r}", system_fonts=odd)


def _line(content: Content, text: str) -> Line:
    return Line(lang=content.language, text=breakable(text))
