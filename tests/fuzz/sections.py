"""What a long run looks at: one section for each claim that millions of cases should bear out."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Mapping
from functools import cache

import orjson

from badges.canonical import compiled
from badges.verification.presented import read
from badges.verification.verdict import to_json
from tests.canonical.generated import comparison
from tests.canonical.oxigraph import agreement
from tests.canonical.shaped import shape_comparison
from tests.fuzz.described import described
from tests.fuzz.fuzzing import Fuzzer, fault
from tests.fuzz.guided import guided
from tests.fuzz.knocking import requests
from tests.fuzz.parsing import parsers
from tests.fuzz.pieces import Piece, Section

PYLD_EVERY = 3
"""The reference expands every document with PyLD; what PyLD makes of it all alone takes as long again."""


def canonical(seed: int, start: int, length: int) -> Piece:
    """Documents in every way to a canonical form: compiled tables, the reference and PyLD alone agree on each."""
    compiled.use_reference(False)
    compiled.fallbacks.clear()
    seen = comparison(seed, range(start, start + length), pyld_every=PYLD_EVERY)
    counted = {name: getattr(seen, name) for name in ("covered", "against_pyld", "with_a_form", "told_apart", "undefined")}
    return Piece(length, Counter(documents=seen.documents, **counted), {"left": Counter(compiled.fallbacks)}, seen.differences)


def oxigraph(seed: int, start: int, length: int) -> Piece:
    """Documents before a processor in another language, by other people."""
    compiled.use_reference(False)
    seen = agreement(seed, range(start, start + length))
    counted = {name: getattr(seen, name) for name in ("documents", "compared", "its_own", "refused")}
    return Piece(length, Counter(counted), {}, seen.differences)


def shapes(seed: int, start: int, length: int) -> Piece:
    """Documents put into compiled shapes: what comes out is what the full path, and PyLD, make of them."""
    compiled.use_reference(False)
    seen = shape_comparison(seed, range(start, start + length))
    counted = {name: getattr(seen, name) for name in ("documents", "shapes", "hits", "against_pyld", "relabelled")}
    return Piece(length, Counter(counted), {"left": seen.left, "uncompiled": seen.uncompiled}, seen.differences)


def reading(seed: int, start: int, length: int) -> Piece:
    """Spoilt files, only read: nothing escapes as an exception."""
    piece, fuzzer = Piece(length), _fuzzer()
    for number in range(start, start + length):
        original, name, content = fuzzer.case(seed, number)
        try:
            read(content)
            piece.counts["read"] += 1
        except Exception:
            piece.faults.append(fault("exception", seed, number, original, name, traceback.format_exc()[-1500:]))
    return piece


def verifying(seed: int, start: int, length: int) -> Piece:
    """Spoilt files through the whole verification: nothing escapes, and nothing passes that nobody signed."""
    fuzzer = _fuzzer()
    tally = fuzzer.run(seed, start, length)
    counts = Counter(verified=tally.verified, twins_passed=tally.twins_passed)
    return Piece(length, counts, {"headlines": tally.headlines}, tally.faults)


def ways(seed: int, start: int, length: int) -> Piece:
    """Spoilt files judged in the fast ways and by the reference alone: the same verdict, to the letter."""
    piece, fuzzer = Piece(length), _fuzzer()
    for number in range(start, start + length):
        original, name, content = fuzzer.case(seed, number)
        try:
            fast = _told(fuzzer, content)
            compiled.use_reference()
            slow = _told(fuzzer, content)
        except Exception:
            piece.faults.append(fault("exception", seed, number, original, name, traceback.format_exc()[-1500:]))
            continue
        finally:
            compiled.use_reference(False)
        piece.counts["judged_twice"] += 1
        piece.tallies.setdefault("headlines", Counter())[orjson.loads(fast)["headline"]] += 1
        if fast != slow:
            piece.faults.append(fault("another verdict", seed, number, original, name, f"{fast[:1500]!r}\n{slow[:1500]!r}"))
    return piece


def _told(fuzzer: Fuzzer, content: bytes) -> bytes:
    return orjson.dumps(to_json(fuzzer.verdict(content)))


@cache
def _fuzzer() -> Fuzzer:
    """One a process: its corpus takes a second to sign."""
    return Fuzzer()


SECTIONS: Mapping[str, Section] = {
    "canonical": Section("canonical", "documents in every way to a canonical form", canonical, 1_000_000, 500),
    "oxigraph": Section("oxigraph", "documents before a processor in another language", oxigraph, 200_000, 1_000),
    "shapes": Section("shapes", "documents put into compiled shapes", shapes, 1_000_000, 2_000),
    "read": Section("read", "spoilt files, only read", reading, 1_000_000, 2_000),
    "parsers": Section("parsers", "spoilt carriers of every kind before every parser", parsers, 1_000_000, 2_000),
    "guided": Section("guided", "carriers changed by what a fuzzer sees of our lines (atheris)", guided, 200_000, 10_000),
    "requests": Section("requests", "requests of every kind at every door", requests, 12_000, 100),
    "described": Section("described", "requests that schemathesis makes of our own description", described, 8_000, 250),
    "verify": Section("verify", "spoilt files through the whole verification", verifying, 20_000, 200),
    "ways": Section("ways", "spoilt files judged in the fast ways and by the reference alone", ways, 20_000, 100),
}
