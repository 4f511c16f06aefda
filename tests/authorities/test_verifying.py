"""A seal is verified, and whoever gave out its certificate is asked over the network: real questions and answers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from badges import verify
from badges.fetching import Patience, cached, fetcher
from badges.verification.facts import Answer, Missing, Need
from badges.verification.verdict import Finding, Verdict
from badges.verifying import Fetch
from tests.doubles.certification import Certified
from tests.doubles.running_authorities import RunningAuthorities
from tests.verification.raised_seals import Maker
from tests.verification.signed import of

NOW = datetime.now(UTC).replace(microsecond=0)
YESTERDAY, LAST_WEEK = NOW - timedelta(days=1), NOW - timedelta(days=7)


@pytest.fixture
def maker(authorities: RunningAuthorities) -> Iterator[Maker]:
    """Makes seals by the authority that answers; it answers for now."""
    yield Maker(authorities.certification)
    authorities.set_clock(None)


def of_certificates(fetch: Fetch) -> Fetch:
    """Asks about certificates alone: the school's own lists are nowhere."""

    def asked(need: Need) -> Answer:
        return fetch(need) if need.kind in ("crl", "ocsp") else Missing("offline")

    return asked


def verified(maker: Maker, file: bytes, *, seconds: float = 20.0) -> Verdict:
    maker.ca.folder.joinpath("clock").unlink(missing_ok=True)
    fetch = fetcher(allow_localhost=True, patience=Patience(seconds=seconds))
    return verify(file, of_certificates(fetch), maker.trusted())


def told(verdict: Verdict) -> tuple[str, str]:
    found: Finding = of(verdict, "revocation")
    return found.code, str(found.detail.get("reason", ""))


def a_seal(maker: Maker, through: str) -> Certified:
    return maker.seal(crl=through == "crl", ocsp=through == "ocsp")


@pytest.mark.parametrize("through", ["crl", "ocsp"])
def test_a_seal_that_says_nothing_itself_is_asked_after(authorities: RunningAuthorities, maker: Maker, through: str) -> None:
    verdict = verified(maker, maker.b(a_seal(maker, through), LAST_WEEK))
    found = of(verdict, "revocation")
    assert (found.code, found.detail["domain"]) == ("revocation.clear", "127.0.0.1")
    assert found.detail["date"] in (NOW.date().isoformat(), datetime.now(UTC).date().isoformat())
    assert of(verdict, "seal").code == "seal.advanced"
    assert sorted(authorities.asked()) == sorted([through, "crl"])  # the second is about the authority itself


@pytest.mark.parametrize("through", ["crl", "ocsp"])
@pytest.mark.usefixtures("authorities")
def test_what_was_withdrawn_counts_from_its_day_on(maker: Maker, through: str) -> None:
    seal = a_seal(maker, through)
    plain = maker.b(seal, LAST_WEEK)
    stamped = maker.t(plain, LAST_WEEK + timedelta(minutes=1))
    maker.ca.revoke(seal.certificate, YESTERDAY, "keyCompromise")
    found = of(verified(maker, plain), "seal")
    assert (found.code, found.detail["date"]) == ("seal.revoked", YESTERDAY.date().isoformat())
    assert told(verified(maker, stamped)) == ("revocation.later", "keyCompromise")


FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("crl", {"do": "drop"}, "unreachable"),
    ("crl", {"do": "http", "status": 503}, "unreachable"),
    ("crl", {"do": "slow", "seconds": 1}, "unreachable"),
    ("crl", {"do": "huge", "bytes": 12_000_000}, "too_large"),
    ("crl", {"do": "stale"}, "stale"),
    ("crl", {"do": "other-issuer"}, "about_something_else"),
    ("crl", {"do": "garbage"}, "not_an_answer"),
    ("crl", {"do": "bad-signature"}, "not_entitled"),
    ("ocsp", {"do": "other-certificate"}, "about_something_else"),
    ("ocsp", {"do": "undelegated"}, "not_entitled"),
    ("ocsp", {"do": "stranger"}, "not_entitled"),
    ("ocsp", {"do": "stale"}, "stale"),
    ("ocsp", {"do": "cut"}, "not_an_answer"),
]


@pytest.mark.parametrize(("through", "fault", "reason"), FAULTS, ids=[f"{one[0]} {one[1]['do']}" for one in FAULTS])
def test_why_nobody_knows_is_told_whatever_the_authority_does(
    authorities: RunningAuthorities, maker: Maker, through: str, fault: dict[str, Any], reason: str
) -> None:
    file = maker.b(a_seal(maker, through), LAST_WEEK)
    authorities.plan({"at": through, **fault})
    verdict = verified(maker, file, seconds=0.2 if fault["do"] == "slow" else 20.0)
    assert told(verdict) == ("revocation.unsettled", reason)
    assert of(verdict, "seal").code == "seal.advanced"


def test_a_responder_stands_in_where_the_list_does_not_come(authorities: RunningAuthorities, maker: Maker) -> None:
    authorities.plan({"at": "crl", "do": "drop"}, {"at": "ocsp", "do": "no-nonce"})
    assert told(verified(maker, maker.b(at=LAST_WEEK))) == ("revocation.clear", "")
    assert "ocsp" in authorities.asked()


def test_a_list_serves_every_seal_of_its_authority(authorities: RunningAuthorities, maker: Maker) -> None:
    files = [maker.b(maker.seal(common_name=f"Seal {number}"), LAST_WEEK) for number in range(3)]
    authorities.set_clock(None)
    fetch = of_certificates(cached(fetcher(allow_localhost=True)))
    for file in files:
        assert told(verify(file, fetch, maker.trusted())) == ("revocation.clear", "")
    assert authorities.asked() == ["crl", "crl"]  # its own, and the one above it


def test_a_stranger_is_not_asked(authorities: RunningAuthorities, maker: Maker) -> None:
    file = maker.b(at=LAST_WEEK)
    authorities.set_clock(None)
    verdict = verify(file, of_certificates(fetcher(allow_localhost=True)), replace(maker.trusted(), anchors=()))
    assert of(verdict, "seal").code == "seal.anchor_unknown"
    assert authorities.asked() == []
