"""From a European credential to an Open Badge and back: a document in, an unsigned document and what it cannot say out.

There is no official mapping between the two. What is carried over goes where a reader of the other form looks for it; what the
other form has no place for is reported by its place in the source, never dropped in silence. The original is named in the
conversion and stays what counts: whoever signs a conversion speaks for themselves.
"""

from __future__ import annotations

from badges.credentials.converting.conversion import Conversion, NotConvertible, Original
from badges.credentials.converting.ledger import Loss
from badges.credentials.converting.reasons import REASONS
from badges.credentials.converting.to_european import to_european
from badges.credentials.converting.to_open_badge import to_open_badge

__all__ = ["REASONS", "Conversion", "Loss", "NotConvertible", "Original", "to_european", "to_open_badge"]
