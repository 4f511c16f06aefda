"""Every algorithm and digest that seals may be made with, from sealing to judging years later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from badges.authorities import TimestampAuthority, asker
from badges.preserving import Authorities, preserve
from badges.proofs import jades
from badges.proofs.signer import LocalSigner
from badges.proofs.timestamps import read_token, request, token_of
from badges.verification.verdict import Outcome, Verdict
from tests.doubles.authorities import timestamp_answer
from tests.doubles.certification import Certified, Kind
from tests.doubles.running_authorities import RunningAuthorities, running_authorities
from tests.makers import AT
from tests.verification.raised_seals import AFTERWARDS, ENDED, SOON, Maker, a_maker, the_payload, verdict_of
from tests.verification.signed import NAME, NUMBER, of, problems, trust
from tests.verification.spoiling import sealed_by_hand, unpadded

KINDS: list[tuple[str, Kind]] = [("RS256", "RSA"), ("PS256", "RSA"), ("ES256", "P-256"), ("ES384", "P-384")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAuthorities]:
    with running_authorities(tmp_path_factory.mktemp("authorities")) as running:
        yield running


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return a_maker(tmp_path / "ca")


@pytest.mark.parametrize(("algorithm", "kind"), KINDS, ids=[name for name, _ in KINDS])
def test_seals_of_every_algorithm_are_made_raised_and_judged_while_they_live_and_afterwards(
    house: RunningAuthorities, algorithm: str, kind: Kind
) -> None:
    ask = asker(allow_localhost=True, seconds=20.0)
    authorities = Authorities(TimestampAuthority(house.tsa, ask), ask)
    certified: Certified = house.certification.seal(NAME, identifier=NUMBER, kind=kind, qualified=False, life=ENDED)
    signer = LocalSigner(certified.key, "seal", algorithm=algorithm)
    house.set_clock(AT)
    stamp = authorities.tsa.timestamp_of(the_payload().encode())
    chain = house.certification.chain(certified)
    file = jades.seal(the_payload(), signer, chain, signing_time=AT, content_timestamp=stamp)
    assert jades.parse(file).protected["alg"] == algorithm
    root = house.certification.root.certificate
    whom = replace(trust(anchors=(root,)), timestamp_anchors=(root,))
    for level in ("B", "T", "LT", "LTA"):
        file = preserve(file, level, authorities, at=AT)
        verdict = verdict_of(file, whom, AT + timedelta(days=1))
        assert verdict.outcome is Outcome.PASSED, problems(verdict)
        assert of(verdict, "proof").detail["algorithm"] == algorithm
        assert of(verdict, "content").code == "content.valid"
    later = verdict_of(file, whom, AFTERWARDS)
    assert later.outcome is Outcome.PASSED, problems(later)
    assert of(later, "seal").detail["level"] == "LTA"


def stamped_over(maker: Maker, hashed: str, message: bytes) -> bytes:
    maker.clock(AT + SOON)
    digest = hashlib.new(hashed, message).digest()
    return token_of(timestamp_answer(request(digest, nonce=1), maker.authority, {}), digest, 1)


@pytest.mark.parametrize("hashed", ["sha256", "sha384", "sha512"])
def test_timestamps_over_every_digest_count(maker: Maker, hashed: str) -> None:
    file = maker.b(maker.seal(life=ENDED))
    stamp = stamped_over(maker, hashed, jades.signature_message(jades.parse(file)))
    assert read_token(stamp).algorithm == hashed
    file = maker.lt(jades.with_signature_timestamp(file, stamp))
    sealed = jades.parse(file)
    message = jades.archive_message(sealed, len(jades.unsigned(sealed).names))
    archived = jades.with_archive_timestamp(file, stamped_over(maker, hashed, message))
    verdict = verdict_of(archived, maker.trusted(), AFTERWARDS)
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert (of(verdict, "timestamp").code, of(verdict, "archive").code) == ("timestamp.valid", "archive.valid")


def named(seal: Certified, algorithm: str, hashed: str) -> dict[str, str]:
    der = seal.certificate.public_bytes(Encoding.DER)
    return {"digAlg": algorithm, "digVal": unpadded(hashlib.new(hashed, der).digest())}


def proof_of(maker: Maker, seal: Certified, **header: Any) -> tuple[str, Any]:
    verdict: Verdict = verdict_of(sealed_by_hand(maker, seal, **header), maker.trusted())
    return of(verdict, "proof").code, of(verdict, "proof").detail.get("reason")


@pytest.mark.parametrize(("algorithm", "hashed"), [("S256", "sha256"), ("S384", "sha384"), ("S512", "sha512")])
@pytest.mark.parametrize("beside", [True, False])
def test_a_certificate_may_be_named_by_every_digest(maker: Maker, algorithm: str, hashed: str, beside: bool) -> None:
    seal = maker.seal()
    right = named(seal, algorithm, hashed)
    own = {} if beside else {"x5t#S256": None}
    valid, crit = ("proof.valid", None), ["b64", "sigT"]
    assert proof_of(maker, seal, **own, **{"x5t#o": right}) == valid
    assert proof_of(maker, seal, **own, **{"x5t#o": right}, crit=[*crit, "x5t#o"]) == valid
    above = {"digAlg": algorithm, "digVal": unpadded(b"of another certificate")}
    assert proof_of(maker, seal, **own, sigX5ts=[right, above], crit=[*crit, "sigX5ts"]) == valid
    wrong = ("proof.malformed", "x5t#o")
    assert proof_of(maker, seal, **own, **{"x5t#o": above}) == wrong
    assert proof_of(maker, seal, **own, **{"x5t#o": right | {"digVal": None}}) == wrong
    assert proof_of(maker, seal, **own, sigX5ts=[above, right]) == ("proof.malformed", "sigX5ts")


@pytest.mark.parametrize("value", [None, [], "S384", {"digAlg": ["S384"]}, {}])
def test_a_digest_of_no_form_is_none(maker: Maker, value: object) -> None:
    seal = maker.seal()
    if value is None:
        assert proof_of(maker, seal, **{"x5t#S256": None}) == ("proof.malformed", "x5t#S256")
        return
    assert proof_of(maker, seal, **{"x5t#o": value}) == ("proof.malformed", "x5t#o")
    assert proof_of(maker, seal, sigX5ts=value) == ("proof.malformed", "sigX5ts")


def test_a_digest_by_a_weak_or_unknown_method_is_told_as_such(maker: Maker) -> None:
    seal = maker.seal()
    for algorithm in ("S1", "sha1", "S3-512"):
        member = {"x5t#o": {"digAlg": algorithm, "digVal": "AAAA"}}
        assert proof_of(maker, seal, **member) == ("proof.unknown_method", "x5t#o")


def test_the_moment_may_be_said_as_the_edition_of_2024_says_it(maker: Maker) -> None:
    since = int(AT.timestamp())
    seal = maker.seal()
    assert proof_of(maker, seal, sigT=None, iat=since, crit=["b64"]) == ("proof.valid", None)
    assert jades.claimed_time(jades.parse(sealed_by_hand(maker, seal, sigT=None, iat=since, crit=["b64"]))) == AT
    for wrong in (True, -1, 10**12, 1.5, "1781524800", None):
        assert proof_of(maker, seal, sigT=None, iat=wrong, crit=["b64"]) == ("proof.malformed", "sigT")
    assert proof_of(maker, seal, sigT=None, iat=1, crit=["b64"]) == ("proof.outside_key_period", None)
    assert proof_of(maker, seal, sigT="2026", iat=since) == ("proof.malformed", "sigT")
