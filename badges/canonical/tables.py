"""Contexts compiled to tables: what each term of an active context means, looked up once for all documents.

PyLD processes the contexts, ours only, once; a table holds what came of it. Another table stands behind every type and property
that brings a context along (JSON-LD 1.1 §4.1.8) and is made when a document first needs it.
"""

from __future__ import annotations

import copy
import warnings
from collections import Counter
from collections.abc import Callable
from itertools import takewhile
from typing import Any

from badges.canonical.contexts import all_definitions, options, pyld
from badges.canonical.meanings import (
    KEYWORDS,
    LANGUAGE_MAP,
    LETTERS,
    LIST,
    NOTHING,
    ONE_BY_ONE,
    PROPERTY,
    SCHEMES,
    NotCovered,
    Term,
    Types,
    shape_of,
    suffix_of,
    written,
)
from badges.canonical.rdf import XSD
from badges.canonical.reference import PYLD_TROUBLE, one_at_a_time
from badges.canonical.work import A_DEFINITION, A_TABLE, budget

MOST_CONTEXTS = 12
"""Contexts in one place of a document; ours have up to five."""
_SPECIAL = {"@context", "@import", "@propagate"}
"""What PyLD treats in a way of its own where it stands in an object, and otherwise in a list."""
_MOST_TABLES = 1_500
_MOST_KEPT = 300
"""Names of a stranger's making that one table keeps in mind."""


class Table:
    """An active context."""

    __slots__ = (
        "_active",
        "_locals",
        "_schemes",
        "_scoped",
        "_shared",
        "_tables",
        "_types",
        "_vocabulary",
        "cost",
        "id_key",
        "prefixes",
        "terms",
        "type_key",
    )

    def __init__(self, tables: Tables, active: Any, cost: int = 0) -> None:
        if active.get("@base") is not None:
            raise NotCovered("base")
        self.cost = cost
        """Steps of making it, of which every file that comes to it pays its share."""
        self._tables = tables
        self._active = active
        mappings = active["mappings"]
        self.terms: dict[str, Term] = dict(KEYWORDS)
        self.prefixes = {name: m["@id"] for name, m in mappings.items() if m and m["_prefix"] and name != "_"}
        self._schemes = SCHEMES - self.prefixes.keys()
        iris = Counter(mapping["@id"] for mapping in mappings.values() if mapping)
        if iris["@none"]:
            raise NotCovered("alias of @none")
        self._shared = {iri for iri, number in iris.items() if number > 1}
        """What two terms mean."""
        aliases = {mapping["@id"]: name for name, mapping in mappings.items() if mapping}
        self.id_key: str = aliases.get("@id", "@id")
        self.type_key: str = aliases.get("@type", "@type")
        self._vocabulary = active.get("@vocab")
        self._types: dict[tuple[str, ...] | str, Types] = {}
        self._locals: dict[tuple[str, ...], Table] = {}
        self._scoped: dict[Any, Table] = {}

    def previous_or_self(self) -> Table:
        """The context that was in force before a type brought its own."""
        previous = self._active.get("previousContext")
        return self if previous is None else self._tables.of(previous)

    def local(self, contexts: Any, own: Callable[[], Tables]) -> Table:
        """The context in an object that names these. Those written out there are made anew for each document, in ``own``."""
        listed = contexts if isinstance(contexts, list) else [contexts]
        if not listed or len(listed) > MOST_CONTEXTS:
            raise NotCovered("many contexts")
        names = tuple(takewhile(lambda one: type(one) is str, listed))
        table = self._named(names) if names else self
        for context in listed[len(names) :]:
            if type(context) is dict and _SPECIAL.isdisjoint(context):
                # PyLD may write into it.
                table = own().process(table._active, [copy.deepcopy(context)])
            elif type(context) is str:
                table = own().process(table._active, [context])
            else:
                raise NotCovered("odd context")
        return table

    def _named(self, names: tuple[str, ...]) -> Table:
        table = self._locals.get(names)
        if table is None:
            table = self._locals[names] = self._tables.process(self._active, list(names))
        return table

    def scoped(self, context: Any) -> Table:
        """The context that a property brings along; None for one that brings none."""
        if context is None:
            return self
        table = self._scoped.get(id(context))
        if table is None:
            # Contexts of terms are ours and live as long as the process, so their identity stays theirs.
            table = self._scoped[id(context)] = self._tables.process(self._active, context, override_protected=True)
        return table

    def types(self, types: Any) -> Types:
        """What the types of an object in this context come to, whether it has one or a list."""
        key = tuple(types) if type(types) is list else types
        try:
            # A text is equal to texts only: whatever is found has been looked at before.
            found = self._types.get(key)
        except TypeError:
            raise NotCovered("type") from None
        if found is None:
            listed = (key,) if type(key) is str else key
            if type(listed) is not tuple or not listed or not all(type(one) is str for one in listed):
                raise NotCovered("type")
            found = Types(self._of_types(listed), tuple(self.vocabulary_iri(one) for one in listed))
            if len(self._types) < _MOST_KEPT:
                self._types[key] = found
        return found

    def _of_types(self, types: tuple[str, ...]) -> Table:
        table = self
        mappings = self._active["mappings"]
        for type in sorted(types):
            mapping = mappings.get(type)
            context = mapping.get("@context") if mapping else None
            if context is not None and context is not False:
                key = (id(context), "type")
                if key not in table._scoped:
                    so_far = 0 if table is self else table.cost
                    table._scoped[key] = self._tables.process(table._active, context, propagate=False, so_far=so_far)
                table = table._scoped[key]
        return table

    def iri(self, value: str) -> bytes | None:
        """An identifier as N-Quads writes it; None for a relative one."""
        scheme, colon, rest = value.partition(":")
        if colon:
            if scheme in self._schemes and not (text := value.encode()).translate(None, LETTERS):
                return b"<" + text + b">"
            if scheme in self.prefixes and not rest.startswith("//"):
                value = self.prefixes[scheme] + rest
        elif value.startswith("@"):
            raise NotCovered("keyword as an identifier")
        return written(value)

    def vocabulary_iri(self, value: str) -> bytes | None:
        """A type, or a term used as a value, as N-Quads writes it; None for one that nothing defines."""
        mappings = self._active["mappings"]
        if value in mappings:
            iri = mappings[value] and mappings[value]["@id"]
        elif value.startswith("@"):
            raise NotCovered("keyword as a term")
        elif ":" in value or self._vocabulary is None:
            found = self.iri(value)
            if found is None and self._vocabulary is not None:
                raise NotCovered("odd IRI")
            return found
        else:
            iri = self._vocabulary + value
        if iri is None:
            return None
        if iri.startswith("@"):
            raise NotCovered("keyword as a term")
        return written(iri)

    def term(self, key: str) -> Term:
        """What a member of this name means."""
        term = self.terms.get(key)
        if term is None:
            term = self._compiled(key)
            if term is not NOTHING and len(self.terms) < len(self._active["mappings"]) + _MOST_KEPT:
                self.terms[key] = term
        return term

    def _compiled(self, key: str) -> Term:
        mappings = self._active["mappings"]
        mapping = mappings.get(key)
        if mapping is None:
            if key in mappings or not (":" in key or key.startswith("@") or self._vocabulary is not None):
                return NOTHING
            return self._property(key, {}, self.vocabulary_iri(key))
        iri = mapping["@id"]
        if iri in ("@id", "@type"):
            return KEYWORDS[iri]
        if iri is None:
            return NOTHING
        if iri.startswith("@") or mapping.get("reverse"):
            raise NotCovered("alias of a keyword" if iri.startswith("@") else "reverse property")
        return self._property(key, mapping, written(iri))

    def _property(self, key: str, mapping: Any, iri: bytes | None) -> Term:
        if iri is None or iri.startswith(b"_:"):
            raise NotCovered("odd property")
        term = Term(PROPERTY)
        term.shape = shape_of(mapping)
        term.table = self.scoped(mapping.get("@context"))
        # What its values are is asked of the context that it brings along (API §5.1.2 step 13.5 onwards).
        within = term.table._active["mappings"].get(key) or {}
        if shape_of(within) != term.shape and LIST in (shape_of(within), term.shape):
            raise NotCovered("a context that changes its own term")
        if str(within.get("@id")).startswith("@"):
            raise NotCovered("language of a term")
        if within.get("reverse"):
            raise NotCovered("reverse property")
        term.scope = within.get("@context")
        term.coercion = coercion = None if within.get("@type") == "@none" else within.get("@type")
        term.is_text = coercion not in ("@id", "@vocab", f"{XSD}double")
        is_simple = term.shape in (ONE_BY_ONE, LANGUAGE_MAP) and term.table is self
        term.is_alone = bool(mapping) and mapping["@id"] not in self._shared
        term.is_plain = term.is_alone and term.is_text and is_simple
        term.is_link = term.is_alone and coercion == "@id" and is_simple
        term.suffix = suffix_of(coercion, within, term.table._active)
        if term.shape == LANGUAGE_MAP and (within.get("@direction") or term.table._active.get("@direction")):
            raise NotCovered("direction of a language map")
        term.before, term.after = b" " + iri + b" ", term.suffix + b" .\n"
        return term


class Tables:
    """All tables that were made so far, one for each active context."""

    def __init__(self, processor: Any = None) -> None:
        self._processor = processor or pyld().JsonLdProcessor()
        # An active context is kept by its table, so that no other object can come to have its identity.
        self._by_identity: dict[int, Table] = {}
        self.first = self.of(self._processor._get_initial_context(options()))

    def for_one_document(self) -> Tables:
        """Others, for contexts that a document brings along: nobody else's table must come to know of them."""
        return Tables(self._processor)

    @property
    def are_too_many(self) -> bool:
        """Whether strangers had so many contexts combined that it is time to begin anew."""
        return len(self._by_identity) > _MOST_TABLES

    def made(self) -> tuple[Table, ...]:
        """All of them."""
        return tuple(self._by_identity.values())

    def of(self, active: Any, cost: int = 0) -> Table:
        """The table of an active context."""
        table = self._by_identity.get(id(active))
        if table is None:
            table = self._by_identity[id(active)] = Table(self, active, cost)
        return table

    def process(
        self, active: Any, local: Any, *, override_protected: bool = False, propagate: bool = True, so_far: int = 0
    ) -> Table:
        """The table of what comes of a context within another. ``so_far`` it cost to come to that.

        Raises:
            NotCovered: when nothing comes of it; the reference knows why.
            CanonicalizationError: ``too_complex`` when it would cost more than the file may cause.
        """
        cost = so_far + A_TABLE + A_DEFINITION * all_definitions(active, local if isinstance(local, list) else [local])
        # Whoever comes to it pays: it has to be there before it is made.
        with_it = budget()
        if cost > with_it.left:
            with_it.spend(cost)
        with one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                # PyLD keeps what it made of a context without keeping whether protected terms might be redefined: each time anew.
                made = self._processor._process_context(
                    active, local, options(), override_protected=override_protected, propagate=propagate
                )
            except (pyld().JsonLdError, *PYLD_TROUBLE) as error:
                raise NotCovered("context in error") from error
        return self.of(made, cost)
