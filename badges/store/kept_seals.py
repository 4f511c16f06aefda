"""The part of the store that makes sealed credentials last longer: every method is one short transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from badges.model.issued import IssuedCredential, Standalone, StandaloneKind
from badges.store import seals, standalone
from badges.store.kept_deliveries import KeptDeliveries
from badges.store.patterns import Patterns


@dataclass(frozen=True, slots=True)
class KeptSeals(KeptDeliveries):
    """European credentials, whose seals may be raised where they are kept."""

    _patterns: Patterns = field(default_factory=Patterns)

    def seals_after(self, place: int, limit: int) -> list[tuple[int, str, tuple[IssuedCredential, ...]]]:
        """Of the next awards in the order they were kept: place, reference, and what is sealed of the newest edition."""
        with self._database.reading() as connection:
            return seals.page(connection, place, limit)

    def award_count(self) -> int:
        """How many awards there are."""
        with self._database.reading() as connection:
            return seals.count(connection)

    def raise_seals(self, raised: Sequence[tuple[IssuedCredential, bytes]]) -> int:
        """Puts raised files in the place of those before, all or nothing; how many.

        What is no longer as it was read is left as it is. Raises SealChanged where a text, header or signature is another.
        """
        with self._database.writing() as connection:
            return seals.raise_seals(connection, raised, self._patterns)

    def alone_after(self, place: int, kinds: Sequence[StandaloneKind], limit: int) -> list[tuple[int, Standalone]]:
        """The next credentials of these kinds that belong to no award, in the order they were kept, each with its place."""
        with self._database.reading() as connection:
            return standalone.page(connection, kinds, place, limit)

    def raise_alone(self, raised: Sequence[tuple[Standalone, bytes]]) -> int:
        """As ``raise_seals``, for credentials that belong to no award."""
        with self._database.writing() as connection:
            return seals.raise_alone(connection, raised)
