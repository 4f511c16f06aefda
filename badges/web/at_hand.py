"""Answers that can be given without waiting: had a moment ago, and nothing has been written since."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping

from badges.store import Watch
from badges.verification.facts import Answer, Found, Missing, Need
from badges.web.world import Own

FOR_SECONDS = 1.0
"""How long what lies outside of the database is taken for unchanged: key files, and documents of others."""
AT_MOST = 256
ROOM = 2**23
"""Bytes that all of it takes: strangers choose what is fetched from them, and a status list may have two million."""
_KINDS = ("did", "key", "status_list")
"""Documents that many files need; whatever belongs to one badge would only push them out."""


class AtHand:
    """What the doors keep in mind from one check to the next. For one thread: that of the event loop."""

    def __init__(self, own: Own, watch: Watch, *, clock: Callable[[], float] = time.monotonic) -> None:
        """``own`` gives what is ours; asked here and now, since threads would wait longer for each other than for the disk."""
        self._own, self._watch, self._clock = own, watch, clock
        self._version: object = None
        self._kept: OrderedDict[Need, tuple[float, Found]] = OrderedDict()
        self._taken = 0

    def answers(self, needs: Iterable[Need]) -> dict[Need, Answer]:
        """The answers to those of these needs for which nobody has to be asked, as of the last ``look``."""
        now, found = self._clock(), dict[Need, Answer]()
        for need in needs:
            if need.kind == "record":
                if self._watch.was_superseded(need.url) is False:
                    found[need] = Missing("not_found")
            elif need in self._kept and now < self._kept[need][0]:
                found[need] = self._kept[need][1]
            elif need.kind in _KINDS and (answer := self._own(need)) is not None:
                found[need] = answer
                self._remember(need, answer)
        return found

    def look(self) -> object:
        """Forget what may have changed. What is given has to be handed back with answers that are asked for from now on."""
        if (version := self._watch.version()) != self._version:
            self._version = version
            self._kept.clear()
            self._taken = 0
        return version

    def keep(self, answers: Mapping[Need, Answer], version: object) -> None:
        """Remember answers, unless something was written while they were looked for."""
        if self.look() != version:
            return
        for need, answer in answers.items():
            if need.kind in _KINDS:
                self._remember(need, answer)

    def _remember(self, need: Need, answer: Answer) -> None:
        if not isinstance(answer, Found):
            return
        if (before := self._kept.pop(need, None)) is not None:
            self._taken -= len(before[1].body)
        self._kept[need] = (self._clock() + FOR_SECONDS, answer)
        self._taken += len(answer.body)
        while len(self._kept) > AT_MOST or self._taken > ROOM:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._taken -= len(oldest.body)
