"""Looking a roster over before anything is signed, however long it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from badges.cli.telling import note, told

if TYPE_CHECKING:
    from badges.issuing import Desk, Rejected
    from badges.issuing.request import RequestProblem, Units
    from badges.issuing.roster import RosterRow

MAX_TOLD = 300
"""Problems told at once; nobody reads more."""
_CHUNK = 500


class Faults:
    """What is wrong with a roster: the first few hundred problems in words, all of them as a number of lines."""

    def __init__(self) -> None:
        self._lines: set[int] = set()
        self._found: list[tuple[int, str, RequestProblem]] = []
        self._more = 0

    def add(self, line: int, ref: str, problems: Sequence[RequestProblem]) -> None:
        """These problems of this line; what is known of it already is not said again."""
        self._lines.add(line)
        for problem in problems:
            if (line, ref, problem) in self._found:
                continue
            if len(self._found) < MAX_TOLD:
                self._found.append((line, ref, problem))
            else:
                self._more += 1

    @property
    def lines(self) -> int:
        """How many lines need a correction."""
        return len(self._lines)

    def tell(self) -> None:
        """Say what there is to say, in the order of the lines."""
        for line, ref, problem in sorted(self._found, key=lambda one: one[0]):
            shown = ref if ref.isprintable() else repr(ref)  # a terminal would obey control characters
            note(f"line {line} ({shown or 'no reference'}), {problem}")
        if self._more:
            note(f"… and {self._more} more.")


def look_over(path: Path, desk: Desk, at: datetime, wishes: Mapping[str, str] | None = None) -> tuple[int, Faults]:
    """How many rows a roster has, and what is wrong with them. Signs nothing. Raises Failure for a file that is no roster.

    ``wishes`` is what rows say that leave these fields empty.
    """
    from badges.issuing.again import twice
    from badges.issuing.doubles import Doubles
    from badges.issuing.roster import UnreadableRoster, stream_roster
    from badges.issuing.units import Published

    faults, units, count = Faults(), Published(desk.store), 0
    with told(UnreadableRoster), Doubles() as doubles:
        rows = stream_roster(path, wishes)
        while chunk := list(islice(rows, _CHUNK)):
            for row in chunk:
                if ref := row.fields["award_ref"].strip():
                    doubles.note(ref, row.line)
            _look(chunk, desk, units, at, faults)
            count += len(chunk)
        for ref, line in doubles.found():
            faults.add(line, ref, [twice(ref)])
    return count, faults


def _look(rows: Sequence[RosterRow], desk: Desk, units: Units, at: datetime, faults: Faults) -> None:
    from badges.issuing import check
    from badges.issuing.again import changed, known_awards

    awards, rejected = check([row.fields for row in rows], desk, at, units)
    for one in rejected:
        faults.add(rows[one.place].line, one.ref, one.problems)
    known = known_awards(awards, desk.store)
    lines = {row.fields["award_ref"].strip(): row.line for row in rows}
    for award in awards:
        before = known.get((award.awarding_body.id, award.ref))
        if before is not None and (problem := changed(before, award)):
            faults.add(lines[award.ref], award.ref, [problem])


def tell_rejected(rejected: Sequence[Rejected], rows: Sequence[RosterRow]) -> None:
    """Every problem of these requests, with its line in the file; after the first few hundred only how many more there are."""
    faults = Faults()
    for one in rejected:
        faults.add(rows[one.place].line, one.ref, one.problems)
    faults.tell()
