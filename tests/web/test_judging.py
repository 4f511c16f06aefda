"""Judging in processes of their own: what the reader wants travels along."""

from __future__ import annotations

import asyncio
import json

import pytest

from badges.proofs.data_integrity import add_proof
from badges.verification.facts import Policy, Trust
from badges.verification.verdict import Verdict
from badges.web.judging import JudgePool
from tests.makers import AT
from tests.verification.signed import LATER, a_badge, a_person, a_presentation, a_signed_badge, as_file, codes, signer, their
from tests.verification.test_endorsements import token
from tests.verification.test_learner_records import FIRST, SECOND, a_signed_record
from tests.web.houses import BROWSER, House


def test_the_readers_wishes_reach_the_judge(judges: JudgePool) -> None:
    async def verdict(policy: Policy) -> Verdict:
        said = await judges.step(a_signed_badge(), {}, Trust(), at=LATER, round=99, policy=policy)
        assert isinstance(said, Verdict)
        return said

    assert "holder.not_checked" in codes(asyncio.run(verdict(Policy())))
    asked = asyncio.run(verdict(Policy(bind=False, status=False)))
    assert "binding.not_asked" in codes(asked)


def test_what_need_not_be_asked_is_not_asked_for(judges: JudgePool) -> None:
    needed = asyncio.run(judges.step(a_signed_badge(), {}, Trust(), at=LATER, round=1, policy=Policy(status=False)))
    assert isinstance(needed, frozenset)
    assert {need.kind for need in needed} == {"did"}


@pytest.mark.parametrize(("language", "words"), [("en", "Confirmation 1"), ("nl", "Bevestiging 1")])
def test_a_page_shows_what_others_confirmed_and_other_signatures_apart(street: House, language: str, words: str) -> None:
    own_key = {"id": a_person(), "type": ["Profile"], "name": "Somebody"}
    badge = a_badge(issuer=own_key, credentialStatus=None, endorsementJwt=[token()])
    file = as_file(add_proof(add_proof(badge, their(), created=AT), signer("thief"), created=AT))
    page = street.check(file, accept=BROWSER, **{"accept-language": language}).text
    assert words in page
    assert {"en": "Other signatures on it", "nl": "Andere handtekeningen erop"}[language] in page


def test_a_page_shows_every_part_of_a_presentation_of_a_record(street: House) -> None:
    record = json.loads(a_signed_record(FIRST, SECOND))
    page = street.check(as_file(a_presentation(record)), accept=BROWSER, **{"accept-language": "en"}).text
    assert [f"Inside: part {number}" in page for number in (1, 2, 3, 4)] == [True, True, True, False]
