"""The rows of lists, judged by a worker just as one file is judged by the server: in processes apart, with a budget of time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from badges.checking import Way, asked_once, file_of
from badges.verification.facts import POLICY, Trust
from badges.verification.several import Item
from badges.verification.verdict import Verdict
from badges.web.checking import ask
from badges.web.judging import JudgePool, too_complex
from badges.web.steps import Check
from badges.web.world import Fetch, Limits


def way_for_a_list(
    pool: JudgePool, fetch: Fetch, trust: Callable[[], Trust], now: Callable[[], datetime], limits: Limits | None = None
) -> Way:
    """From a thing to its verdict. What was fetched for one row is there for the next, and for no other list."""
    bounds, once = limits or Limits(), asked_once(fetch)

    def way(item: Item) -> Verdict:
        return asyncio.run(_judged(Check(file_of(item), trust(), now(), POLICY), pool, once, bounds))

    return way


async def _judged(check: Check, pool: JudgePool, fetch: Fetch, limits: Limits) -> Verdict:
    until = monotonic() + limits.fetch_seconds
    try:
        async with asyncio.timeout(limits.check_seconds):
            while True:
                if check.missing:
                    await ask(check, fetch, until=until)
                step = await check.step_in(pool)
                if isinstance(step, Verdict):
                    return step
    except TimeoutError:
        return too_complex()
