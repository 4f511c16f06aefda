"""Issuing a roster of any length, once it was looked over: signed, kept and written as it goes."""

from __future__ import annotations

import os
import time
from collections import Counter as Tally
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from badges.cli.handing_out import Handed, Write
from badges.cli.telling import Counter, Failure, counted, duration, note, told
from badges.model.delivery import DeliveryState
from badges.model.issued import FormName, IssuedCredential
from badges.status_list import read_bit

if TYPE_CHECKING:
    from badges.issuing import BatchOutcome, Desk
    from badges.store import Store


@dataclass(slots=True)
class Tallied:
    """What became of a roster."""

    awards: int = 0
    """Issued just now."""
    credentials: int = 0
    before: int = 0
    """Awards that had been issued before."""
    other_forms: list[str] = field(default_factory=list)
    """References of those that were issued in other forms than are asked for now."""
    withdrawn: list[str] = field(default_factory=list)
    """References of those that were withdrawn since."""
    deliveries: Tally[DeliveryState] = field(default_factory=Tally)
    seconds: float = 0.0

    def told(self, out: Path) -> Iterator[str]:
        """What there is to say of it."""
        if self.awards or not self.before:
            what = f"{counted(self.awards, 'award')} ({counted(self.credentials, 'credential')})"
            pace = f", {self.awards / self.seconds:,.0f} a second" if self.seconds > 0 else ""
            yield f"Issued {what} to {out} in {duration(self.seconds)}{pace}."
        if self.before:
            yield f"{self.before:,} had been issued before: nothing was signed again, their files were written again to {out}."


def issue_roster(
    path: Path,
    rows: int,
    write: Write,
    desk: Desk,
    *,
    at: datetime,
    forms: Collection[FormName],
    certificates: bool,
    processes: int | None,
    wishes: Mapping[str, str] | None = None,
) -> Tallied:
    """Issue every row and write what came of it. Asking again goes on where somebody stopped, or writes the same files again.

    ``rows`` is how many there are, ``wishes`` what they say that leave these fields empty. Raises Failure when a row needs a
    correction, which it did not when it was looked over, or when nothing can be signed; what was issued before that stays.
    """
    from badges.issuing import NonConforming, ShapeMismatch, WorkerDied, issue_batch
    from badges.issuing.roster import UnreadableRoster, stream_roster
    from badges.keyring import DamagedRecord, NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase

    began, tally, counter = time.monotonic(), Tallied(), Counter("Signed")
    withdrawn = _Withdrawn(desk.store)
    counter(0, rows)
    keys = (UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey, DamagedRecord)
    with told(UnreadableRoster, NonConforming, ShapeMismatch, WorkerDied, *keys):
        for outcomes in issue_batch(
            (row.fields for row in stream_roster(path, wishes)),
            desk,
            at=at,
            forms=forms,
            with_certificates=certificates,
            processes=processes or _at_hand(),
            progress=lambda done: counter(done, rows),
        ):
            handed = list(_handed(outcomes, desk.store, set(forms), withdrawn, tally))
            write(handed)
            tally.deliveries += desk.store.delivery_states([one.award_id for one in handed])
    tally.seconds = time.monotonic() - began
    return tally


def _at_hand() -> int:
    """How many processes this machine has room for."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _handed(
    outcomes: Sequence[BatchOutcome], store: Store, forms: set[FormName], withdrawn: _Withdrawn, tally: Tallied
) -> Iterator[Handed]:
    from badges.issuing import Made, MadeBefore

    before = store.credentials_of_all([outcome.award_id for outcome in outcomes if isinstance(outcome, MadeBefore)])
    for outcome in outcomes:
        match outcome:
            case Made():
                tally.awards += 1
                tally.credentials += len(outcome.contents)
                yield Handed(outcome.ref, outcome.award_id, outcome.contents)
            case MadeBefore():
                credentials = before[outcome.award_id]
                contents = {credential.form: credential.content for credential in credentials}
                tally.before += 1
                if not forms <= set(contents):
                    tally.other_forms.append(outcome.ref)
                if any(map(withdrawn, credentials)):
                    tally.withdrawn.append(outcome.ref)
                yield Handed(outcome.ref, outcome.award_id, contents)
            case _:
                for problem in outcome.problems:
                    note(f"row {outcome.place + 1} ({outcome.ref!r}), {problem}")
                kept = f"{counted(tally.awards, 'award')} had been issued by then and stay."
                raise Failure(f"Stopped: this was in order when the roster was looked over, and is no longer. {kept}")


class _Withdrawn:
    """Whether credentials are withdrawn, by the lists as they are now."""

    def __init__(self, store: Store) -> None:
        self._bits = {str(kept.number): kept.bits for kept in store.status_lists()}

    def __call__(self, credential: IssuedCredential) -> bool:
        bits = self._bits.get(credential.status.list_url.rpartition("/")[2])
        return bits is not None and read_bit(bits, credential.status.index)
