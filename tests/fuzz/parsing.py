"""Spoilt carriers before every parser that a stranger's bytes reach: nothing escapes, and nothing takes long or much memory."""

from __future__ import annotations

import base64
import resource
import signal
import threading
import traceback
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import accumulate
from random import Random
from types import FrameType
from typing import Any

from badges.credentials.status_reading import MalformedStatusList, read_status_list
from badges.receipting import read_receipt
from badges.verification.facts import LIMITS, Found, Need
from badges.verification.needs import needs
from badges.verification.presented import Credential, Link, Unreadable, read
from badges.verification.several import Item, items_of
from badges.verification.status_lists import signed_period
from badges.verification.strict_json import Fault
from tests.fuzz.carriers import CARRIERS, LINK
from tests.fuzz.pieces import Piece
from tests.fuzz.shapes import spoilt

SECONDS = 5.0
"""Computing that one file may cause; the largest spoilt ones here take a tenth of one."""
MEGABYTES = 600
"""How much larger than at its start the process may ever have been."""


class TooLong(BaseException):
    """A parser computes and computes. No plain exception: some parsers forgive those."""


def parse(content: bytes) -> str:
    """Every parser looks at it, as the doors have it; what it was taken for, for the counts."""
    found = read(content)
    needs(found, {})
    for item in found.items:
        if isinstance(item, Credential):
            with suppress(MalformedStatusList):
                read_status_list(item.document, limit=LIMITS.list_bits)
        if isinstance(item, Link):  # what a link leads to may be anything
            needs(found, {Need("file", item.url): Found(content, url=LINK)})
    several = items_of(content)
    read_receipt(content)
    signed_period(content)
    if isinstance(several, tuple):
        for one in several[:20]:
            assert isinstance(one, Item)
            if one.content is not None:
                read(one.content)
    return _said(found.carrier, found.items, several)


def _said(carrier: str, items: tuple[Credential | Unreadable | Link, ...], several: tuple[Item, ...] | Fault | None) -> str:
    if several is not None:
        return several.code if isinstance(several, Fault) else "several"
    first = items[0] if items else None
    return first.fault.code if isinstance(first, Unreadable) else f"{type(first).__name__.lower()} in {carrier or 'text'}"


def a_case(seed: int, number: int) -> tuple[str, str, bytes]:
    """A spoilt file made from its number: what it was, what was done to it, and what came of it."""
    names, bounds, files = _corpus()
    name = names[bisect(bounds, number % bounds[-1])]
    return name, *spoilt(files[name], Random(f"{seed} {number}"))


def parsers(seed: int, start: int, length: int) -> Piece:
    """So many spoilt carriers before every parser."""
    piece, before = Piece(length), _megabytes()
    kinds, answers = piece.tallies.setdefault("kinds", Counter()), piece.tallies.setdefault("answers", Counter())
    for number in range(start, start + length):
        name, ways, content = a_case(seed, number)
        kinds[name] += 1
        try:
            with within(SECONDS):
                answers[parse(content)] += 1
        except TooLong:
            piece.faults.append(_fault("too long", seed, number, name, ways, content))
        except Exception:
            piece.faults.append(
                _fault("exception", seed, number, name, ways, content) | {"detail": traceback.format_exc()[-1500:]}
            )
        if _megabytes() > before + MEGABYTES:
            piece.faults.append(_fault("too much memory", seed, number, name, ways, content))
            before = _megabytes()
        piece.counts["executions"] += 1
    return piece


@cache
def _corpus() -> tuple[list[str], list[int], dict[str, bytes]]:
    """Made once a process."""
    return (
        list(CARRIERS),
        list(accumulate(weight for weight, _ in CARRIERS.values())),
        {n: make() for n, (_, make) in CARRIERS.items()},
    )


def _fault(kind: str, seed: int, number: int, name: str, ways: str, content: bytes) -> dict[str, Any]:
    """With the bytes themselves: the corpus is made anew for each run, keys and all."""
    file = base64.b64encode(content[:200_000]).decode()
    return {"kind": kind, "seed": seed, "number": number, "original": name, "mutation": ways, "file": file}


def _megabytes() -> int:
    """How large this process ever was."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """In this block at most so much is computed. Raises TooLong; outside the main thread nothing is bounded."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong
