"""The plain way to a canonical form: PyLD expands, the rest is ours. What every faster way is held against."""

from __future__ import annotations

import re
import threading
import warnings
from typing import Any

from badges.canonical.contexts import UNKNOWN, Processing, loader, options, pyld
from badges.canonical.error import CanonicalizationError
from badges.canonical.rdf import quads
from badges.canonical.rdfc import Quad, canonical_nquads
from badges.canonical.work import A_VALUE_OF_THE_REFERENCE, budget

__all__ = ["admit", "canonicalize", "dataset", "expand", "loader", "pyld"]

MAX_DEPTH = 64
MAX_NODES = 60_000
"""Objects, arrays and leaves of one document; a European credential of this project has about 4,000."""

_LARGEST = 10**300
_SURROGATE = re.compile(r"[\ud800-\udfff]").search

# PyLD answers hostile input with whatever its code trips over; this is all of it that we have met or can foresee.
PYLD_TROUBLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)

# Its caches are plain dictionaries with an order; two threads at once would break them. It holds the GIL all the time anyway.
one_at_a_time = threading.RLock()


def canonicalize(document: dict[str, Any], *, algorithm: str = "sha256") -> str:
    """The document as canonical N-Quads: JSON-LD 1.1 to RDF, then RDFC-1.0 with this hash.

    There is no base IRI: statements with a relative IRI are not part of the result, nor is what no context defines.
    ``undefined`` finds both.

    Raises:
        CanonicalizationError: when there is no such form, a context is not in ``schemas/``, or a bound is passed.
    """
    return canonical_nquads(dataset(document), algorithm=algorithm)


def dataset(document: dict[str, Any]) -> tuple[Quad, ...]:
    """The statements of a document, its blank nodes named anyhow.

    Raises:
        CanonicalizationError: when it is no JSON-LD, a context is not in ``schemas/``, or a bound is passed.
    """
    budget().spend(A_VALUE_OF_THE_REFERENCE * admit(document))
    return tuple(quads(expand(document, pyld().JsonLdProcessor())))


def admit(document: Any) -> int:
    """Refuse what no processor should be given: too deep, too large, numbers JSON does not have. Else how large it is.

    Raises:
        CanonicalizationError: naming which, or ``too_complex``.
    """
    if not isinstance(document, dict):
        raise CanonicalizationError("not_an_object", type(document).__name__)
    may = budget()
    most = max(0, min(MAX_NODES, may.left))
    try:
        found = weight(document, MAX_DEPTH, most)
    except CanonicalizationError as error:
        if most < MAX_NODES and error.code == "too_large":
            may.exhaust()
        raise
    may.spend(found)
    return found


def weight(value: Any, depth: int, most: int) -> int:
    """How many names and values there are in a value, in at most so many levels.

    Raises:
        CanonicalizationError: when there are more, or one that no JSON has.
    """
    level: list[Any] = [value]
    nodes = 0
    for _ in range(depth):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below.extend(value)
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
            elif isinstance(value, str):
                if not value.isascii() and _SURROGATE(value):
                    raise CanonicalizationError("surrogate", "half a character")
            elif isinstance(value, float | int):
                admit_number(value)
        nodes += len(below)
        if nodes > most:
            raise CanonicalizationError("too_large", f"more than {MAX_NODES} values")
        if not below:
            return nodes
        level = below
    raise CanonicalizationError("too_deep", f"more than {MAX_DEPTH} levels")


def admit_number(value: float | bool) -> None:
    """Refuse a number that no JSON has, or none that anybody would take for a number.

    Raises:
        CanonicalizationError: ``number``.
    """
    if isinstance(value, float):
        if value - value != 0:
            raise CanonicalizationError("number", str(value))
    elif abs(value) > _LARGEST:
        raise CanonicalizationError("number", "too long")


def expand(document: dict[str, Any], processor: Any) -> list[Any]:
    """The document in expanded form, by this PyLD processor.

    Raises:
        CanonicalizationError: whatever PyLD trips over.
    """
    with one_at_a_time, warnings.catch_warnings():
        # PyLD warns about contexts that it then treats as the standard says.
        warnings.simplefilter("ignore")
        Processing(processor)
        try:
            expanded: list[Any] = processor.expand(document, options())
        except CanonicalizationError:
            raise
        except pyld().JsonLdError as error:
            raise _explained(error) from error
        except PYLD_TROUBLE as error:
            raise CanonicalizationError("invalid_json_ld", type(error).__name__) from error
    return expanded


def _explained(error: BaseException) -> CanonicalizationError:
    """PyLD's complaint in our words: the innermost cause says what is wrong."""
    codes = []
    step: BaseException | None = error
    while step is not None:
        if isinstance(step, CanonicalizationError):
            return step
        if isinstance(step, pyld().JsonLdError):
            if step.type == UNKNOWN:
                return CanonicalizationError("unknown_context", str(step.details["url"]))
            if step.code:
                codes.append(str(step.code))
        step = step.__cause__
    reason = codes[-1] if codes else type(error).__name__
    return CanonicalizationError("protected_term" if reason == "protected term redefinition" else "invalid_json_ld", reason)
