"""Less of the memory that the C library keeps for later although nobody uses it. glibc only; elsewhere nothing happens."""

from __future__ import annotations

import ctypes
import sys

_ARENA_MAX = -8
"""``M_ARENA_MAX`` of ``mallopt(3)``."""


def use_one_arena() -> None:
    """Let all threads share one heap. Else each keeps what its longest request needed, and a server has many threads."""
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(_ARENA_MAX, 1)
