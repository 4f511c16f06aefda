"""A stranger's text before it stands on a page."""

from __future__ import annotations

import re

# Embeddings, overrides and isolates; the marks of right-to-left scripts themselves stay.
_TURNING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def readable(text: str) -> str:
    """A stranger's text without what would turn the reading direction of the words around it."""
    return _TURNING.sub("", text)
