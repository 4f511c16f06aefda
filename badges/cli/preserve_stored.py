"""``badges preserve --stored``: the seals that this installation keeps, raised where they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from badges.cli.opening import now, store
from badges.cli.preserve import authorities, stayed
from badges.cli.telling import FAILED, Counter, Failure, counted, note, say
from badges.settings import SealLevel, Settings

if TYPE_CHECKING:
    from badges.preserving import Stored
    from badges.store import Store

MAX_TOLD = 100
"""Seals that stay as they are and are told one by one."""


def preserve_what_is_kept(
    made: Settings, level: SealLevel, tsa: str | None, renewed_after: timedelta | None, refs: Sequence[str]
) -> int:
    """Raise them, and tell what came of it; the exit code. Raises Failure."""
    from badges.preserving import NotRaised, Stored, preserve_stored

    asked = authorities(made, tsa)
    done = Stored(0)
    left = 0
    with store(made) as opened:
        _check(opened, refs)
        total, progress = len(refs) or opened.award_count(), Counter("Preserved")
        try:
            for some in preserve_stored(opened, level, asked, clock=now, refs=refs, renewed_after=renewed_after):
                done = done.and_more(replace(some, left=()))
                for one in some.left[: max(0, MAX_TOLD - left)]:
                    note(f"{one.name} stays as it is. {one.why}")
                left += len(some.left)
                progress(done.awards, total)
        except NotRaised as error:
            raise Failure(f"{error}\n{_so_far(done, level)} Run the same again to go on.") from error
    say(_so_far(done, level))
    if left:
        note(f"{stayed(left, 'seal')} Mend what is named above and run the same again.")
    return FAILED if left else 0


def _check(opened: Store, refs: Sequence[str]) -> None:
    if unknown := [ref for ref in refs if not opened.awards_with_ref(ref)]:
        raise Failure(f"No award has the reference {', '.join(unknown)}.")


def _so_far(done: Stored, level: SealLevel) -> str:
    before = f" {done.before:,} had been there before." if done.before else ""
    withdrawn = f" {done.withdrawn:,} are withdrawn and were left alone." if done.withdrawn else ""
    return f"Raised {counted(done.raised, 'seal')} to level {level}.{before}{withdrawn}"
