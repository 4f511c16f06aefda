"""The list of those who sign on this very installation: what findings call it, and that nobody else's list is called so.

Pages and the terminal say "our own list" where a finding names it. So the name is not for lists of others: a file in the folder
of trust that bears it is refused, and where a stranger may write names (in an archive, in a receipt) it is taken out.
"""

from __future__ import annotations

OWN_LIST = "this installation"
NAMELESS = "…"


def is_own(name: str) -> bool:
    """Whether a list of this name could be taken for it, be it by somebody who reads over letters and spaces."""
    return " ".join(name.split()).casefold() == OWN_LIST


def of_others(name: str) -> str:
    """What somebody else calls a list."""
    return NAMELESS if is_own(name) else name
