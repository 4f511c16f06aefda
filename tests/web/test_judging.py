"""Judging in processes of their own: what the reader wants travels along."""

from __future__ import annotations

import asyncio

from badges.verification.facts import Policy, Trust
from badges.verification.verdict import Verdict
from badges.web.judging import JudgePool
from tests.verification.signed import LATER, a_signed_badge, codes


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
