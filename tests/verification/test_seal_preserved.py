"""What this installation raises and renews itself, with authorities that answer over HTTP, passes without them years later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509 import ocsp

from badges.authorities import TimestampAuthority, asker
from badges.preserving import Authorities, NotRaised, preserve, preserve_all
from badges.proofs import jades
from badges.proofs.signer import LocalSigner
from badges.verification.facts import Trust
from badges.verification.verdict import Outcome, Verdict
from tests.doubles.certification import Certified
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


def raised(house: RunningAuthorities, file: bytes, at: datetime, *, level: jades.Level = "LTA", renew: bool = False) -> bytes:
    house.set_clock(at)
    ask = asker(allow_localhost=True, seconds=20.0)
    return preserve(file, level, Authorities(TimestampAuthority(house.tsa, ask), ask), at=at, renew=renew)


def judged(house: RunningAuthorities, file: bytes, at: datetime) -> Verdict:
    root = house.certification.root.certificate
    whom: Trust = replace(trust(anchors=(root,)), timestamp_anchors=(root,))
    return verdict_of(file, whom, at)


@pytest.fixture(autouse=True)
def _nobody_is_revoked(house: RunningAuthorities) -> None:
    (house.certification.folder / "revoked.json").unlink(missing_ok=True)


def a_file(house: RunningAuthorities, seal: Certified) -> bytes:
    return jades.seal(the_payload(), LocalSigner(seal.key, "seal"), house.certification.chain(seal), signing_time=AT)


def a_seal(house: RunningAuthorities, **changes: Any) -> Certified:
    return house.certification.seal(NAME, identifier=NUMBER, kind="P-256", qualified=False, **changes)


@pytest.mark.parametrize("through", ["ocsp", "crl"])
@pytest.mark.parametrize("whose", ["seal", "authority"])
def test_a_seal_whose_certificate_was_withdrawn_after_its_timestamp_is_raised_and_was_good(
    house: RunningAuthorities, through: str, whose: str
) -> None:
    seal = a_seal(house, ocsp=through == "ocsp")
    stamped = raised(house, a_file(house, seal), AT, level="T")
    withdrawn = seal.certificate if whose == "seal" else house.certification.ca.certificate
    if whose == "authority":  # of which the timestamps are too: of those that say why, and that no key was lost
        house.certification.revoke(withdrawn, AT + timedelta(days=1), "cessationOfOperation")
    else:
        house.certification.revoke(withdrawn, AT + timedelta(days=1), "keyCompromise")
    later = AT + timedelta(days=2)
    archived = raised(house, stamped, later)
    verdict = judged(house, archived, later + timedelta(days=1))
    assert (of(verdict, "seal").code, of(verdict, "timestamp").code) == ("seal.advanced", "timestamp.valid")
    if whose == "seal":
        assert verdict.outcome is Outcome.PASSED, problems(verdict)
        assert of(verdict, "revocation").code == "revocation.later"
        assert of(verdict, "revocation").detail == {"date": "2026-06-16", "reason": "keyCompromise"}
    assert carries_news_of(archived, withdrawn)


def carries_news_of(file: bytes, certificate: x509.Certificate) -> bool:
    """Whether an answer or a list in it speaks of this certificate as revoked."""
    added = jades.unsigned(jades.parse(file))
    answers = [ocsp.load_der_ocsp_response(der) for der in added.ocsps]
    lists = [x509.load_der_x509_crl(der) for der in added.crls]
    number = certificate.serial_number
    return any(one.serial_number == number and one.revocation_time_utc for one in answers) or any(
        one.get_revoked_certificate_by_serial_number(number) for one in lists
    )


@pytest.mark.parametrize("through", ["ocsp", "crl"])
def test_a_seal_whose_certificate_was_withdrawn_before_its_timestamp_is_not_raised(
    house: RunningAuthorities, through: str
) -> None:
    seal = a_seal(house, ocsp=through == "ocsp")
    stamped = raised(house, a_file(house, seal), AT, level="T")
    house.certification.revoke(seal.certificate, AT - timedelta(seconds=1), "superseded")
    with pytest.raises(NotRaised, match=r"was revoked on 2026-06-15 \(superseded\)\. Nothing shows .* is of 2026-06-15") as why:
        raised(house, stamped, AT + timedelta(days=2))
    assert why.value.code == "revoked"
    with pytest.raises(NotRaised, match="was revoked on 2026-06-15"):
        raised(house, a_file(house, seal), AT + timedelta(days=2))


def test_a_seal_without_timestamp_is_not_raised_once_its_certificate_is_withdrawn(house: RunningAuthorities) -> None:
    seal = a_seal(house)
    house.certification.revoke(seal.certificate, AT + timedelta(days=1), "cessationOfOperation")
    with pytest.raises(NotRaised, match="was revoked on 2026-06-16"):
        raised(house, a_file(house, seal), AT + timedelta(days=2))


def test_of_several_files_each_is_judged_by_its_own_timestamp(house: RunningAuthorities) -> None:
    seal = a_seal(house)
    first = raised(house, a_file(house, seal), AT, level="T")
    second = raised(house, a_file(house, seal), AT + timedelta(days=3), level="T")
    house.certification.revoke(seal.certificate, AT + timedelta(days=1), "keyCompromise")
    later = AT + timedelta(days=4)
    house.set_clock(later)
    ask = asker(allow_localhost=True, seconds=20.0)
    made = list(preserve_all([first, second], "LTA", Authorities(TimestampAuthority(house.tsa, ask), ask), at=later))
    assert isinstance(made[0], bytes)
    assert isinstance(made[1], NotRaised)


@pytest.mark.parametrize(("reason", "is_raised"), [("superseded", True), ("keyCompromise", False)])
def test_of_an_authority_that_lost_its_key_no_timestamp_is_built_upon(
    house: RunningAuthorities, reason: str, is_raised: bool
) -> None:
    ca = house.certification
    former, latest = ca.timestamping("Former TSA"), ca.timestamping("New TSA")
    ca.serve_timestamps_with(former)
    stamped = raised(house, a_file(house, a_seal(house)), AT, level="T")
    ca.serve_timestamps_with(latest)
    ca.revoke(former.certificate, AT + timedelta(days=1), reason)
    later = AT + timedelta(days=2)
    if is_raised:
        verdict = judged(house, raised(house, stamped, later), later + timedelta(days=1))
        assert verdict.outcome is Outcome.PASSED, problems(verdict)
    else:
        with pytest.raises(NotRaised, match=r"Former TSA was revoked on 2026-06-16 \(keyCompromise\)"):
            raised(house, stamped, later)


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
