"""Texts in a stranger's European credential: language maps, labels of concepts, titles, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

from badges.credentials.summary.members import first, link, node, string
from badges.credentials.summary.references import References
from badges.credentials.summary.summary import UNKNOWN_LANGUAGE, Aligned
from badges.credentials.violation import Document
from badges.model.text import Text

_OF_A_LIST = re.compile(r"urn:epass:concept:[a-z_]{1,40}:[A-Za-z0-9_-]{1,60}").fullmatch
"""A member of a list of ours, which has no address of the Union's (european/concepts.py)."""


def wording(value: Any) -> Text | None:
    """A language map; where a language has several wordings, the first of them."""
    said = first(value)
    if isinstance(said, str):
        return Text({UNKNOWN_LANGUAGE: said}) if said.strip() else None
    kept = {language: wording for language, told in node(said).items() if language and (wording := string(first(told)))}
    return Text(kept) if kept else None


def labels(value: Any, read: References) -> tuple[Text, ...]:
    """What concepts are called."""
    return present(wording(concept.get("prefLabel")) for concept in read.all(value))


def titles(value: Any, read: References) -> tuple[Text, ...]:
    """What things are called."""
    return present(wording(thing.get("title")) for thing in read.all(value))


def names(value: Any, read: References) -> tuple[Text, ...]:
    """What organisations and persons are called."""
    return present(wording(one.get("legalName")) or wording(one.get("prefLabel")) for one in read.all(value))


def notes(value: Any, read: References) -> tuple[Text, ...]:
    """What notes say."""
    return present(wording(note.get("noteLiteral")) for note in read.all(value))


def present(texts: Iterable[Text | None]) -> tuple[Text, ...]:
    """Those that are there, each once."""
    found = [text for text in texts if text]
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


def joined(names: Iterable[Text | None]) -> Text | None:
    """Several organisations in one text: in each language of the first, the others in theirs where they lack it."""
    texts = list(islice(present(names), 10))
    if len(texts) < 2:
        return texts[0] if texts else None
    return Text({language: ", ".join(dict.fromkeys(text.best(language)[1] for text in texts)) for language in texts[0].languages})


def number(value: Any) -> str | None:
    """A number as written, in quotes or not."""
    said = first(value)
    return str(said) if isinstance(said, int | float) and not isinstance(said, bool) else string(said)


def eqf(level: Document) -> int | None:
    """The number of a level of the European Qualifications Framework."""
    found = re.search(r"/eqf/([1-8])$", string(level.get("id")) or "")
    return int(found.group(1)) if found else None


def address(concept: Document) -> str | None:
    """By what a member of a list is known: a web address, or what European credentials call one of a list of ours."""
    id = string(concept.get("id"))
    return link(id) or (id if id and _OF_A_LIST(id) else None)


def aligned(concept: Document) -> Aligned | None:
    """A concept that has a name."""
    name = wording(concept.get("prefLabel"))
    if name is None:
        return None
    return Aligned(_framework(link(concept.get("id")), first(concept.get("inScheme"))), name, address(concept))


def _framework(url: str | None, scheme: Any) -> str:
    """What a list is called: the last part of its address that is no version number."""
    if url and url.startswith("http://data.europa.eu/esco/"):
        return "ESCO"
    address = string(scheme) or string(node(scheme).get("id")) or ""
    if address.startswith("http://data.europa.eu/snb/"):
        address = address.removesuffix("/25831c2")
        return "DigComp" if address.endswith("/dcf") else address.rpartition("/")[2]
    return address.rstrip("/").rpartition("/")[2]
