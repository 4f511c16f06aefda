"""Our two forms of Open Badges 3.0 and CLR 2.0 against everything that 1EdTech published, with a reason for each disagreement.

1EdTech published two generations under the same names: one of 2024 (lists are lists, a text is a text) and one of 2026 (single
values, and texts in several languages, as well), the latter once for Open Badges and once for CLR. What our strict form accepts,
all of them accept; what any of them accepts, our tolerant form accepts, but for what ``disagreements`` lists.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.credentials.disagreements import (
    STRICT_REFUSES,
    STRICT_REFUSES_OF_RECORDS,
    TOLERANT_ACCEPTS,
    TOLERANT_REFUSES,
    Refusal,
    Rows,
    rewritten,
)
from tests.credentials.published_schemas import (
    PUBLISHED,
    STRICT,
    TOLERANT,
    Generations,
    read_published,
    sources,
    validator,
)
from tests.credentials.sampling import Sampler, mutation


@pytest.fixture(scope="module")
def published(shared: Path) -> Generations:
    return read_published(shared)


OURS = {(form, name): validator(form, name) for form in (STRICT, TOLERANT) for name in PUBLISHED}


@dataclass
class Comparison:
    """Documents judged by our forms and by everything published, and why the judgements differ."""

    published: Generations
    verdicts: Counter[tuple[str, bool, bool, int, int]] = field(default_factory=Counter)
    """Class, strict, tolerant, and how many of how many published schemas accept."""
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)

    def judge(self, name: str, document: Any) -> None:
        strict, tolerant = (OURS[form, name].is_valid(document) for form in (STRICT, TOLERANT))
        theirs = [generation.validator.is_valid(document) for generation in self.published[name]]
        self.verdicts[name, strict, tolerant, sum(theirs), len(theirs)] += 1
        if strict and not (tolerant and all(theirs)):
            self._unexplained("strict accepts, others do not", name, document)
        if all(theirs) and not strict:
            records = STRICT_REFUSES_OF_RECORDS if name == "ClrCredential" else {}
            self._explained(STRICT, name, document, {**STRICT_REFUSES, **records})
        if any(theirs) and not tolerant:
            self._explained(TOLERANT, name, document, TOLERANT_REFUSES)
        if tolerant and not any(theirs):
            self._rewritten(name, document)

    def _explained(self, form: str, name: str, document: Any, rows: Rows) -> None:
        for error in OURS[form, name].iter_errors(document):
            rule = tuple(part for part in error.schema_path if isinstance(part, str))
            refusal = Refusal(name, tuple(error.instance_path), error.instance, rule)
            reason = next((reason for reason, (_, is_it) in rows.items() if is_it(refusal)), None)
            if reason is None:
                self._unexplained(f"{form} refuses {refusal.path} by {rule[-4:]}", name, document)
            else:
                self.reasons[form, reason] += 1

    def _rewritten(self, name: str, document: Any) -> None:
        def accepted(but: str = "") -> bool:
            made = document
            for reason, (_, how) in TOLERANT_ACCEPTS.items():
                made = made if reason == but else rewritten(made, how)
            return any(generation.validator.is_valid(made) for generation in self.published[name])

        if not accepted():
            self._unexplained("tolerant accepts, others do not", name, document)
        else:
            self.reasons.update(("accepts", reason) for reason in TOLERANT_ACCEPTS if not accepted(reason))

    def _unexplained(self, what: str, name: str, document: Any) -> None:
        self.unexplained.append(f"{what}: {name} {json.dumps(document)[:3000]}")


def test_on_thousands_of_documents_every_disagreement_has_its_reason(published: Generations) -> None:
    comparison, random = Comparison(published), Random(20261121)
    for name in PUBLISHED:
        for schema, start in sources(published, name):
            sampler = Sampler(schema, random)
            for _ in range(70):
                document = sampler.draw(start)
                comparison.judge(name, document)
                for _ in range(15):
                    comparison.judge(name, mutation(document, random))
    assert comparison.unexplained[:5] == []
    assert comparison.verdicts.total() == 20_160
    wanted = {(STRICT, reason) for reason in {**STRICT_REFUSES, **STRICT_REFUSES_OF_RECORDS}}
    wanted |= {(TOLERANT, reason) for reason in TOLERANT_REFUSES} | {("accepts", reason) for reason in TOLERANT_ACCEPTS}
    assert set(comparison.reasons) == wanted  # no row of the tables is there for nothing
    for name, prefixes in PUBLISHED.items():  # and the comparison says something: yes and no on every side
        verdicts = Counter({key[1:4]: count for key, count in comparison.verdicts.items() if key[0] == name})
        assert min(verdicts[True, True, len(prefixes)], verdicts[False, False, 0]) > 200
        assert min(verdicts[False, True, len(prefixes)], verdicts[False, True, 0]) > 50


def test_the_published_generation_of_2026_only_ever_takes_more_except_evidence_of_endorsements(published: Generations) -> None:
    random = Random(7)
    for name in ("AchievementCredential", "EndorsementCredential", "Profile"):
        older, newer, records = published[name]
        sampler = Sampler(older.schema, random)
        for _ in range(300):
            document = mutation(sampler.draw({key: value for key, value in older.schema.items() if key != "$ref"}), random)
            assert newer.validator.is_valid(document) == records.validator.is_valid(document)
            if older.validator.is_valid(document) and not newer.validator.is_valid(document):
                assert '"evidence"' in json.dumps(document)


@given(st.integers(0, 2**64), st.sampled_from(sorted(PUBLISHED)), st.integers(0, 4))
def test_whatever_is_drawn_every_disagreement_has_its_reason(shared: Path, seed: int, name: str, source: int) -> None:
    published = _published_once(shared)
    random, comparison = Random(seed), Comparison(published)
    schema, start = list(sources(published, name))[source % len(list(sources(published, name)))]
    document = Sampler(schema, random).draw(start)
    for _ in range(4):
        comparison.judge(name, document)
        document = mutation(document, random)
    assert comparison.unexplained == []


_ONCE: dict[Path, Generations] = {}


def _published_once(shared: Path) -> Generations:
    if shared not in _ONCE:
        _ONCE[shared] = read_published(shared)
    return _ONCE[shared]
