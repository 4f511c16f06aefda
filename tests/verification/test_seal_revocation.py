"""Seals whose certificates were withdrawn: before they were used, after that, or so somebody says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from badges.proofs import jades
from badges.verification.facts import LIMITS
from badges.verification.verdict import Outcome
from badges.verifying import verify
from badges.web.sentences import sentence
from tests.doubles.certification import SIGNS, START, Certified, a_key, a_name
from tests.makers import AT
from tests.verification.raised_seals import AFTERWARDS, ENDED, SOON, SUMMER, Maker, a_maker, verdict_of
from tests.verification.signed import of, problems


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return a_maker(tmp_path / "ca")


def with_list(maker: Maker, file: bytes, *lists: bytes, ocsps: tuple[bytes, ...] = ()) -> bytes:
    known = [one.certificate for one in (maker.ca.ca, maker.ca.root, maker.ca.tsa)]
    return jades.with_validation_data(file, known, ocsps, lists)


def test_a_seal_set_with_a_withdrawn_certificate_fails(maker: Maker) -> None:
    seal = maker.seal()
    maker.ca.revoke(seal.certificate, AT - timedelta(days=3), "keyCompromise")
    verdict = verdict_of(maker.archived(seal), maker.trusted())
    assert problems(verdict) == ["seal.revoked"]
    assert (verdict.outcome, verdict.headline) == (Outcome.FAILED, "not_the_issuers")
    detail = of(verdict, "seal").detail
    assert (detail["date"], detail["reason"], detail["chain"]) == ("2026-06-12", "keyCompromise", "anchored")
    assert verdict.summary is None
    assert not any(found.check == "revocation" for found in verdict.findings)


@pytest.mark.parametrize("at", [SUMMER, AFTERWARDS])
def test_a_seal_whose_certificate_was_withdrawn_afterwards_stays_good_and_says_so(maker: Maker, at: object) -> None:
    seal = maker.seal(life=ENDED)
    file = maker.t(maker.b(seal))
    maker.ca.revoke(seal.certificate, AT + timedelta(seconds=90), "keyCompromise")
    verdict = verdict_of(maker.lta(maker.lt(file)), maker.trusted(), at)  # type: ignore[arg-type]  # a moment
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert of(verdict, "revocation").code == "revocation.later"
    assert of(verdict, "revocation").detail == {"date": "2026-06-15", "reason": "keyCompromise"}


def test_who_trusts_no_timestamp_cannot_tell_which_came_first(maker: Maker) -> None:
    seal = maker.seal()
    file = maker.t(maker.b(seal))
    maker.ca.revoke(seal.certificate, AT + timedelta(seconds=90))
    whom = replace(maker.trusted(), timestamp_anchors=())
    assert problems(verdict_of(maker.lt(file), whom)) == ["seal.revoked"]


def test_a_list_says_the_same_as_an_answer(maker: Maker) -> None:
    seal = maker.seal()
    stamped = maker.t(maker.b(seal))
    good = with_list(maker, stamped, maker.crl("ca", AT + 2 * SOON))
    clear = of(verdict_of(good, maker.trusted()), "revocation")
    assert (clear.code, clear.detail) == ("revocation.clear", {"date": (AT + 2 * SOON).date().isoformat()})
    maker.ca.revoke(seal.certificate, AT - SOON, "cessationOfOperation")
    bad = with_list(maker, stamped, maker.crl("ca", AT + 2 * SOON))
    assert problems(verdict_of(bad, maker.trusted())) == ["seal.revoked"]


def test_a_good_answer_does_not_make_up_for_a_list_that_says_otherwise(maker: Maker) -> None:
    seal = maker.seal()
    stamped = maker.t(maker.b(seal))
    good = maker.ocsp(seal.certificate, AT + SOON)
    maker.ca.revoke(seal.certificate, AT - SOON)
    both = with_list(maker, stamped, maker.crl("ca", AT + 2 * SOON), ocsps=(good,))
    assert problems(verdict_of(both, maker.trusted())) == ["seal.revoked"]


def test_a_withdrawn_authority_withdraws_its_seals(maker: Maker) -> None:
    maker.ca.revoke(maker.ca.ca.certificate, AT - timedelta(days=1), "cACompromise")
    # Here the same authority gave out the certificate of the timestamps.
    found = problems(verdict_of(maker.archived(), maker.trusted()))
    assert found == ["seal.revoked", "timestamp.authority_revoked", "archive.unproven"]


@pytest.mark.parametrize("fault", ["other-certificate", "unknown", "stale", "undelegated", "stranger", "bad-signature"])
def test_an_answer_that_nobody_stands_for_says_nothing(maker: Maker, fault: str) -> None:
    if fault == "stranger":
        a_stranger = a_maker(maker.ca.folder.parent / "stranger", "Stranger").ca.ocsp
        (maker.ca.folder / "stranger.pem").write_bytes(a_stranger.key_pem + a_stranger.pem)
    seal = maker.seal(life=ENDED)
    file = maker.t(maker.b(seal))
    raised = maker.lta(maker.lt(file, do=fault))
    verdict = verdict_of(raised, maker.trusted())
    assert (verdict.outcome, of(verdict, "revocation").code) == (Outcome.PASSED, "revocation.unknown")
    assert problems(verdict_of(raised, maker.trusted(), AFTERWARDS)) == ["seal.revocation_unknown"]


@pytest.mark.parametrize("fault", ["stale", "other-issuer", "bad-signature", "delta", "some-reasons", "attributes"])
def test_a_list_that_does_not_speak_of_the_certificate_says_nothing(maker: Maker, fault: str) -> None:
    stamped = maker.t(maker.b())
    file = with_list(maker, stamped, maker.crl("ca", AT + 2 * SOON, do=fault))
    assert of(verdict_of(file, maker.trusted()), "revocation").code == "revocation.unknown"


def test_an_answer_given_after_the_certificate_ended_is_no_longer_about_it(maker: Maker) -> None:
    seal = maker.seal(life=ENDED)
    file = maker.lt(maker.t(maker.b(seal)), ENDED[1] + timedelta(days=1))
    assert problems(verdict_of(file, maker.trusted(), AFTERWARDS)) == ["seal.revocation_unknown"]


def test_an_answer_of_the_future_is_not_known_yet(maker: Maker) -> None:
    seal = maker.seal()
    stamped = maker.t(maker.b(seal))
    maker.ca.revoke(seal.certificate, AT - SOON)
    file = maker.lt(stamped, SUMMER)
    assert of(verdict_of(file, maker.trusted(), AT + timedelta(days=1)), "revocation").code == "revocation.unknown"
    assert problems(verdict_of(file, maker.trusted(), SUMMER)) == ["seal.revoked"]


def stamped_by_a_withdrawn_authority(maker: Maker, reason: str, since: timedelta) -> bytes:
    """An authority that was withdrawn, and later news about that in the file; the archive is by another."""
    former = maker.ca.timestamping("Former TSA", kind="P-256")
    usual = maker.ca.tsa
    maker.ca.serve_timestamps_with(former)
    stamped = maker.t(maker.b())
    maker.ca.serve_timestamps_with(usual)
    maker.ca.revoke(former.certificate, AT + since, reason)
    leaf = jades.parse(stamped).leaf
    answers = [maker.ocsp(one, AT + 9 * SOON) for one in (leaf, former.certificate)]
    return with_list(maker, stamped, maker.crl("root", AT), ocsps=tuple(answers))


def test_a_timestamp_authority_that_lost_its_key_proves_nothing(maker: Maker) -> None:
    file = stamped_by_a_withdrawn_authority(maker, "keyCompromise", 5 * SOON)
    assert problems(verdict_of(file, maker.trusted())) == ["timestamp.authority_revoked"]


def test_a_timestamp_authority_that_closed_leaves_good_timestamps_behind(maker: Maker) -> None:
    file = stamped_by_a_withdrawn_authority(maker, "cessationOfOperation", 5 * SOON)
    assert problems(verdict_of(file, maker.trusted())) == []
    sooner = stamped_by_a_withdrawn_authority(maker, "cessationOfOperation", -5 * SOON)
    assert problems(verdict_of(sooner, maker.trusted())) == ["timestamp.authority_revoked"]


def test_an_archive_made_before_the_key_was_lost_keeps_the_timestamp(maker: Maker) -> None:
    former = maker.ca.timestamping("Former TSA", kind="P-256")
    usual: Certified = maker.ca.tsa
    maker.ca.serve_timestamps_with(former)
    stamped = maker.t(maker.b())
    maker.ca.serve_timestamps_with(usual)
    archived = maker.lta(maker.lt(stamped))
    maker.ca.revoke(former.certificate, AT + 5 * SOON, "keyCompromise")
    told = [maker.ocsp(former.certificate, AT + 9 * SOON)]
    renewed = maker.lta(jades.with_validation_data(archived, [], told, []), AT + 10 * SOON)
    verdict = verdict_of(renewed, maker.trusted())
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert of(verdict, "timestamp").code == "timestamp.valid"


def test_a_responder_may_be_the_issuer_itself(maker: Maker) -> None:
    maker.ca.folder.joinpath("ocsp.pem").write_bytes(maker.ca.ca.key_pem + maker.ca.ca.pem)
    file = maker.archived()
    assert x509.load_pem_x509_certificate(maker.ca.ca.pem) == maker.ca.ca.certificate
    assert of(verdict_of(file, maker.trusted()), "revocation").code == "revocation.clear"


def test_what_holds_until_the_end_of_the_calendar_is_no_trouble(maker: Maker) -> None:
    forever = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    responder = maker.ca.certificate(
        a_name("Test responder for ever"),
        a_key("responder for ever", "P-256"),
        [(SIGNS, True), (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False)],
        life=(START, forever),
    )
    (maker.ca.folder / "ocsp.pem").write_bytes(responder.key_pem + responder.pem)
    seal = maker.seal(life=(START, forever))
    assert of(verdict_of(maker.archived(seal), maker.trusted()), "revocation").code == "revocation.clear"
    draft = x509.CertificateRevocationListBuilder().issuer_name(maker.ca.ca.certificate.subject)
    listed = draft.last_update(AT).next_update(forever).sign(maker.ca.ca.key, hashes.SHA256()).public_bytes(Encoding.DER)
    file = with_list(maker, maker.t(maker.b(seal)), listed)
    assert of(verdict_of(file, maker.trusted()), "revocation").code == "revocation.clear"


def test_a_list_of_millions_of_bytes_is_judged_and_where_it_is_too_much_that_is_said(maker: Maker) -> None:
    """Filled up where the standard leaves room: making so many entries takes long, reading them does not."""
    filling = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.2"), bytes(2_300_000))
    draft = x509.CertificateRevocationListBuilder().issuer_name(maker.ca.ca.certificate.subject).add_extension(filling, False)
    long = draft.last_update(AT + SOON).next_update(SUMMER).sign(maker.ca.ca.key, hashes.SHA256()).public_bytes(Encoding.DER)
    file = with_list(maker, maker.t(maker.b()), long)
    assert of(verdict_of(file, maker.trusted()), "revocation").code == "revocation.clear"
    starved = verify(file, trust=maker.trusted(), at=SUMMER, limits=replace(LIMITS, work=30_000))
    found = of(starved, "revocation")
    assert (found.code, found.detail) == ("revocation.unsettled", {"reason": "too_complex"})
    assert sentence(found.code, "en", found.detail).endswith("the list is too long to look through for one file")
