"""Whether the certificate of a seal was withdrawn, asked of whoever gave it out, where the seal brings no word of that along."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from cryptography import x509
from cryptography.x509 import ocsp

from badges.proofs import jades
from badges.verification.facts import LIMITS, Found, Need, Policy
from badges.verification.needs import needs
from badges.verification.presented import read
from badges.verification.verdict import Outcome
from badges.verifying import from_documents, offline, verify
from badges.web.sentences import sentence
from tests.doubles.certification import CERTIFIES, certify
from tests.makers import AT
from tests.verification.archived import House, everything, keepers_documents, manifest
from tests.verification.asked_seals import Asked
from tests.verification.raised_seals import AFTERWARDS, ENDED, SOON, SUMMER, Maker, a_maker
from tests.verification.signed import NUMBER, of, problems

TODAY = SUMMER + timedelta(days=60)
UNKNOWN, UNSETTLED = "revocation.unknown", "revocation.unsettled"


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return a_maker(tmp_path / "ca")


@pytest.mark.parametrize("level", ["B", "T"])
def test_the_lists_of_the_whole_chain_are_asked_and_say_that_it_was_not_withdrawn(maker: Maker, level: str) -> None:
    asked = Asked(maker)
    verdict = asked.verdict(maker.at_level(level))
    found = of(verdict, "revocation")
    assert (found.code, found.detail) == ("revocation.clear", {"date": SUMMER.date().isoformat(), "domain": "ca.example"})
    assert sorted(asked.asked) == ["ca.crl", "root.crl"]
    assert of(verdict, "seal").code == "seal.advanced"


def test_nobody_asks_where_the_seal_says_it_itself(maker: Maker) -> None:
    for level in ("LT", "LTA"):
        asked = Asked(maker)
        assert of(asked.verdict(maker.at_level(level)), "revocation").code == "revocation.clear"
        assert asked.asked == []


@pytest.mark.parametrize("kind", ["an answer", "a list"])
def test_a_word_from_before_the_seal_was_made_is_not_the_last_one(maker: Maker, kind: str) -> None:
    seal = maker.seal()
    stolen = maker.t(maker.b(seal))
    leaf = jades.parse(stolen).leaf
    early = AT - timedelta(hours=20)
    others = [one.certificate for one in (maker.ca.ca, maker.ca.root, maker.ca.tsa, maker.ca.ocsp)]
    answers = [maker.ocsp(leaf, early)] if kind == "an answer" else []
    lists = [maker.crl("root", early), *([] if answers else [maker.crl("ca", early)])]
    file = jades.with_validation_data(stolen, others, answers, lists)
    good = of(Asked(maker).verdict(file), "revocation")
    assert (good.code, good.detail["date"]) == ("revocation.clear", SUMMER.date().isoformat())
    alone = of(Asked(maker, do={"crl": "offline", "ocsp": "offline"}).verdict(file), "revocation")
    assert (alone.code, alone.detail["date"]) == ("revocation.clear", early.date().isoformat())
    silent = Asked(maker, do={"crl": "timeout", "ocsp": "timeout"}).verdict(file)
    assert (silent.outcome, of(silent, "revocation").code) == (Outcome.INDETERMINATE, UNSETTLED)
    for nobody in (offline, from_documents({})):
        assert of(verify(file, nobody, maker.trusted(), at=SUMMER), "revocation").code == "revocation.clear"
        assert of(verify(stolen, nobody, maker.trusted(), at=SUMMER), "revocation").code == UNKNOWN
    maker.ca.revoke(seal.certificate, AT - timedelta(hours=10), "keyCompromise")
    verdict = Asked(maker).verdict(file)
    assert (verdict.outcome, problems(verdict)[0]) == (Outcome.FAILED, "seal.revoked")


@pytest.mark.parametrize("kind", ["answers", "lists"])
def test_nothing_that_is_laid_beside_it_makes_a_withdrawn_seal_good(maker: Maker, kind: str) -> None:
    seal = maker.seal()
    answer = maker.ocsp(seal.certificate, AT)
    genuine = maker.crl("ca", AT)
    of_answer = answer.index(ocsp.load_der_ocsp_response(answer).signature)
    of_list = genuine.index(x509.load_der_x509_crl(genuine).signature)
    maker.ca.revoke(seal.certificate, AT - timedelta(hours=10), "keyCompromise")
    sealed = maker.t(maker.b(seal))
    for number in (8, 200):
        answers = [forged(answer, of_answer, one) for one in range(number)] if kind == "answers" else []
        lists = [forged(genuine, of_list, one) for one in range(number)] if kind == "lists" else []
        file = jades.with_validation_data(sealed, [maker.ca.ca.certificate, maker.ca.root.certificate], answers, lists)
        verdict = Asked(maker).verdict(file)
        assert (verdict.outcome, problems(verdict)[0]) == (Outcome.FAILED, "seal.revoked"), number
        silent = Asked(maker, do={"crl": "timeout", "ocsp": "timeout"}).verdict(file)
        assert (silent.outcome, problems(silent)[0]) == (Outcome.INDETERMINATE, UNSETTLED), number


def forged(genuine: bytes, signature: int, number: int) -> bytes:
    """The same with another signature; each is a file of its own."""
    spoilt = bytearray(genuine)
    spoilt[signature + 10 : signature + 12] = number.to_bytes(2, "big")
    spoilt[signature + 20] ^= 1
    return bytes(spoilt)


def test_what_is_missing_of_one_certificate_alone_is_asked_alone(maker: Maker) -> None:
    asked = Asked(maker)
    assert of(asked.verdict(maker.lt(maker.t(maker.b()), crl=False)), "revocation").code == "revocation.clear"
    assert asked.asked == ["root.crl"]


def test_a_seal_whose_certificate_is_on_the_list_fails(maker: Maker) -> None:
    seal = maker.seal()
    maker.ca.revoke(seal.certificate, AT - timedelta(days=3), "keyCompromise")
    verdict = Asked(maker).verdict(maker.b(seal))
    assert (verdict.outcome, problems(verdict)[0]) == (Outcome.FAILED, "seal.revoked")
    detail = of(verdict, "seal").detail
    assert (detail["date"], detail["reason"]) == ("2026-06-12", "keyCompromise")


def test_an_authority_on_the_list_of_the_one_above_withdraws_its_seals(maker: Maker) -> None:
    maker.ca.revoke(maker.ca.ca.certificate, AT - timedelta(days=1), "cACompromise")
    assert problems(Asked(maker).verdict(maker.b()))[0] == "seal.revoked"


def test_what_was_withdrawn_after_the_proven_time_stays_good_and_without_one_is_withdrawn(maker: Maker) -> None:
    seal = maker.seal()
    plain = maker.b(seal)
    stamped = maker.t(plain)
    maker.ca.revoke(seal.certificate, AT + timedelta(days=1), "keyCompromise")
    found = of(Asked(maker).verdict(stamped), "revocation")
    assert (found.code, found.detail["date"]) == ("revocation.later", "2026-06-16")
    assert problems(Asked(maker).verdict(plain))[0] == "seal.revoked"


@pytest.mark.parametrize("fault", ["timeout", "stale", "other-issuer", "bad-signature", "delta", "too_large"])
def test_a_responder_is_asked_where_there_is_no_list_that_can_be_used(maker: Maker, fault: str) -> None:
    asked = Asked(maker, do={"crl": fault})
    assert of(asked.verdict(maker.b()), "revocation").code == "revocation.clear"
    assert sorted(asked.asked) == ["ca.crl", "ocsp", "root.crl"]  # the authority itself has no responder


def test_a_responder_is_asked_where_no_list_is_named_and_never_about_whom_a_list_tells(maker: Maker) -> None:
    asked = Asked(maker)
    assert of(asked.verdict(maker.b(maker.seal(crl=False))), "revocation").code == "revocation.clear"
    assert sorted(asked.asked) == ["ocsp", "root.crl"]


REASONS = [
    ("crl", "timeout", "unreachable"),
    ("crl", "too_large", "too_large"),
    ("crl", "stale", "stale"),
    ("crl", "future", "not_yet"),
    ("crl", "other-issuer", "about_something_else"),
    ("crl", "bad-signature", "not_entitled"),
    ("crl", "delta", "not_understood"),
    ("ocsp", "timeout", "unreachable"),
    ("ocsp", "stale", "stale"),
    ("ocsp", "future", "not_yet"),
    ("ocsp", "other-certificate", "about_something_else"),
    ("ocsp", "undelegated", "not_entitled"),
    ("ocsp", "bad-signature", "not_entitled"),
    ("ocsp", "refuse", "refused"),
    ("ocsp", "unknown", "unknown_certificate"),
]


@pytest.mark.parametrize(("kind", "fault", "reason"), REASONS)
def test_why_nobody_knows_is_told(maker: Maker, kind: str, fault: str, reason: str) -> None:
    seal = maker.seal(crl=kind == "crl", ocsp=kind == "ocsp")
    verdict = Asked(maker, do={kind: fault}).verdict(maker.b(seal))
    found = of(verdict, "revocation")
    assert (found.code, found.detail) == (UNSETTLED, {"reason": reason, "domain": "ca.example"})
    assert (verdict.outcome, problems(verdict)[0]) == (Outcome.INDETERMINATE, UNSETTLED)
    assert of(verdict, "seal").code == "seal.advanced"
    words = sentence(found.code, "en", found.detail)
    assert "ca.example" in words
    assert words != sentence(found.code, "en")


def test_what_is_no_list_and_a_certificate_that_names_nobody_are_told(maker: Maker) -> None:
    page = Asked(maker, instead=lambda _need: Found(b"<!doctype html>", at=SUMMER))
    found = of(page.verdict(maker.b()), "revocation")
    assert (found.code, found.detail["reason"]) == (UNSETTLED, "not_an_answer")
    assert sorted(page.asked) == ["ca.crl", "ocsp", "root.crl"]
    silent = of(Asked(maker).verdict(maker.b(maker.seal(crl=False, ocsp=False))), "revocation")
    assert (silent.code, silent.detail) == (UNKNOWN, {"reason": "no_address"})
    assert sentence(silent.code, "en", silent.detail) != sentence(silent.code, "en")


def test_more_than_somebody_reads_says_nothing_whoever_fetched_it(maker: Maker) -> None:
    few = replace(LIMITS, revocation_bytes=100)
    assert of(Asked(maker).verdict(maker.b(), limits=few), "revocation").detail["reason"] == "too_large"


def test_a_responder_is_asked_by_get_and_without_a_nonce_so_that_one_answer_serves_every_seal_of_a_certificate(
    maker: Maker,
) -> None:
    seal = maker.seal(crl=False)
    first, again = (needs(read(maker.b(seal, at)), {}, LIMITS, Policy(), maker.trusted(), SUMMER) for at in (AT, AT + SOON))
    (one,), (other,) = ([need for need in asked if need.kind == "ocsp"] for asked in (first, again))
    assert one == other
    request = ocsp.load_der_ocsp_request(b64decode(unquote(one.url.removeprefix("http://ca.example/ocsp/"))))
    assert (request.serial_number, len(request.extensions)) == (seal.certificate.serial_number, 0)


def test_a_seal_that_nobody_here_stands_behind_makes_nobody_ask(maker: Maker, tmp_path: Path) -> None:
    stranger = a_maker(tmp_path / "stranger", "Stranger")
    for file in (stranger.b(), stranger.t(stranger.b())):
        asked = Asked(maker)
        assert of(asked.verdict(file), "seal").code == "seal.anchor_unknown"
        assert asked.asked == []


def test_a_changed_text_makes_nobody_ask(maker: Maker) -> None:
    sealed = maker.b()
    asked = Asked(maker)
    verdict = asked.verdict(sealed.replace(b'"payload": "', b'"payload": "A', 1).replace(b'"payload":"', b'"payload":"A', 1))
    assert verdict.outcome is Outcome.FAILED
    assert asked.asked == []


def test_certificates_that_a_seal_brings_along_and_nobody_vouches_for_make_nobody_ask(maker: Maker) -> None:
    """One that names the same authority and key, below somebody who may seal and no more, and tells of another place to ask."""
    thief = maker.seal(common_name="Thief")
    there = x509.CRLDistributionPoints(
        [x509.DistributionPoint([x509.UniformResourceIdentifier("http://elsewhere.example/")], None, None, None)]
    )
    beside = certify(
        maker.ca.ca.certificate.subject,
        maker.ca.ca.key,
        thief,
        [(x509.BasicConstraints(True, None), True), (CERTIFIES, True), (there, False)],
    )
    useless = maker.crl("root", AT, do="delta")
    sealed = jades.with_validation_data(maker.t(maker.b()), [beside.certificate, thief.certificate], [], [useless])
    asked = Asked(maker)
    assert of(asked.verdict(sealed), "revocation").code == "revocation.clear"
    assert sorted(asked.asked) == ["ca.crl", "root.crl"]  # Asked refuses any other place


def test_who_fetches_nothing_is_told_what_the_file_says(maker: Maker) -> None:
    verdict = verify(maker.b(), offline, maker.trusted(), at=SUMMER)
    assert (of(verdict, "revocation").code, of(verdict, "revocation").detail) == (UNKNOWN, {})


def test_who_wants_no_lists_asked_asks_nobody(maker: Maker) -> None:
    asked = Asked(maker)
    verdict = asked.verdict(maker.b(), policy=Policy(status=False))
    assert (of(verdict, "revocation").code, of(verdict, "revocation").detail, asked.asked) == (UNKNOWN, {}, [])
    assert needs(read(maker.b()), {}) == needs(read(maker.b()), {}, LIMITS, Policy(), maker.trusted())


def test_the_list_of_today_tells_of_an_earlier_moment_who_had_been_withdrawn_by_then(maker: Maker) -> None:
    seal = maker.seal()
    plain, stamped = maker.b(seal), maker.t(maker.b(seal))
    today = Asked(maker, at=TODAY)
    assert of(today.verdict(plain, at=SUMMER), "revocation").detail["date"] == TODAY.date().isoformat()
    maker.ca.revoke(seal.certificate, SUMMER - timedelta(days=1), "keyCompromise")
    assert problems(today.verdict(plain, at=SUMMER))[0] == "seal.revoked"
    maker.ca.revoke(seal.certificate, SUMMER + timedelta(days=1), "keyCompromise")
    found = of(today.verdict(plain, at=SUMMER), "revocation")
    assert (found.code, found.detail["reason"], found.detail["date"]) == (UNSETTLED, "withdrawn_since", "2026-07-16")
    assert sentence(found.code, "en", found.detail) == (
        "The certificate of the seal was withdrawn on 16 July 2026, and nothing shows that the seal was made before that"
    )
    assert of(today.verdict(stamped, at=SUMMER), "revocation").code == "revocation.later"


def test_the_list_of_today_says_nothing_of_next_year(maker: Maker) -> None:
    found = of(Asked(maker).verdict(maker.b(), at=SUMMER + timedelta(days=300)), "revocation")
    assert (found.code, found.detail["reason"]) == (UNSETTLED, "stale")


def test_of_a_certificate_that_has_ended_authorities_keep_no_account_but_withdrawn_is_withdrawn(maker: Maker) -> None:
    seal = maker.seal(life=ENDED)
    stamped = maker.t(maker.b(seal))
    late = Asked(maker, at=AFTERWARDS)
    verdict = late.verdict(stamped)
    assert of(verdict, "revocation").detail["reason"] == "ended"
    assert of(verdict, "seal").code == "seal.revocation_unknown"
    maker.ca.revoke(seal.certificate, AT - SOON, "keyCompromise")
    assert problems(late.verdict(stamped))[0] == "seal.revoked"


def test_an_old_list_that_somebody_hands_out_on_the_way_hides_nothing(maker: Maker) -> None:
    """It still held when the seal was timestamped; who asks today wants today's."""
    seal = maker.seal()
    stamped = maker.t(maker.b(seal))
    old = maker.crl("ca", AT)
    maker.ca.revoke(seal.certificate, AT - SOON)
    replayed = Asked(maker, at=TODAY, instead=lambda need: Found(old, at=TODAY) if need.url.endswith("ca.crl") else None)
    replayed.do["ocsp"] = "timeout"
    found = of(replayed.verdict(stamped), "revocation")
    assert (found.code, found.detail["reason"]) == (UNSETTLED, "stale")


def test_documents_that_bear_no_date_are_of_the_moment_of_the_verdict(maker: Maker) -> None:
    asked = Asked(maker)
    maker.clock(SUMMER)
    asked.instead = lambda need: Found(maker.crl(need.url.rpartition("/")[2].removesuffix(".crl"), SUMMER))
    assert of(asked.verdict(maker.b()), "revocation").code == "revocation.clear"


def test_who_gives_up_on_work_says_so(maker: Maker) -> None:
    """Whatever is left of what one file may cause: it is never said that a list is wrong when nobody looked."""
    file, seen = maker.b(maker.seal(ocsp=False)), set()
    lists = {name: maker.crl(name, SUMMER) for name in ("ca", "root")}
    for work in range(800, 6000, 200):
        asked = Asked(maker, instead=lambda need: Found(lists[need.url.rpartition("/")[2].removesuffix(".crl")], at=SUMMER))
        found = [one for one in asked.verdict(file, limits=replace(LIMITS, work=work)).findings if one.check == "revocation"]
        seen |= {(one.code, one.detail.get("reason")) for one in found}
    assert seen <= {("revocation.clear", None), (UNSETTLED, "too_complex"), (UNKNOWN, "no_address")}
    assert ("revocation.clear", None) in seen


def test_an_archive_keeps_the_lists_and_they_count_when_nobody_can_be_asked_any_more(maker: Maker) -> None:
    house, seal = House(maker), maker.seal(life=ENDED)
    lists = {f"http://ca.example/crl/{name}.crl": maker.crl(name, SUMMER) for name in ("ca", "root")}
    bundle = house.archived(maker.b(seal), facts={**everything(), **lists}, whom=maker.trusted(), name="diploma.jsonld")
    assert {one["path"] for one in manifest(bundle.content)["documents"] if one["need"] == "crl"} == {
        "documents/01-crl.der",
        "documents/02-crl.der",
    }
    reader = replace(house.reader(NUMBER), anchors=(maker.ca.root.certificate,))
    later = house.judged(bundle.content, reader, at=AFTERWARDS)
    found = of(later, "revocation")
    assert (found.code, found.detail) == ("revocation.clear", {"date": SUMMER.date().isoformat()})
    assert of(later, "seal").code == "seal.advanced"
    # News of another day are looked at beside it: they say nothing any more of who has ended, unless it was withdrawn.
    for withdrawn in (False, True):
        if withdrawn:
            maker.ca.revoke(seal.certificate, AT - SOON, "keyCompromise")
        newer = {next(iter(lists)): maker.crl("ca", AFTERWARDS)}
        again = house.judged(bundle.content, reader, facts={**keepers_documents(), **newer}, at=AFTERWARDS)
        assert of(again, "seal").code == ("seal.revoked" if withdrawn else "seal.advanced")


def test_a_list_with_which_an_archive_would_be_larger_than_anybody_reads_is_left_out_and_named(maker: Maker) -> None:
    house, place = House(maker), "http://ca.example/crl/ca.crl"
    facts = {**everything(), place: bytes(LIMITS.revocation_bytes), "http://ca.example/crl/root.crl": bytes(2**21)}
    bundle = house.archived(maker.b(), facts=facts, whom=maker.trusted(), name="diploma.jsonld")
    assert bundle.missing[Need("crl", place)] == "too_large"
