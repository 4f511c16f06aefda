"""Spoilt files by the ten thousand through the whole verification.

Nothing may escape as an exception, and nothing may pass that was not signed: whenever a verdict passes, PyLD has to find the very
statements of an original in it, and a reader has to be shown what the original says. Leaves with 1 if either happens.
"""

from __future__ import annotations

import json
import traceback
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from badges.verification.verdict import Outcome, Verdict, to_json
from badges.verifying import from_documents, verify
from tests.fuzz import corpus, reference
from tests.fuzz.mutations import TWINS, mutations
from tests.verification.open_badges_2 import badges as older
from tests.verification.signed import DID, LATER, NUMBER, a_demo_seal, a_real_seal, trust


@dataclass
class Tally:
    """What one process saw."""

    verified: int = 0
    twins_passed: int = 0
    headlines: Counter[str] = field(default_factory=Counter)
    by_mutation: Counter[str] = field(default_factory=Counter)
    faults: list[dict[str, Any]] = field(default_factory=list)


class Fuzzer:
    """The corpus, signed once, and what is known of it."""

    def __init__(self) -> None:
        self.originals = corpus.originals()
        self.fetch = from_documents(corpus.documents())
        self.trust = trust(anchors=(a_demo_seal().root, a_real_seal().root), issuers=(DID, NUMBER, older.ISSUER))
        self.signed = {reference.fingerprint(one) for o in self.originals for one in reference.credentials_in(o.content)}
        self.shown = {reference.said(summary) for o in self.originals for summary in summaries(self.verdict(o.content))}

    def verdict(self, content: bytes) -> Verdict:
        """The whole verification, as an employer would have it."""
        return verify(content, self.fetch, self.trust, at=LATER)

    def case(self, seed: int, number: int) -> tuple[corpus.Original, str, bytes]:
        """A spoilt file, made from its number: the original, what was done to it, and what came of it."""
        original = self.originals[number % len(self.originals)]
        return original, *spoilt(original.content, Random(f"{seed} {number}"))

    def run(self, seed: int, start: int, count: int) -> Tally:
        """That many files through the whole verification."""
        tally = Tally()
        for number in range(start, start + count):
            original, name, content = self.case(seed, number)
            try:
                self.judge(seed, number, original, name, content, tally)
            except Exception:
                tally.faults.append(fault("exception", seed, number, original, name, traceback.format_exc()[-1500:]))
        return tally

    def judge(self, seed: int, number: int, original: corpus.Original, name: str, content: bytes, tally: Tally) -> None:
        """One file, judged, and the verdict held against the reference."""
        verdict = self.verdict(content)
        json.dumps(to_json(verdict))
        tally.verified += 1
        tally.headlines[verdict.headline] += 1
        tally.by_mutation[name] += 1
        if passes(verdict) and (wrong := self.wrong(verdict, content)):
            tally.faults.append(fault("wrongly passed", seed, number, original, name, f"{wrong}\n{content[:3000]!r}"))
        tally.twins_passed += passes(verdict) and any(twin in name for twin in TWINS)

    def wrong(self, verdict: Verdict, content: bytes) -> str | None:
        """Why this must not pass."""
        for one in reference.credentials_in(content):
            print_ = reference.fingerprint(one) if not reference.is_unsigned_wrapping(one) else None
            if print_ is not None and print_ not in self.signed:
                return f"nobody signed this: {print_}"
        for summary in summaries(verdict):
            if (shown := reference.said(summary)) not in self.shown:
                return f"the reader is shown something else: {shown[:1000]}"
        return None


def spoilt(content: bytes, random: Random) -> tuple[str, bytes]:
    """A file put through one to three mutations, and their names."""
    ways = mutations()
    names = [random.choice(list(ways)) for _ in range(random.choice((1, 1, 1, 2, 3)))]
    for name in names:
        try:
            content = ways[name](content, random) or b" "
        except (ValueError, RecursionError):
            continue  # bytes were changed before, and this way needs JSON
    return " + ".join(names), content


def passes(verdict: Verdict) -> bool:
    """Whether an employer would believe it: all in order, or nothing in doubt but a seal for demonstration."""
    return verdict.outcome is Outcome.PASSED or verdict.headline == "demo"


def summaries(verdict: Verdict) -> list[Any]:
    """What the reader is shown, of the whole and of its parts."""
    own = [verdict.summary.to_json()] if verdict.summary else []
    return [*own, *(summary for part in verdict.parts for summary in summaries(part))]


def fault(kind: str, seed: int, number: int, original: corpus.Original, mutation: str, detail: str) -> dict[str, Any]:
    """Something that must not be, with all that makes it happen again."""
    return {"kind": kind, "seed": seed, "number": number, "original": original.name, "mutation": mutation, "detail": detail}
