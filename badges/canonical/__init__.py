"""One text for one meaning: the canonical form of JSON-LD documents, and what it would leave out."""

from badges.canonical.compiled import Examined, canonicalize, examine, undefined
from badges.canonical.containers import Containers, containers
from badges.canonical.detours import detours
from badges.canonical.error import CanonicalizationError
from badges.canonical.jcs import canonical_json
from badges.canonical.rdfc import canonical_labels, canonical_nquads
from badges.canonical.reference import admit, loader
from badges.canonical.shape import NotThisShape, Path, Shape
from badges.canonical.terms import Undefined

__all__ = [
    "CanonicalizationError",
    "Containers",
    "Examined",
    "NotThisShape",
    "Path",
    "Shape",
    "Undefined",
    "admit",
    "canonical_json",
    "canonical_labels",
    "canonical_nquads",
    "canonicalize",
    "containers",
    "detours",
    "examine",
    "loader",
    "undefined",
]
