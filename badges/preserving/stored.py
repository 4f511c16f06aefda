"""The seals that an installation keeps itself, raised where they are kept.

The text, the header and the signature stay the bytes that were signed; only what stands behind them grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from badges.model.issued import FormName, IssuedCredential
from badges.preserving.raising import Authorities, NotRaised, is_due, preserve_all
from badges.proofs import jades
from badges.store import Store

TOGETHER = 50
"""Awards whose seals are raised together: so many files are in memory, and so much is done again by whoever was stopped."""


@dataclass(frozen=True, slots=True)
class Left:
    """A credential whose seal stays as it is, and why."""

    ref: str
    why: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What came of some awards, one after the other."""

    awards: int
    raised: int = 0
    before: int = 0
    """There already."""
    withdrawn: int = 0
    """Left alone, for nobody relies on them any more."""
    left: tuple[Left, ...] = ()

    def and_more(self, other: Stored) -> Stored:
        """Both together; who was left is told once, by each."""
        return Stored(
            self.awards + other.awards, self.raised + other.raised, self.before + other.before, self.withdrawn + other.withdrawn
        )


def preserve_stored(
    store: Store,
    level: jades.Level,
    authorities: Authorities,
    *,
    clock: Callable[[], datetime],
    refs: Sequence[str] = (),
    renewed_after: timedelta | None = None,
) -> Iterator[Stored]:
    """Raise the seals of all awards in their newest edition, or of those with these references; a handful after the other.

    Each handful is kept at once, whole or not at all; whoever was stopped runs the same again. ``renewed_after`` renews archives
    whose last timestamp is so old.

    Raises:
        NotRaised: when the timestamp authority stands in the way; what was raised before that is kept.
    """
    for handful in _of_refs(store, refs) if refs else _all(store):
        work = _Handful(store, level, authorities, clock(), renewed_after)
        yield work.done(handful)


_Sealed = tuple[str, tuple[IssuedCredential, ...]]


def _all(store: Store) -> Iterator[list[_Sealed]]:
    place = 0
    while found := store.seals_after(place, TOGETHER):
        yield [(ref, sealed) for _, ref, sealed in found]
        place = found[-1][0]


def _of_refs(store: Store, refs: Sequence[str]) -> Iterator[list[_Sealed]]:
    for start in range(0, len(refs), TOGETHER):
        yield [
            (ref, tuple(one for one in store.credentials_of(award.id) if one.form is FormName.EUROPEAN))
            for ref in refs[start : start + TOGETHER]
            for award in store.awards_with_ref(ref)
        ]


@dataclass(slots=True)
class _Handful:
    store: Store
    level: jades.Level
    authorities: Authorities
    at: datetime
    renewed_after: timedelta | None
    left: list[Left] = field(default_factory=list)

    def done(self, handful: Sequence[_Sealed]) -> Stored:
        withdrawn, waiting = 0, {False: list[tuple[str, IssuedCredential]](), True: list[tuple[str, IssuedCredential]]()}
        for ref, sealed in handful:
            for one in sealed:
                if self.store.status_change(one.status.list_url, one.status.index):
                    withdrawn += 1
                else:
                    due = self.renewed_after is not None and is_due(one.content, self.at, self.renewed_after)
                    waiting[due].append((ref, one))
        raised = before = 0
        for renew, these in waiting.items():
            more, same = self._raise(these, renew=renew)
            raised, before = raised + more, before + same
        return Stored(len(handful), raised, before, withdrawn, tuple(self.left))

    def _raise(self, these: Sequence[tuple[str, IssuedCredential]], *, renew: bool) -> tuple[int, int]:
        """How many were raised, and how many were there before."""
        made: list[tuple[IssuedCredential, bytes]] = []
        same = 0
        files = [one.content for _, one in these]
        try:
            found = preserve_all(files, self.level, self.authorities, at=self.at, renew=renew)
            for (ref, one), file in zip(these, found, strict=True):
                if isinstance(file, NotRaised):
                    self.left.append(Left(ref, str(file)))
                elif file == one.content:
                    same += 1
                else:
                    made.append((one, file))
        finally:  # what the authority gave before it went away was paid for
            raised = self.store.raise_seals(made) if made else 0
        return raised, same
