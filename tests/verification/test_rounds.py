"""A verdict rests on the file and on the facts: what was asked and judged on the way to them makes no difference."""

from __future__ import annotations

from itertools import combinations

import pytest

from badges.verification.checks import Case
from badges.verification.facts import Answer, Need
from badges.verification.judge import judge
from badges.verification.needs import needs
from badges.verification.presented import read
from badges.verification.verdict import to_json
from badges.verifying import from_documents, verify
from tests.fuzz import corpus
from tests.verification.open_badges_2 import badges as older
from tests.verification.signed import DID, LATER, NUMBER, a_demo_seal, a_real_seal, trust

WHOM = trust(anchors=(a_demo_seal().root, a_real_seal().root), issuers=(DID, NUMBER, older.ISSUER))


@pytest.mark.parametrize("name", corpus.MAKERS)
def test_a_file_is_judged_alike_in_rounds_and_at_once(name: str) -> None:
    content, fetch = corpus.MAKERS[name](), from_documents(corpus.documents())
    facts: dict[Need, Answer] = {}

    def noted(need: Need) -> Answer:
        facts[need] = fetch(need)
        return facts[need]

    in_rounds = to_json(verify(content, noted, WHOM, at=LATER))
    assert to_json(judge(Case(read(content), facts, WHOM, LATER))) == in_rounds
    presented = read(content)
    for some in combinations(facts, min(2, len(facts))):
        needs(presented, {need: facts[need] for need in some})
        judge(Case(presented, {need: facts[need] for need in some}, WHOM, LATER))
    assert needs(presented, facts) == ()
    assert to_json(judge(Case(presented, facts, WHOM, LATER))) == in_rounds
