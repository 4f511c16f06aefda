"""The fast way to a canonical form: compiled contexts, one walk, the same bytes as the reference, or the reference itself.

The walk covers what the contexts in ``schemas/`` do with credentials: terms, types and properties with contexts of their own,
protected terms, sets, lists, language maps, graphs, JSON literals, value objects, contexts named in nested objects. Everything
else is left to the reference and counted by reason: contexts written out in a document, keywords other than ``@id``, ``@type``,
``@value``, ``@language`` and ``@context``, values and names on which processors differ, whatever is in error or beyond a bound.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from badges.canonical import reference, terms
from badges.canonical.error import CanonicalizationError
from badges.canonical.rdfc import by_subject, canonical_nquads
from badges.canonical.tables import NotCovered, Table, Tables
from badges.canonical.terms import Undefined
from badges.canonical.walking import Walk
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

    __slots__ = ("_forms", "_said", "_undefined", "apart", "document")

    def __init__(self, document: dict[str, Any], apart: str | None, walk: Walk | None) -> None:
        self.document = document
        self.apart = apart
        self._said = None if walk is None else (walk.said, walk.links)
        self._undefined = None if walk is None else _in_order(document, walk)
        self._forms: dict[str, str] = {}

    def undefined(self) -> tuple[Undefined, ...]:
        """As ``terms.undefined`` has it, of the whole document."""
        if self._undefined is None:
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
        about_to_take_long()
        document = self.document
        if self.apart is not None and isinstance(document, dict):
            document = {name: value for name, value in document.items() if name != self.apart}
        # Things that are alike are told apart with patience, and how much that takes depends on order and names: those of PyLD.
        if self._said is not None and (walk := walked(document, ordered=True)) is not None:
            return canonical_nquads(walk.quads, algorithm=algorithm)
        return reference.canonicalize(document, algorithm=algorithm)


def examine(document: dict[str, Any], *, apart: str | None = None) -> Examined:
    """A document looked through once, for its canonical form and for what that would leave out.

    ``apart`` names a member that belongs to the document and not to the canonical form: its ``proof``. Never raises.
    """
    return Examined(document, apart, walked(document, apart))


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
    if not _State.is_on:
        return None
    try:
        walk = Walk(_tables(), apart, ordered=ordered)
        walk.document(document)
    except NotCovered as left:
        about_to_take_long()
        fallbacks[left.reason] += 1
        return None
    except CanonicalizationError as error:
        fallbacks[error.code] += 1
        return None
    return walk


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
