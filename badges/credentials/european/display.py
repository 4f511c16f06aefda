"""How the credential shows itself: title, languages, and the picture that is mandatory for each of them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import lru_cache

from badges.credentials.european.concepts import coded
from badges.credentials.european.edition import Edition, one_or_many
from badges.credentials.european.organisation import picture
from badges.credentials.violation import Document
from badges.model.learning import LearningUnit


def display_parameter(edition: Edition, unit: LearningUnit, pictures: Mapping[str, bytes]) -> Document:
    """ELM DisplayParameter: mandatory, with a PNG per language."""
    return {
        "id": edition.id("displayParameter", unit.id),
        "type": "DisplayParameter",
        "title": edition.text(unit.title),
        "description": edition.text(unit.summary),
        "primaryLanguage": coded(edition, "language", edition.primary),
        "language": one_or_many(coded(edition, "language", code) for code in edition.languages),
        "individualDisplay": one_or_many(_page(edition, code, pictures[code]) for code in edition.languages),
    }


def _page(edition: Edition, language: str, png: bytes) -> Document:
    return {
        "id": edition.id("individualDisplay", language),
        "type": "IndividualDisplay",
        "language": coded(edition, "language", language),
        "displayDetail": {
            "id": edition.id("displayDetail", language),
            "type": "DisplayDetail",
            "image": picture(edition, _base64(png), "image/png", ("display", language)),
            "page": 1,
        },
    }


@lru_cache(maxsize=32)
def _base64(png: bytes) -> str:
    """Kept, since every credential of a unit shows the same few pictures."""
    return base64.b64encode(png).decode("ascii")
