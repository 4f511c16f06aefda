"""EU DSS, with our test authority as its only anchor and no network, judges our seals at every level as our verifier does."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from badges.authorities import TimestampAuthority, asker
from badges.proofs import jades
from badges.proofs.signer import LocalSigner
from badges.verification.facts import Trust
from badges.verifying import offline, verify
from tests.doubles.certification import END, START
from tests.doubles.running_authorities import RunningAuthorities
from tests.makers import AT
from tests.oracles.agreed import DSS
from tests.oracles.dss import Dss
from tests.oracles.ledger import Ledger
from tests.oracles.samples import School
from tests.oracles.sealers import KINDS, SPRING, SUMMER, Sealers
from tests.proofs.archives import closed, opened
from tests.verification.raised_seals import SOON, Maker, a_maker, items, the_payload, with_items
from tests.verification.signed import problems

ENDED = (START, datetime(2025, 12, 1, tzinfo=UTC))
"""The life of a certificate that ends in the year of the sealing."""
RENEWED = ENDED[1] - timedelta(days=30)
YEARS_LATER = datetime(2027, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class House(Sealers):
    """Seals, and DSS to judge them."""

    dss: Dss


@pytest.fixture
def house(running: RunningAuthorities, dss: Dss) -> House:
    return House(running, dss)


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
@pytest.mark.parametrize("algorithm", KINDS)
def test_dss_passes_our_seals_and_sees_their_level(ledger: Ledger, house: House, algorithm: str, level: str) -> None:
    kind, chosen = KINDS[algorithm]
    file = house.raised(house.seal(house.certified(kind), SPRING, chosen), level, SPRING)
    lists = [] if level.startswith("LT") else house.lists(SPRING + SOON)
    report = house.dss.judge(file, SPRING + 2 * SOON, [house.root], crls=lists)
    ledger.between("JAdES", DSS).they(report.passed, True, report)
    assert report.level == f"JAdES-BASELINE-{level}"
    assert set(report.timestamps) <= {"PASSED"}
    assert house.we_pass(file, SPRING + 2 * SOON)


@pytest.mark.parametrize("algorithm", KINDS)
def test_dss_passes_our_seals_of_later_and_calls_them_baseline_when_they_say_iat(
    ledger: Ledger, house: House, algorithm: str
) -> None:
    kind, chosen = KINDS[algorithm]
    file = house.raised(house.seal(house.certified(kind), SUMMER, chosen), "LTA", SUMMER)
    report = house.dss.judge(file, SUMMER + SOON, [house.root])
    ledger.between("JAdES", DSS).they(report.passed, True, report)
    assert report.level == ("JAdES-BASELINE-LTA" if "iat" in jades.parse(file).protected else "JSON-NOT-ETSI")


def test_dss_passes_a_seal_with_a_content_timestamp(ledger: Ledger, house: House) -> None:
    house.running.set_clock(SPRING)
    stamp = TimestampAuthority(house.running.tsa, asker(allow_localhost=True)).timestamp_of(the_payload().encode())
    file = house.raised(house.seal(house.certified(), SPRING, stamp=stamp), "LTA", SPRING)
    report = house.dss.judge(file, SPRING + SOON, [house.root])
    ledger.between("JAdES", DSS).they(report.passed, True, report)
    assert (report.level, report.timestamps) == ("JAdES-BASELINE-LTA", ("PASSED",) * 3)


def test_dss_finds_the_chain_in_what_was_added_where_the_header_has_only_the_certificate(ledger: Ledger, house: House) -> None:
    by = house.certified()
    alone = jades.seal(the_payload(), LocalSigner(by.key, "seal"), [by.certificate], signing_time=SPRING)
    report = house.dss.judge(house.raised(alone, "LTA", SPRING), SPRING + SOON, [house.root])
    ledger.between("JAdES", DSS).they(report.passed, True, report)


def test_dss_passes_an_archived_seal_whose_certificate_ended_and_no_other(ledger: Ledger, house: House) -> None:
    between = ledger.between("JAdES", DSS)
    bare = house.seal(house.certified(life=ENDED), SPRING)
    for level, good in {"B": False, "T": False, "LT": True, "LTA": True}.items():
        file = house.raised(bare, level, SPRING)
        report = house.dss.judge(file, YEARS_LATER, [house.root])
        between.they(report.passed, good, report)
        assert house.we_pass(file, YEARS_LATER) is good, level


def test_dss_passes_a_renewed_archive_after_the_first_timestamp_authority_ended(ledger: Ledger, house: House) -> None:
    ca, between = house.running.certification, ledger.between("JAdES", DSS)
    former, latest = ca.timestamping("Former TSA", life=ENDED), ca.timestamping("New TSA")
    try:
        ca.serve_timestamps_with(former)
        archived = house.raised(house.seal(house.certified(life=ENDED), SPRING), "LTA", SPRING)
        ca.serve_timestamps_with(latest)
        renewed = house.raised(archived, "LTA", RENEWED, renew=True)
    finally:
        ca.serve_timestamps_with(ca.tsa)
    lists = house.lists(YEARS_LATER)
    for file, good in ((archived, False), (renewed, True)):
        report = house.dss.judge(file, YEARS_LATER + SOON, [house.root], crls=lists)
        between.they(report.passed, good, report)
        assert house.we_pass(file, YEARS_LATER + SOON) is good
    assert report.timestamps == ("PASSED",) * 3


Change = Callable[[dict[str, Any]], None]


def in_header(**members: Any) -> Change:
    def change(envelope: dict[str, Any]) -> None:
        (seal,) = envelope["signatures"]
        seal["protected"] = closed(opened(seal["protected"]) | members)

    return change


def in_payload(change: Callable[[str], str]) -> Change:
    def changed(envelope: dict[str, Any]) -> None:
        envelope["payload"] = change(envelope["payload"])

    return changed


def in_signature(envelope: dict[str, Any]) -> None:
    (seal,) = envelope["signatures"]
    seal["signature"] = ("B" if seal["signature"][0] == "A" else "A") + seal["signature"][1:]


SPOILT: dict[str, Change] = {
    "another name": in_payload(lambda text: text.replace("Noor", "Moor", 1)),
    "written anew": in_payload(lambda text: json.dumps(json.loads(text))),
    "a byte order mark": in_payload(lambda text: "\ufeff" + text),
    "another time": in_header(sigT="2025-06-14T12:00:00Z"),
    "an encoded text": in_header(b64=True),
    "another digest": in_header(**{"x5t#S256": closed(b"0" * 32)}),
    "another algorithm": in_header(alg="ES384"),
    "no algorithm": in_header(alg="none"),
    "a certificate from elsewhere": in_header(x5c=["MIIB"]),
    "a spoilt signature": in_signature,
    "no signature": lambda envelope: envelope.update(signatures=[]),
}


@pytest.mark.parametrize("change", SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("level", ["B", "LTA"])
def test_dss_refuses_what_was_changed(ledger: Ledger, house: House, level: str, change: Change) -> None:
    envelope = json.loads(house.raised(house.seal(house.certified(), SPRING), level, SPRING))
    change(envelope)
    file, lists = json.dumps(envelope, ensure_ascii=False).encode(), house.lists(SPRING)
    report = house.dss.judge(file, SPRING + SOON, [house.root], crls=lists)
    ledger.between("JAdES", DSS).they(report.passed, False, report)
    assert not house.we_pass(file, SPRING + SOON)


def test_dss_finds_no_anchor_for_a_stranger(ledger: Ledger, house: House, tmp_path: Path) -> None:
    stranger = a_maker(tmp_path, "Stranger").ca.root.certificate
    report = house.dss.judge(house.raised(house.seal(house.certified(), SPRING), "LTA", SPRING), SPRING + SOON, [stranger])
    ledger.between("JAdES", DSS).they(report.passed, False, report)


def test_dss_refuses_a_certificate_that_had_not_begun_or_was_over_or_was_withdrawn(ledger: Ledger, house: House) -> None:
    between, ca = ledger.between("JAdES", DSS), house.running.certification
    young, old = house.certified(life=(SPRING + timedelta(days=1), END)), house.certified(life=(START, SPRING - SOON))
    withdrawn = house.certified(common_name="Withdrawn")
    ca.revoke(withdrawn.certificate, SPRING - timedelta(days=1))
    for by in (young, old, withdrawn):
        report = house.dss.judge(house.seal(by, SPRING), SPRING + SOON, [house.root], crls=house.lists(SPRING))
        between.they(report.passed, False, report)


@pytest.mark.parametrize("fault", ["revoked", "stranger"])
def test_dss_believes_the_answers_inside_as_we_do(ledger: Ledger, dss: Dss, tmp_path: Path, fault: str) -> None:
    maker: Maker = a_maker(tmp_path)
    lists = [maker.crl(name, SPRING + 3 * SOON) for name in ("root",)]
    for do, good in (("no-nonce", True), (fault, False)):
        file = maker.lt(maker.t(maker.b(at=SPRING), SPRING + SOON), SPRING + 2 * SOON, do=do)
        report = dss.judge(file, SPRING + 4 * SOON, [maker.ca.root.certificate], crls=lists)
        ledger.between("JAdES", DSS).they(report.passed, good, report)


Rearranged = Callable[[Sequence[str], Sequence[str]], list[str]]

REARRANGED: dict[str, tuple[Rearranged, bool]] = {
    "in another order": (lambda own, _: [own[0], own[2], own[1], own[3]], True),
    "the signature timestamp of another": (lambda own, other: [other[0], *own[1:]], False),
    "without the signature timestamp": (lambda own, _: list(own[1:]), False),
    "without what is known of revocation": (lambda own, _: [own[0], own[1], own[3]], False),
    "the archive timestamp of another": (lambda own, other: [*own[:3], other[3]], True),
}
"""And whether DSS lets the seal pass all the same, since the signature timestamp alone is enough for it."""


@pytest.mark.parametrize(("change", "passes"), REARRANGED.values(), ids=REARRANGED)
def test_dss_sees_that_an_archive_was_disturbed(ledger: Ledger, house: House, change: Rearranged, passes: bool) -> None:
    one, other = (
        house.raised(house.seal(by, SPRING), "LTA", SPRING) for by in (house.certified(life=ENDED), house.certified("RSA"))
    )
    file = with_items(one, change(items(one), items(other)))
    report = house.dss.judge(file, YEARS_LATER, [house.root])
    assert report.passed is passes, report
    ledger.between("JAdES", DSS).they("FAILED" not in report.timestamps, False, report)
    assert not house.we_pass(file, YEARS_LATER)


def test_dss_passes_the_seal_of_every_unit_when_it_trusts_its_certificate(
    ledger: Ledger, dss: Dss, school: Callable[[str], School], unit: str, language: str
) -> None:
    sample = school(unit).sample(language=language)
    leaf = jades.parse(sample.european).leaf
    report = dss.judge(sample.european, AT + SOON, [leaf])
    ledger.between("JAdES", DSS).they(report.passed, True, report)
    # The root of a demonstration answers to nobody, so that whoever trusts only that misses news of revocation.
    report = dss.judge(sample.european, AT + SOON, sample.trust.anchors)
    assert (report.indication, "No revocation data found" in report.why) == ("INDETERMINATE", True), report


def test_dss_and_we_say_the_same_of_the_commissions_archived_sample(ledger: Ledger, dss: Dss, shared: Path) -> None:
    file = (shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_bytes()
    carried = jades.unsigned(jades.parse(file)).certificates
    seals, stamps = (next(c for c in carried if _named(c).endswith(end)) for end in ("eSeal", "root-ca"))
    autumn, next_year = datetime(2023, 10, 1, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)
    for at, good in ((autumn, True), (next_year, False)):
        report = dss.judge(file, at, [seals, stamps])
        ours = verify(file, offline, Trust(anchors=(seals,), timestamp_anchors=(stamps,)), at=at)
        ledger.between("JAdES", DSS).they(report.passed, good, report)
        assert ("seal.certificate_expired" not in problems(ours)) is good
    changed = file.replace(b"Annex", b"Bnnex", 1)
    ledger.between("JAdES", DSS).they(changed != file and dss.judge(changed, autumn, [seals, stamps]).passed, False)


def _named(certificate: x509.Certificate) -> str:
    return str(next(iter(certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME))).value)
