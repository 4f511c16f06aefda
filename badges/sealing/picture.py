"""The picture that a European credential carries of itself, for drafts that leave it to whoever seals.

It says what the credential is about and who awards it, as ours do, and names nobody: whoever sees the picture alone would see
whose it is. A draft that brings its own picture keeps that.
"""

from __future__ import annotations

import base64
import binascii
import json
import unicodedata
from collections.abc import Iterator
from typing import Any

from badges.credentials.european.concepts import member
from badges.credentials.european.edition import Edition
from badges.credentials.european.sealing import awarding_bodies
from badges.credentials.violation import Document, Violation
from badges.keyring import Seal
from badges.model.addresses import Addresses
from badges.model.parties import Logo
from badges.one_or_many import listed
from badges.paper.logos import harmless
from badges.paper.others import Body, Content, image_of

_MOST_LETTERS, _MOST_IN_SUMMARY = 300, 900
_MOST_LANGUAGES, _MOST_BODIES, _MOST_OUTCOMES = 30, 4, 12


def with_picture(document: Document, custody: Seal) -> tuple[Document, tuple[Violation, ...]]:
    """The draft with a picture for each of its languages, and a remark that says so; as it is when it has one already."""
    display = document.get("displayParameter")
    if not isinstance(display, dict) or "individualDisplay" in display:
        return document, ()
    declared = [language for language in listed(display.get("language")) if isinstance(language, dict) and language.get("id")]
    things = list(_things(document))
    pages = [_page(document, things, display, language, n, custody) for n, language in enumerate(declared[:_MOST_LANGUAGES], 1)]
    if not pages:
        return document, ()
    shown = {**display, "individualDisplay": pages if len(pages) > 1 else pages[0]}
    remark = (
        "the draft brought no picture of itself, so one was drawn with its title, its outcomes and who awards it; it names nobody"
    )
    drawn = Violation("/displayParameter/individualDisplay", "elm.drawn", remark)
    return {**document, "displayParameter": shown}, (drawn,)


def _page(
    document: Document, things: list[Document], display: Document, language: Document, number: int, custody: Seal
) -> Document:
    code = _code(str(language["id"]))
    content = Content(
        language=code,
        title=_cut(_best(display.get("title"), code), _MOST_LETTERS),
        summary=_cut(_best(display.get("description"), code), _MOST_IN_SUMMARY),
        bodies=_bodies(document, things, code) or (Body(custody.identity.organisation),),
        outcomes=_outcomes(things, code),
    )
    edition = Edition((code,), Addresses("https://unused.example"))
    return {
        "id": f"urn:epass:individualDisplay:drawn{number}",
        "type": "IndividualDisplay",
        "language": json.loads(json.dumps(language)),
        "displayDetail": {
            "id": f"urn:epass:displayDetail:drawn{number}",
            "type": "DisplayDetail",
            "image": {
                "id": f"urn:epass:mediaObject:drawn{number}",
                "type": "MediaObject",
                "content": base64.b64encode(image_of(content, demo=custody.demo)).decode("ascii"),
                "contentEncoding": _known(things, member(edition, "encoding", "6146cde7dd")),
                "contentType": _known(things, member(edition, "file-type", "PNG")),
            },
            "page": 1,
        },
    }


def _bodies(document: Document, things: list[Document], code: str) -> tuple[Body, ...]:
    named = [(_cut(_best(body.get("legalName"), code), _MOST_LETTERS), body) for body in awarding_bodies(document)]
    return tuple([Body(name, _logo(body.get("logo"), things)) for name, body in named if name][:_MOST_BODIES])


def _logo(media: Any, things: list[Document]) -> Logo | None:
    """The logo in a media object, or in the one that is meant by a reference."""
    named = media.get("id") if isinstance(media, dict) else media
    written = next(
        (one["content"] for one in (media, *things) if isinstance(one, dict) and one.get("id") == named and "content" in one),
        None,
    )
    if not isinstance(written, str):
        return None
    try:
        return harmless(base64.b64decode(written))
    except binascii.Error:
        return None


def _outcomes(things: list[Document], code: str) -> tuple[str, ...]:
    titles = (_best(one.get("title"), code) for one in things if one.get("type") == "LearningOutcome")
    return tuple(_cut(title, _MOST_LETTERS) for title in dict.fromkeys(filter(None, titles)))[:_MOST_OUTCOMES]


def _known(things: list[Document], concept: Document) -> Document:
    """A concept as the draft writes it, if it does: copies of a thing say the same."""
    return next((node for node in things if node.get("id") == concept["id"] and "inScheme" in node), concept)


def _things(value: Any) -> Iterator[Document]:
    waiting: list[Any] = [value]
    for one in waiting:
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _best(text: Any, code: str) -> str:
    """A wording in this language, else in English, else in whichever comes first."""
    wordings = text if isinstance(text, dict) else {}
    for said in (wordings.get(code), wordings.get("en"), *wordings.values()):
        for one in listed(said):
            if isinstance(one, str) and one.strip():
                return "".join(c for c in one.strip() if unicodedata.category(c)[0] != "C" or c == " ")
    return ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def _code(id: str) -> str:
    from badges import schemas

    vocabulary = schemas.vocabulary("language")
    return next((str(code) for code, key in vocabulary["codes"].items() if id == vocabulary["members"] + key), "en")
