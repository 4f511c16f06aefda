"""The seals that an installation keeps itself, raised where they are kept.

The text, the header and the signature stay the bytes that were signed; only what stands behind them grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from badges.model.issued import FormName, IssuedCredential, Standalone, StandaloneKind
from badges.preserving.raising import Authorities, NotRaised, is_due, preserve_all
from badges.proofs import jades
from badges.store import Store

TOGETHER = 50
"""Awards whose seals are raised together: so many files are in memory, and so much is done again by whoever was stopped."""
SEALED_KINDS = (StandaloneKind.SEALED_CREDENTIAL, StandaloneKind.CONVERSION)
"""What is sealed here and belongs to no award."""


@dataclass(frozen=True, slots=True)
class Left:
    """A credential whose seal stays as it is, and why."""

    name: str
    """The reference of its award, or its own id where it has none."""
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
        """Both together."""
        return Stored(
            self.awards + other.awards,
            self.raised + other.raised,
            self.before + other.before,
            self.withdrawn + other.withdrawn,
            self.left + other.left,
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
    """Raise the seals of all awards in their newest edition and of what was sealed without an award, a handful after the other.

    With ``refs`` only those of the awards with these references. Each handful is kept at once, whole or not at all; whoever was
    stopped runs the same again. ``renewed_after`` renews archives whose last timestamp is so old.

    Raises:
        NotRaised: when the timestamp authority stands in the way; what was raised before that is kept.
    """
    work = _Work(store, level, authorities, clock, renewed_after)
    for awards, sealed in _of_refs(store, refs) if refs else _of_awards(store):
        yield work.done(awards, sealed, store.raise_seals)
    if not refs:
        for alone in _without_award(store):
            yield work.done(0, alone, store.raise_alone)


T = TypeVar("T", IssuedCredential, Standalone)


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    """A sealed credential as it is kept, and how people call it."""

    name: str
    credential: T


def _of_awards(store: Store) -> Iterator[tuple[int, list[_Kept[IssuedCredential]]]]:
    place = 0
    while found := store.seals_after(place, TOGETHER):
        yield len(found), [_Kept(ref, one) for _, ref, sealed in found for one in sealed]
        place = found[-1][0]


def _of_refs(store: Store, refs: Sequence[str]) -> Iterator[tuple[int, list[_Kept[IssuedCredential]]]]:
    for start in range(0, len(refs), TOGETHER):
        some = refs[start : start + TOGETHER]
        found = [(ref, one) for ref in some for award in store.awards_with_ref(ref) for one in store.credentials_of(award.id)]
        yield len(some), [_Kept(ref, one) for ref, one in found if one.form is FormName.EUROPEAN]


def _without_award(store: Store) -> Iterator[list[_Kept[Standalone]]]:
    place = 0
    while found := store.alone_after(place, SEALED_KINDS, TOGETHER):
        yield [_Kept(one.id, one) for _, one in found if _is_sealed(one.content)]
        place = found[-1][0]


def _is_sealed(content: bytes) -> bool:
    """Conversions may also be Open Badges."""
    try:
        jades.parse(content)
    except jades.MalformedSeal:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Work:
    store: Store
    level: jades.Level
    authorities: Authorities
    clock: Callable[[], datetime]
    renewed_after: timedelta | None

    def done(self, awards: int, sealed: Sequence[_Kept[T]], keep: Callable[[Sequence[tuple[T, bytes]]], int]) -> Stored:
        """What comes of a handful. Raises NotRaised."""
        at, found = self.clock(), Stored(awards)
        wanted = [one for one in sealed if not self._is_withdrawn(one.credential)]
        due = [one for one in wanted if self.renewed_after is not None and is_due(one.credential.content, at, self.renewed_after)]
        others = [one for one in wanted if one not in due]
        for these, renew in ((others, False), (due, True)):
            found = found.and_more(self._raised(these, at, keep, renew=renew))
        return found.and_more(Stored(0, withdrawn=len(sealed) - len(wanted)))

    def _is_withdrawn(self, one: IssuedCredential | Standalone) -> bool:
        if isinstance(one, Standalone) and one.withdrawn_at is not None:
            return True
        return one.status is not None and self.store.status_change(one.status.list_url, one.status.index) is not None

    def _raised(
        self, these: Sequence[_Kept[T]], at: datetime, keep: Callable[[Sequence[tuple[T, bytes]]], int], *, renew: bool
    ) -> Stored:
        made: list[tuple[T, bytes]] = []
        left: list[Left] = []
        same = 0
        files = [one.credential.content for one in these]
        try:
            found = preserve_all(files, self.level, self.authorities, at=at, renew=renew)
            for one, file in zip(these, found, strict=True):
                if isinstance(file, NotRaised):
                    left.append(Left(one.name, str(file)))
                elif file == one.credential.content:
                    same += 1
                else:
                    made.append((one.credential, file))
        finally:  # what the authority gave before it went away was paid for
            raised = keep(made) if made else 0
        return Stored(0, raised, same, left=tuple(left))
