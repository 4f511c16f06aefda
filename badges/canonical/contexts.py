"""JSON-LD contexts as PyLD processes them: ours only, once for all documents, and strangers' within a bound of work.

PyLD processes a type's scoped context anew for every object of that type, and would let an inline context with ``@import``
write into ours. Both end here: what comes of our own contexts is kept by identity, our contexts cannot be changed.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from typing import Any

from badges import schemas
from badges.canonical.error import CanonicalizationError
from badges.canonical.work import A_DEFINITION, budget

UNKNOWN = "badges.UnknownContext"
"""Type of the JsonLdError for a context that ``schemas/`` does not hold."""

_A_URL = 150
"""Term definitions of one of our contexts, roughly."""

_MOST_KEPT = 1_000


@cache
def pyld() -> Any:
    """PyLD, imported when it is first needed, and without what it would fetch with: nothing here is ever fetched.

    It takes the first such library that it finds, and loading that would take longer than loading PyLD.
    """
    modules: dict[str, Any] = sys.modules  # None there means: there is no such module
    hidden = {"requests", "aiohttp"} - modules.keys()
    modules.update(dict.fromkeys(hidden))
    try:
        from pyld import jsonld
    finally:
        for name in hidden:
            del modules[name]
    return jsonld


def loader(url: str, _options: dict[str, Any] | None = None) -> dict[str, Any]:
    """A PyLD document loader that knows ``schemas/`` and nothing else; ``static`` lets PyLD keep what it made of a context.

    Raises:
        JsonLdError: for any other URL.
    """
    try:
        context = _context(url)
    except schemas.UnknownSchema as error:
        raise pyld().JsonLdError(f"unknown context {url}", UNKNOWN, {"url": url}, code="loading document failed") from error
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": context, "tag": "static"}


def options() -> dict[str, Any]:
    """What every expansion here is made with: no base, our contexts, nothing left over from other documents."""
    return {
        "base": None,
        "documentLoader": loader,
        "contextResolver": pyld().ContextResolver({}, loader),
        "processingMode": "json-ld-1.1",
    }


class Processing:
    """The context processing of one expansion, put between a PyLD processor and itself."""

    def __init__(self, processor: Any) -> None:
        self._by_pyld = processor._process_context
        self._budget = budget()
        self._kept: _Kept = {}
        self._within_ours = False
        if len(_OURS) > _MOST_KEPT:
            _OURS.clear()
            _MADE_OF_OURS.clear()
        processor._process_context = self._process

    def _process(
        self,
        active: Any,
        local: Any,
        options: Any,
        override_protected: bool = False,
        propagate: bool = True,
        validate_scoped: bool = True,
        cycles: Any = None,
    ) -> Any:
        parts = list(local) if isinstance(local, list) else [local]
        # With cycles PyLD only tries a scoped context out, on an active context that is not finished.
        trying = cycles is not None
        key = (id(active), override_protected, propagate, validate_scoped, *(p if isinstance(p, str) else id(p) for p in parts))
        if not trying and (kept := self._kept.get(key)):
            return kept[-1]
        ours = not trying and _is_ours(active, options) and all(isinstance(part, str | _frozen()) for part in parts)
        # What was kept from other documents counts as if it were made now: else it would depend on them what is refused.
        if not self._within_ours and not (ours and key in self._budget.met):
            self._spend(active, parts)
        if ours:
            self._budget.met.add(key)
            if kept := _OURS.get(key):
                return kept[-1]
        before, self._within_ours = self._within_ours, self._within_ours or ours
        try:
            made = self._by_pyld(active, local, options, override_protected, propagate, validate_scoped, cycles)
        finally:
            self._within_ours = before
        if not trying:
            # Active context and parts are kept along, so that no other object can come to have their identity.
            (_OURS if ours else self._kept)[key] = (active, parts, made)
            if ours:
                _MADE_OF_OURS[id(made)] = made
        return made

    def _spend(self, active: Any, parts: list[Any]) -> None:
        if any(isinstance(part, dict) and "@import" in part for part in parts):
            raise CanonicalizationError("invalid_json_ld", "@import in a context")
        self._budget.spend(A_DEFINITION * definitions(active, parts))


def definitions(active: Any, parts: list[Any]) -> int:
    """The work of processing these contexts within this one, in definitions of terms."""
    terms = sum(_A_URL if isinstance(part, str) else len(part) if isinstance(part, dict) else 1 for part in parts)
    # PyLD copies the active context for each part; a hundred terms are copied while one is defined.
    return terms + len(parts) * (len(active["mappings"]) + terms) // 100


def all_definitions(active: Any, parts: list[Any]) -> int:
    """The same with all contexts that terms in these bring along: each is tried out when its term is defined."""
    found, waiting = definitions(active, parts), [part for part in parts if isinstance(part, dict)]
    while waiting:
        for term in waiting.pop().values():
            if isinstance(term, dict) and "@context" in term:
                inner = term["@context"] if isinstance(term["@context"], list) else [term["@context"]]
                found += definitions(active, inner)
                waiting += [part for part in inner if isinstance(part, dict)]
    return found


_Kept = dict[tuple[Any, ...], tuple[Any, list[Any], Any]]

# What came of our contexts alone, for every document to come; guarded by the lock around every expansion.
_OURS: _Kept = {}
_MADE_OF_OURS: dict[int, Any] = {}


def _is_ours(active: Any, options: Any) -> bool:
    return id(active) in _MADE_OF_OURS or active is pyld().JsonLdProcessor()._get_initial_context(options)


@cache
def _frozen() -> Any:
    """The kind of dictionary that PyLD takes for one and nobody can write into."""
    return type(pyld().freeze({}))


@cache
def _context(url: str) -> Any:
    return _deeply_frozen(json.loads(schemas.content(url)))


def _deeply_frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return pyld().freeze({key: _deeply_frozen(member) for key, member in value.items()})
    if isinstance(value, list):
        return [_deeply_frozen(item) for item in value]
    return value
