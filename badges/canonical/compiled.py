"""The fast way to a canonical form: compiled contexts, one walk, the same bytes as the reference, or the reference itself.

The walk covers what the contexts in ``schemas/`` do with credentials: terms, types and properties with contexts of their own,
protected terms, sets, lists, language maps, graphs, JSON literals, value objects, contexts named in nested objects. Everything
else is left to the reference and counted by reason: contexts written out in a document, keywords other than ``@id``, ``@type``,
``@value``, ``@language`` and ``@context``, values and names on which processors differ, whatever is in error or beyond a bound.
"""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from enum import Enum
from typing import Any

from badges.canonical import reference, terms
from badges.canonical.error import CanonicalizationError
from badges.canonical.rdfc import by_subject, canonical_nquads
from badges.canonical.tables import NotCovered, Table, Tables
from badges.canonical.terms import Undefined
from badges.canonical.walking import Walk
from badges.canonical.work import Budget, budget, shared, too_complex
from badges.patience import about_to_take_long

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

    __slots__ = ("_forms", "_found", "_said", "_undefined", "apart", "document")

    def __init__(self, document: dict[str, Any], apart: str | None, found: Walk | Left) -> None:
        self.document = document
        self.apart = apart
        self._found = found
        self._said = (found.said, found.links) if isinstance(found, Walk) and _State.is_on else None
        self._undefined = _in_order(document, found) if isinstance(found, Walk) and _State.is_on else None
        self._forms: dict[str, str] = {}

    @property
    def is_refused(self) -> bool:
        """Whether the file had caused too much work before; that says nothing about this document in another file."""
        return self._found is Left.OUT

    def undefined(self) -> tuple[Undefined, ...]:
        """As ``terms.undefined`` has it, of the whole document."""
        if self._undefined is None:
            if self._found is Left.OUT:
                return (Undefined("", "invalid", too_complex().detail),)
            with _as_bounded(self._found):
                self._undefined = terms.undefined(self.document)
        return self._undefined

    def canonical(self, algorithm: str = "sha256") -> str:
        """As ``reference.canonicalize`` has it, without the member that was set apart.

        Raises:
            CanonicalizationError: when there is no such form.
        """
        form = self._forms.get(algorithm)
        if form is None:
            form = self._forms[algorithm] = self._canonical(algorithm)
        return form

    def _canonical(self, algorithm: str) -> str:
        if self._said is not None and (form := by_subject(*self._said, algorithm)) is not None:
            return form
        if self._found is Left.OUT:
            raise too_complex()
        about_to_take_long()
        document = self.document
        if self.apart is not None and isinstance(document, dict):
            document = {name: value for name, value in document.items() if name != self.apart}
        # Things that are alike are told apart with patience, and how much that takes depends on order and names: those of PyLD.
        if self._said is not None and (walk := walked(document, ordered=True)) is not None:
            return canonical_nquads(walk.quads, algorithm=algorithm)
        with _as_bounded(self._found):
            quads = reference.dataset(document)
        return canonical_nquads(quads, algorithm=algorithm)


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


def walked(document: dict[str, Any], apart: str | None = None, *, ordered: bool = False) -> Walk | None:
    """The walk through a document, or None when it is left to the reference."""
    found = _walk(document, apart, ordered=ordered) if _State.is_on else None
    return found if isinstance(found, Walk) else None


class Left(Enum):
    """Why there is no walk through a document."""

    TO_THE_REFERENCE = 1
    OUT = 2
    """There is too much to look at in this file."""


def _walk(document: dict[str, Any], apart: str | None, *, ordered: bool = False) -> Walk | Left:
    """How far the walk comes says what a document may cost, so it is taken even where its result is not used."""
    # In order it is the second one, and was paid for.
    walk = Walk(_tables(), budget() if not ordered else Budget.endless(), apart, ordered=ordered)
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


def _in_order(document: dict[str, Any], walk: Walk) -> tuple[Undefined, ...]:
    found = walk.undefined()
    if len(found) < 2:
        return found
    order = {pointer: place for place, pointer in enumerate(terms.pointers(document, ""))}
    return tuple(sorted(found, key=lambda culprit: order[culprit.pointer]))
