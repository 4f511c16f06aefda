"""The official application profile as a judge: JSON-LD with the official contexts, then SHACL."""

from __future__ import annotations

import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import rdflib
from cachetools import LRUCache
from pyld import jsonld
from rdflib.exceptions import ParserError

from badges.credentials.european import CONTEXTS
from badges.credentials.violation import Document

logging.getLogger("rdflib.term").disabled = True  # it prints a traceback for each ill-typed literal

FILES = dict(zip(CONTEXTS, ("credentials-v1.jsonld", "edc-ap-context.jsonld"), strict=True))
SHAPES = ("EDC-generic-no-cv.ttl", "EDC-generic-full.ttl")


def dropped(document: Document, shared: Path) -> list[Any]:
    """The properties that the official contexts do not know."""
    seen: list[Any] = []
    jsonld.expand(document, _options(shared), on_property_dropped=seen.append)
    return seen


def nquads(document: Document, shared: Path) -> str:
    """The graph as the official contexts give it."""
    text: str = jsonld.normalize(document, {**_options(shared), "algorithm": "URDNA2015", "format": "application/n-quads"})
    return text


def conforms(document: Document, shared: Path) -> bool:
    """Whether both official shape files accept it. A document that is no JSON-LD does not conform."""
    try:
        quads = jsonld.to_rdf(document, {**_options(shared), "format": "application/n-quads"})
    except jsonld.JsonLdError:
        return False
    graph = rdflib.Graph()
    try:
        graph.parse(data=quads, format="nt")
    except ParserError:  # PyLD takes a keyword in a language map for a language
        return False
    verdict, _, _ = pyshacl.validate(graph, shacl_graph=_shapes(shared), abort_on_first=True, inplace=True)
    return bool(verdict)


@cache
def _shapes(shared: Path) -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in SHAPES:
        graph.parse(shared / "standards" / "elm" / "shapes" / name)
    return graph


@cache
def _context(shared: Path, url: str) -> Any:
    return json.loads((shared / "standards" / "elm" / "context" / FILES[url]).read_text())


@cache
def _resolved(shared: Path) -> Any:
    return LRUCache(maxsize=100)


def _options(shared: Path) -> dict[str, Any]:
    def load(url: str, _: Any = None) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": _context(shared, url),
            "tag": "static",
        }

    return {"base": None, "documentLoader": load, "contextResolver": jsonld.ContextResolver(_resolved(shared), load)}
