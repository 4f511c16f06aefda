"""Reads the N-Quads of published vectors: enough of the grammar for them, and strict about the rest."""

from __future__ import annotations

import re

from badges.canonical.rdfc import Quad, literal

_TERM = re.compile(
    r'\s*(?:<(?P<iri>[^>]*)>|(?P<blank>_:[^\s]+)|"(?P<text>(?:[^"\\\n\r]|\\.)*)"(?:\^\^<(?P<type>[^>]*)>|@(?P<language>[A-Za-z0-9-]+))?)'
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_NAMED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def parse(text: str) -> list[Quad]:
    return [_quad(line) for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _quad(line: str) -> Quad:
    terms, rest = [], line
    while (found := _TERM.match(rest)) is not None:
        terms.append(_term(found))
        rest = rest[found.end() :]
    assert rest.strip() == ".", line
    assert 3 <= len(terms) <= 4, line
    subject, predicate, value, graph = [*terms, ""][:4]
    return subject, predicate, value, graph


def _term(found: re.Match[str]) -> str:
    if found["iri"] is not None:
        return f"<{_unescaped(found['iri'])}>"
    if found["blank"] is not None:
        return found["blank"]
    text = literal(_unescaped(found["text"]))
    if found["language"]:
        return f"{text}@{found['language']}"
    plain = found["type"] in (None, "http://www.w3.org/2001/XMLSchema#string")
    return text if plain else f"{text}^^<{_unescaped(found['type'])}>"


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _NAMED[m[3]], text)
