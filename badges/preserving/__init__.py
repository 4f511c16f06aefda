"""Preserving: seals are raised to a level at which they can still be checked when their certificates and authorities are gone.

T has an authority's word for when the seal was there, LT what a later reader needs to judge its certificates, LTA an authority's
word over all of that (ETSI EN 319 102-1, TS 119 182-1 §6). Nothing that was sealed is written again, and no key is needed.
"""

from badges.preserving.raising import (
    LEVELS,
    Authorities,
    Lasting,
    NotRaised,
    SealNotRaised,
    authorities_at,
    is_due,
    preserve,
    preserve_all,
)
from badges.preserving.stored import Left, Stored, preserve_stored

__all__ = [
    "LEVELS",
    "Authorities",
    "Lasting",
    "Left",
    "NotRaised",
    "SealNotRaised",
    "Stored",
    "authorities_at",
    "is_due",
    "preserve",
    "preserve_all",
    "preserve_stored",
]
