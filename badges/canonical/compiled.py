"""The fast way to a canonical form: compiled contexts, one walk, the same bytes as the reference, or the reference itself.

The walk covers what the contexts in ``schemas/`` do with credentials, and what most others write out beside them: terms, types
and properties with contexts of their own, protected terms, vocabularies, sets, lists, language maps, graphs, JSON literals,
values with a language or direction of their own or by default, contexts named or written out in nested objects. Everything else
is left to the reference and counted by reason: keywords but for ``@id``, ``@type``, ``@value``, ``@language``, ``@direction`` and
``@context``, containers by index, id or type, a base, contexts that do not propagate, values and names on which processors
differ, whatever is in error or beyond a bound.
"""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from enum import Enum
from typing import Any

from badges.canonical import reference, terms
from badges.canonical.error import CanonicalizationError
from badges.canonical.gathered import needs_care
from badges.canonical.meanings import NotCovered
from badges.canonical.rdfc import A_MENTION, Quad, canonical_nquads
from badges.canonical.tables import Table, Tables
from badges.canonical.terms import Undefined
from badges.canonical.walking import Walk
from badges.canonical.work import Budget, budget, shared, too_complex
from badges.patience import about_to_take_long

_A_STEP_OF_FORM = 64
"""Bytes of a form that take a step. The walk has paid for as many as are usual for what it came across."""

fallbacks: Counter[str] = Counter()
"""How often what was left to the reference since this process began, by reason."""


class _State:
    """What this process made of our contexts so far, and whether it may be used."""

    is_on = True
    tables: Tables | None = None


def use_reference(only: bool = True) -> bool:
    """Leave everything to the reference from now on, or (False) no longer; says how it was. No byte and no verdict may differ."""
    before = not _State.is_on
    _State.is_on = not only
    return before


def is_on() -> bool:
    """Whether fast ways may be taken."""
    return _State.is_on


def forget() -> None:
    """Begin anew, as a process does that has just started."""
    _State.tables = None


def tables_in_use() -> tuple[Table, ...]:
    """Everything that was compiled so far."""
    return () if _State.tables is None else _State.tables.made()


class Examined:
    """What one walk through a document found: what it says, and what its canonical form would leave out.

    It holds on to the document, which must stay as it is.
    """

    __slots__ = ("_attempts", "_forms", "_found", "_refusals", "_undefined", "apart", "document")

    def __init__(self, document: dict[str, Any], apart: str | None, found: Walk | Left) -> None:
        self.document = document
        self.apart = apart
        self._found = found
        self._undefined = found.undefined() if isinstance(found, Walk) and _State.is_on else None
        self._forms: dict[str, bytes] = {}
        self._refusals: dict[str, CanonicalizationError] = {}
        self._attempts = 0

    @property
    def is_refused(self) -> bool:
        """Whether the file had caused too much work before; that says nothing about this document in another file."""
        return self._found is Left.OUT

    def undefined(self) -> tuple[Undefined, ...]:
        """As ``terms.undefined`` has it, of the whole document."""
        if self._undefined is None:
            if self._found is Left.OUT:
                return (Undefined("", "too_complex", too_complex().detail),)
            with _as_bounded(self._found):
                self._undefined = terms.undefined(self.document)
        return self._undefined

    def canonical(self, algorithm: str = "sha256") -> str:
        """As ``reference.canonicalize`` has it, without the member that was set apart.

        Raises:
            CanonicalizationError: when there is no such form.
        """
        return self.written(algorithm).decode()

    def written(self, algorithm: str = "sha256") -> bytes:
        """The same as UTF-8, which is what is hashed.

        Raises:
            CanonicalizationError: when there is no such form.
        """
        form = self._forms.get(algorithm)
        if form is None:
            if algorithm in self._refusals:
                raise self._refusals[algorithm]
            form = self._forms[algorithm] = self._bounded(algorithm)
        return form

    def _bounded(self, algorithm: str) -> bytes:
        """The form, if it can be afforded: what the walk cost pays for it once."""
        may = budget()
        if isinstance(self._found, Walk):
            self._attempts += 1
            if self._attempts > 1:
                may.spend(self._found.steps)
        refusals = may.refusals
        try:
            return self._form(algorithm)
        except CanonicalizationError as error:
            if may.refusals == refusals:
                self._refusals[algorithm] = error
            raise

    def _form(self, algorithm: str) -> bytes:
        if self._found is Left.OUT:
            raise too_complex()
        if isinstance(self._found, Walk) and _State.is_on:
            return self._form_of(self._found, algorithm)
        about_to_take_long()
        with _as_bounded(self._found):
            quads = reference.dataset(self._bare())
        return self._paid(canonical_nquads(quads, algorithm=algorithm).encode())

    def _form_of(self, walk: Walk, algorithm: str) -> bytes:
        form = walk.gathered.form(algorithm)
        if form is not None and needs_care(form):
            again = _walk(self.document, self.apart, carefully=True)
            assert isinstance(again, Walk)
            form = again.gathered.form(algorithm)
        if form is not None:
            return self._paid(form)
        may = budget()
        if may.left < (steps := A_MENTION * walk.gathered.mentions):
            may.spend(steps)
        about_to_take_long()
        # Things that are alike are told apart with patience, and how much that takes depends on order and names: those of PyLD.
        bare = self._bare()
        if isinstance(ordered := _walk(bare, None, ordered=True), Walk):
            return self._paid(canonical_nquads(ordered.quads, algorithm=algorithm).encode())
        with _as_bounded(walk):
            quads = reference.dataset(bare)
        return self._paid(canonical_nquads(quads, algorithm=algorithm).encode())

    def _paid(self, form: bytes) -> bytes:
        steps = len(form) // _A_STEP_OF_FORM - (self._found.steps if isinstance(self._found, Walk) else 0)
        may = budget()
        if steps > may.left:
            may.exhaust()
        may.spend(max(0, steps))
        return form

    def _bare(self) -> dict[str, Any]:
        if self.apart is None or not isinstance(self.document, dict):
            return self.document
        return {name: value for name, value in self.document.items() if name != self.apart}


def examine(document: dict[str, Any], *, apart: str | None = None) -> Examined:
    """A document looked through once, for its canonical form and for what that would leave out.

    ``apart`` names a member that belongs to the document and not to the canonical form: its ``proof``. Never raises.
    """
    return Examined(document, apart, _walk(document, apart))


def canonicalize(document: dict[str, Any], *, algorithm: str = "sha256") -> str:
    """The document as canonical N-Quads: JSON-LD 1.1 to RDF, then RDFC-1.0 with this hash.

    There is no base IRI: statements with a relative IRI are not part of the result, nor is what no context defines.
    ``undefined`` finds both.

    Raises:
        CanonicalizationError: when there is no such form, a context is not in ``schemas/``, or a bound is passed.
    """
    return examine(document).canonical(algorithm)


def undefined(document: dict[str, Any]) -> tuple[Undefined, ...]:
    """Everything in the document that its canonical form leaves out, in document order; see ``terms.undefined``."""
    return examine(document).undefined()


def dataset(document: dict[str, Any]) -> tuple[Quad, ...]:
    """The statements of a document as ``reference.dataset`` has them: in that order, and with those names of blank nodes.

    Raises:
        CanonicalizationError: when it is no JSON-LD, a context is not in ``schemas/``, or a bound is passed.
    """
    found = _walk(document, None, ordered=_State.is_on, paying=budget())
    if found is Left.OUT:
        raise too_complex()
    if isinstance(found, Walk) and _State.is_on:
        return tuple(found.quads)
    about_to_take_long()
    with _as_bounded(found):
        return reference.dataset(document)


def walked(document: dict[str, Any], apart: str | None = None, *, ordered: bool = False) -> Walk | None:
    """The walk through a document, or None when it is left to the reference."""
    found = _walk(document, apart, ordered=ordered) if _State.is_on else None
    return found if isinstance(found, Walk) else None


class Left(Enum):
    """Why there is no walk through a document."""

    TO_THE_REFERENCE = 1
    OUT = 2
    """There is too much to look at in this file."""


def _walk(
    document: dict[str, Any],
    apart: str | None,
    *,
    ordered: bool = False,
    carefully: bool = False,
    paying: Budget | None = None,
) -> Walk | Left:
    """How far the walk comes says what a document may cost, so it is taken even where its result is not used."""
    if paying is None:
        # The first one pays for a second one, in order or with care.
        paying = Budget.endless() if ordered or carefully else budget()
    walk = Walk(_tables(), paying, apart, ordered=ordered, carefully=carefully)
    try:
        walk.document(document)
    except NotCovered as left:
        about_to_take_long()
        fallbacks[left.reason] += 1
        return Left.TO_THE_REFERENCE
    except CanonicalizationError as error:
        fallbacks[error.code] += 1
        return Left.OUT if error.code == "too_complex" else Left.TO_THE_REFERENCE
    return walk


def _as_bounded(found: Walk | Left) -> AbstractContextManager[object]:
    """The reference at work on what the walk paid for already, or else for its own account."""
    return shared(Budget.endless()) if isinstance(found, Walk) else nullcontext()


def _tables() -> Tables:
    tables = _State.tables
    if tables is None or tables.are_too_many:
        tables = _State.tables = Tables()
    return tables
