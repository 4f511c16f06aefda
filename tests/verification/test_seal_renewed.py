"""Archives that were renewed again and again, judged when all but the last of their authorities have long ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from badges.authorities import TimestampAuthority, asker
from badges.preserving import Authorities, preserve
from badges.proofs import jades
from badges.proofs.signer import LocalSigner
from badges.verification.facts import Trust
from badges.verification.verdict import Outcome, Verdict
from tests.doubles.certification import START
from tests.doubles.running_authorities import RunningAuthorities, running_authorities
from tests.makers import AT
from tests.verification.raised_seals import items, the_payload, verdict_of, with_items
from tests.verification.signed import NAME, NUMBER, of, problems, trust

ENDS = (datetime(2027, 6, 1, tzinfo=UTC), datetime(2031, 6, 1, tzinfo=UTC), datetime(2044, 1, 1, tzinfo=UTC))
"""Of three timestamp authorities, one after the other."""
FAR = datetime(2043, 1, 1, tzinfo=UTC)
SEVERAL_YEARS = timedelta(days=365)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAuthorities]:
    with running_authorities(tmp_path_factory.mktemp("authorities")) as running:
        yield running


@pytest.fixture(scope="module")
def renewed(house: RunningAuthorities) -> bytes:
    """Sealed in 2026 and archived; renewed in 2027 and in 2031, each time shortly before an authority ended."""
    ca = house.certification
    seal = ca.seal(NAME, identifier=NUMBER, kind="P-256", qualified=False, life=(START, ENDS[0]))
    file = jades.seal(the_payload(), LocalSigner(seal.key, "seal"), [seal.certificate], signing_time=AT)
    ask = asker(allow_localhost=True, seconds=20.0)
    for number, at in enumerate((AT, ENDS[0] - timedelta(days=9), ENDS[1] - timedelta(days=9))):
        ca.serve_timestamps_with(ca.timestamping(f"TSA {number + 1}", life=(START, ENDS[number])))
        house.set_clock(at)
        file = preserve(file, "LTA", Authorities(TimestampAuthority(house.tsa, ask), ask), at=at, renew=number > 0)
    return file


def judged(house: RunningAuthorities, file: bytes, at: datetime = FAR) -> Verdict:
    root = house.certification.root.certificate
    whom: Trust = replace(trust(anchors=(root,)), timestamp_anchors=(root,))
    return verdict_of(file, whom, at)


NAMES = ("sigTst", "xVals", "rVals", "arcTst", "tstVD", "arcTst", "tstVD", "arcTst")


def test_a_seal_that_was_renewed_twice_passes_when_its_authorities_have_long_ended(
    house: RunningAuthorities, renewed: bytes
) -> None:
    assert jades.unsigned(jades.parse(renewed)).names == NAMES
    for at in (ENDS[1] - timedelta(days=1), ENDS[1] + SEVERAL_YEARS, FAR):
        verdict = judged(house, renewed, at)
        assert verdict.outcome is Outcome.PASSED, (at, problems(verdict))
        assert (of(verdict, "archive").code, of(verdict, "archive").detail["count"]) == ("archive.valid", 3)
        assert (of(verdict, "timestamp").code, of(verdict, "timestamp").detail["name"]) == ("timestamp.valid", "TSA 1")
        assert of(verdict, "seal").detail["proven"] == AT.isoformat()


def test_without_the_last_renewal_it_would_have_lapsed(house: RunningAuthorities, renewed: bytes) -> None:
    once = with_items(renewed, items(renewed)[:6])
    assert judged(house, once, ENDS[1] - timedelta(days=1)).outcome is Outcome.PASSED
    lapsed = judged(house, once, ENDS[1] + timedelta(days=1))
    assert "seal.certificate_expired" in problems(lapsed)
    assert of(lapsed, "archive").code == "archive.ended"


def without(*places: int) -> Callable[[list[str]], list[str]]:
    return lambda listed: [item for place, item in enumerate(listed) if place not in places]


def in_order(*places: int) -> Callable[[list[str]], list[str]]:
    return lambda listed: [listed[place] for place in places]


CHANGES = {
    "the first archive timestamp is gone": without(3),
    "the one in the middle is gone": without(5),
    "the one in the middle is gone, with what was added for it": without(4, 5),
    "what was added for the one in the middle is gone": without(4),
    "what was added for the last one is gone": without(6),
    "the first two archive timestamps have changed places": in_order(0, 1, 2, 5, 4, 3, 6, 7),
    "the last two archive timestamps have changed places": in_order(0, 1, 2, 3, 4, 7, 6, 5),
    "the last one came first": in_order(7, 0, 1, 2, 3, 4, 5, 6),
    "what was added twice has changed places": in_order(0, 1, 2, 3, 6, 5, 4, 7),
    "the signature timestamp is gone": without(0),
    "the one in the middle stands there twice": in_order(0, 1, 2, 3, 4, 5, 5, 6, 7),
}


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_in_the_middle_can_be_taken_out_or_moved(house: RunningAuthorities, renewed: bytes, name: str) -> None:
    for at in (AT + SEVERAL_YEARS, FAR):
        verdict = judged(house, with_items(renewed, CHANGES[name](items(renewed))), at)
        assert "archive.broken" in problems(verdict)
        assert verdict.outcome is not Outcome.PASSED


def test_whatever_is_put_between_is_noticed(house: RunningAuthorities, renewed: bytes) -> None:
    listed = items(renewed)
    for place in range(len(listed)):
        changed = [*listed[:place], listed[1], *listed[place:]]
        assert "archive.broken" in problems(judged(house, with_items(renewed, changed)))
    behind = judged(house, with_items(renewed, [*listed, listed[1]]))
    assert behind.outcome is Outcome.PASSED, "what stands behind the last one is covered by none, and takes nothing away"
