"""What others add to seals so that they last, as whoever seals sees it: it takes a network, so none of it is done here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Lasting(Protocol):
    """Timestamps on texts before they are sealed, where that is wished, and sealed files raised to a level."""

    def content_timestamps(self, texts: Sequence[bytes], /) -> Sequence[bytes] | None:
        """A token (DER) on each of these texts, in order, for ``seal``; None where seals are made without."""
        ...

    def __call__(self, files: Sequence[bytes], /) -> Sequence[bytes]:
        """These sealed files at the level at which they are kept."""
        ...
