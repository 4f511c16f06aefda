"""Names as they can be drawn here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from badges.model.parties import Holder
from badges.paper import typesetting
from badges.paper.words import Words

_SURELY_SHOWN = re.compile("[ -~\u00a0-\u017f\u0391-\u03a1\u03a3-\u03c9\u0410-\u044f\u1ea0-\u1ef9\u2018\u2019\u2010-\u2014]*")
"""Letters of Latin, Greek, Cyrillic and Vietnamese that our fonts have: no need to try."""


@dataclass(frozen=True, slots=True)
class Printable:
    """A name in letters that there are."""

    name: str
    second: str | None
    """The same name in Latin letters."""
    is_other: bool
    """Whether this is not the name itself, for want of letters."""
    system_fonts: bool
    """Whether it takes fonts of this machine."""


def printable(holder: Holder, say: Words) -> Printable:
    """The name of a holder, with its Latin spelling; that spelling alone where the name cannot be shown."""
    name = holder.full_name
    latin = holder.name_latin if holder.name_latin != name else None
    found = [_how(spelling) for spelling in (name, latin or "")]
    if found[0] is None:
        if not latin or found[1] is None:
            return Printable(say("name_in_files"), None, is_other=True, system_fonts=False)
        return Printable(latin, None, is_other=True, system_fonts=found[1])
    return Printable(name, latin if found[1] is not None else None, is_other=False, system_fonts=found[0] or bool(found[1]))


def surely_shown(text: str) -> bool:
    """Whether our fonts have every letter of a text; False also where that would have to be tried."""
    return _SURELY_SHOWN.fullmatch(text) is not None


def _how(text: str) -> bool | None:
    """Whether a text takes fonts of this machine; None when it cannot be shown at all."""
    if surely_shown(text) or typesetting.shown(text, system_fonts=False):
        return False
    return True if typesetting.shown(text) else None
