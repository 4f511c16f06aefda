"""One file on its way to a verdict, step by step: what is known of it so far, and who takes the next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from time import monotonic

from badges.canonical.work import Budget
from badges.patience import TakesLong, hurried
from badges.verification.facts import LIMITS, Answer, Facts, Found, Missing, Need, Policy, Trust, is_enough
from badges.verification.presented import Presented, read
from badges.verification.verdict import Verdict
from badges.web.judging import JudgePool, judged_so_far

PLAIN_BYTES = 64_000
"""A badge of this project has up to 30,000. What is larger, a European credential say, takes longer than a way to a process."""
STEPS_HERE = 15_000
"""Steps that a file may cause here (``canonical.work``). Our richest badge and its list cause 10,000."""
ANSWERS_BYTES = 256_000
"""What all is that a file leads to. A status list with half of its places set has 22,000."""

Step = Verdict | frozenset[Need]


class Check:
    """A small badge as it comes is judged where it is received: that takes less than the way to another process and back.

    Nothing that takes long is begun here (``patience``), and whatever may hold a lot goes to a process at once. Which of the two
    takes a step makes no difference to the verdict.
    """

    def __init__(self, file: bytes, trust: Trust, at: datetime, policy: Policy) -> None:
        self._file, self._trust, self._at, self._policy = file, trust, at, policy
        self._facts: dict[Need, Answer] = {}
        self._round = 1
        self._presented: Presented | None = None
        self._is_plain = len(file) <= PLAIN_BYTES and file.startswith(b"{")
        self.seconds_elsewhere = 0.0
        """How long other processes were asked for."""
        self.missing: frozenset[Need] = frozenset()
        """What the last step asked for and nobody has answered yet."""

    def step_here(self) -> Step | None:
        """The verdict, or what it needs; None when that takes long."""
        if not self._is_plain:
            return None
        try:
            with hurried():
                self._presented = self._presented or replace(read(self._file), budget=Budget(STEPS_HERE))
                last = self._round > LIMITS.rounds
                step = judged_so_far(self._presented, self._facts, self._trust, self._at, self._policy, last=last)
        except TakesLong:
            self._is_plain = False
            return None
        if self._presented.budget.refusals:  # somebody with more time can afford it
            self._is_plain = False
            return None
        return self._taken(step)

    async def step_in(self, pool: JudgePool) -> Step:
        """The same, by one of these processes."""
        began = monotonic()
        try:
            step = await pool.step(self._file, self._facts, self._trust, at=self._at, round=self._round, policy=self._policy)
        finally:
            self.seconds_elsewhere += monotonic() - began
        return self._taken(step)

    @property
    def facts(self) -> Facts:
        """What is known by now of what lies outside the file."""
        return self._facts

    def learn(self, answers: Mapping[Need, Answer]) -> None:
        """Take these answers into account."""
        for need in sorted(answers, key=attrgetter("kind", "url")):  # of too many documents always the same are left out
            self._facts[need] = Missing("too_large") if is_enough(self._facts, LIMITS) else answers[need]
        self.missing -= answers.keys()
        if sum(len(one.body) for one in self._facts.values() if isinstance(one, Found)) > ANSWERS_BYTES:
            self._is_plain = False

    def ask_no_more(self) -> None:
        """The next step is the last one: it gives the verdict on what is known."""
        self._round = LIMITS.rounds + 1

    def _taken(self, step: Step) -> Step:
        self._round += 1
        if not isinstance(step, Verdict):
            self.missing = step
        return step
