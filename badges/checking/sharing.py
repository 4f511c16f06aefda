"""One question for each document that the rows of a list lead to, however many of them are checked at the same time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future

from badges.verification.facts import Answer, Found, Need
from badges.verifying import Fetch

ROOM = 64 * 2**20
"""Bytes of documents that are remembered; what was asked longest ago goes first."""
_OF_ONE = ("file", "record", "refresh")
"""What belongs to one row alone."""


def asked_once(fetch: Fetch) -> Fetch:
    """The same answers; who asks while somebody else is asking waits for that answer. What is missing is not asked for again."""
    known: OrderedDict[Need, Future[Answer]] = OrderedDict()
    lock = threading.Lock()
    taken = 0

    def ask(need: Need) -> Answer:
        if need.kind in _OF_ONE:
            return fetch(need)
        with lock:
            coming = known.get(need)
            mine = coming is None
            if coming is None:
                coming = known[need] = Future()
        return _asked(need, coming) if mine else coming.result()

    def _asked(need: Need, coming: Future[Answer]) -> Answer:
        nonlocal taken
        try:
            answer = fetch(need)
        except BaseException as error:
            with lock:
                known.pop(need, None)
            coming.set_exception(error)
            raise
        coming.set_result(answer)
        with lock:
            taken += _size(answer)
            while taken > ROOM and next(iter(known.values())).done():
                taken -= _size(known.popitem(last=False)[1].result())
        return answer

    return ask


def _size(answer: Answer) -> int:
    return len(answer.body) if isinstance(answer, Found) else 0
