"""What this installation raises and renews itself, with authorities that answer over HTTP, passes without them years later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from badges.authorities import TimestampAuthority, asker
from badges.preserving import Authorities, preserve
from badges.proofs import jades
from badges.proofs.signer import LocalSigner
from badges.verification.facts import Trust
from badges.verification.verdict import Outcome, Verdict
from tests.doubles.running_authorities import RunningAuthorities, running_authorities
from tests.makers import AT
from tests.verification.raised_seals import AFTERWARDS, ENDED, the_payload, verdict_of
from tests.verification.signed import NAME, NUMBER, codes, of, problems, trust

RENEWED = ENDED[1] - timedelta(days=30)
MUCH_LATER = datetime(2031, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAuthorities]:
    with running_authorities(tmp_path_factory.mktemp("authorities")) as running:
        yield running


def raised(house: RunningAuthorities, file: bytes, at: datetime, *, renew: bool = False) -> bytes:
    house.set_clock(at)
    ask = asker(allow_localhost=True, seconds=20.0)
    return preserve(file, "LTA", Authorities(TimestampAuthority(house.tsa, ask), ask), at=at, renew=renew)


def judged(house: RunningAuthorities, file: bytes, at: datetime) -> Verdict:
    root = house.certification.root.certificate
    whom: Trust = replace(trust(anchors=(root,)), timestamp_anchors=(root,))
    return verdict_of(file, whom, at)


def test_an_archived_seal_passes_after_its_certificate_ended_and_renewed_after_its_timestamps_did(
    house: RunningAuthorities,
) -> None:
    ca = house.certification
    former, latest = ca.timestamping("Former TSA", life=ENDED), ca.timestamping("New TSA")
    seal = ca.seal(NAME, identifier=NUMBER, kind="P-256", qualified=False, life=ENDED)
    # Nothing but its own certificate: the authorities between it and the root are in what was added.
    alone = jades.seal(the_payload(), LocalSigner(seal.key, "seal"), [seal.certificate], signing_time=AT)
    ca.serve_timestamps_with(former)
    archived = raised(house, alone, AT)
    now = judged(house, archived, AT + timedelta(days=1))
    assert now.outcome is Outcome.PASSED, problems(now)
    assert {"seal.advanced", "timestamp.valid", "archive.valid", "revocation.clear"} <= set(codes(now))
    assert "seal.certificate_expired" in problems(judged(house, archived, AFTERWARDS))

    ca.serve_timestamps_with(latest)
    renewed = raised(house, archived, RENEWED, renew=True)
    later = judged(house, renewed, MUCH_LATER)
    assert later.outcome is Outcome.PASSED, problems(later)
    assert (of(later, "seal").detail["level"], of(later, "archive").detail["count"]) == ("LTA", 2)
