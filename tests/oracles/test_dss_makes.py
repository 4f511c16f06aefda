"""Seals that EU DSS makes go through all of our `verify`, and each of us raises what the other made."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from badges.authorities import TimestampAuthority, asker
from badges.preserving import Authorities, preserve
from badges.proofs import jades
from badges.proofs.signer import LocalSigner
from badges.verification.facts import Trust
from badges.verification.verdict import Verdict
from tests.doubles.certification import Kind
from tests.doubles.running_authorities import RunningAuthorities
from tests.oracles.agreed import DSS
from tests.oracles.dss import SERIALIZED, Dss
from tests.oracles.ledger import Ledger
from tests.proofs.archives import closed, opened
from tests.verification.raised_seals import items, the_payload, verdict_of, with_items
from tests.verification.signed import NAME, NUMBER, codes, problems, trust

LIKE_THE_COMMISSION = SERIALIZED["as European credentials are"]
BY_ITSELF = SERIALIZED["as DSS does by itself"]
ADDED = {
    "B": ["revocation.unknown"],
    "T": ["timestamp.valid", "revocation.unknown"],
    "LT": ["timestamp.valid", "revocation.clear"],
    "LTA": ["timestamp.valid", "archive.valid", "revocation.clear"],
}


@dataclass(frozen=True)
class Workshop:
    """DSS with a certificate of the test authority."""

    dss: Dss
    running: RunningAuthorities

    def make(self, level: str, kind: Kind = "P-256", **how: Any) -> bytes:
        ca = self.running.certification
        by = ca.seal(NAME, identifier=NUMBER, kind=kind)
        above = (ca.ca.certificate, ca.root.certificate)
        return self.dss.seal(the_payload(), by, above, level=level, tsa=self.running.tsa, **LIKE_THE_COMMISSION | how)

    def ours(self, level: str) -> bytes:
        ca, now = self.running.certification, datetime.now(UTC).replace(microsecond=0)
        by = ca.seal(NAME, identifier=NUMBER, kind="P-256")
        chain = (by.certificate, ca.ca.certificate)
        return self.raised(jades.seal(the_payload(), LocalSigner(by.key, "seal"), chain, signing_time=now), level)

    def raised(self, file: bytes, level: Any) -> bytes:
        ask = asker(allow_localhost=True, seconds=20.0)
        return preserve(file, level, Authorities(TimestampAuthority(self.running.tsa, ask), ask), at=datetime.now(UTC))

    def they_pass(self, file: bytes) -> bool:
        return self.dss.judge(file, datetime.now(UTC), [self.running.certification.root.certificate]).passed

    def judged(self, file: bytes) -> Verdict:
        root = self.running.certification.root.certificate
        whom: Trust = replace(trust(anchors=(root,)), timestamp_anchors=(root,))
        return verdict_of(file, whom, datetime.now(UTC))


@pytest.fixture
def workshop(dss: Dss, running: RunningAuthorities) -> Workshop:
    return Workshop(dss, running)


def accepted(verdict: Verdict, level: str) -> bool:
    """Whether nothing is wrong, and every part of this level is found good."""
    added = [code for code in codes(verdict) if code.startswith(("timestamp", "archive", "revocation"))]
    return not problems(verdict) and sorted(added) == sorted(ADDED[level])


def why(verdict: Verdict) -> str:
    return f"{verdict.outcome.value}: {', '.join(problems(verdict) or codes(verdict))}"


@pytest.mark.parametrize("level", ADDED)
@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("RSA", {}),
        ("RSA", {"pss": True}),
        ("P-256", {}),
        ("P-384", {"digest": "SHA384"}),
    ],
    ids=["RS256", "PS256", "ES256", "ES384"],
)
def test_we_accept_what_dss_seals_at_every_level(
    ledger: Ledger, workshop: Workshop, kind: Kind, how: dict[str, Any], level: str
) -> None:
    file = workshop.make(level, kind, **how)
    assert jades.level_of(jades.parse(file)) == level
    verdict = workshop.judged(file)
    ledger.between("JAdES", DSS).we(accepted(verdict, level), True, why(verdict))


CHOICES: dict[str, dict[str, Any]] = {
    "a content timestamp": {"stamped": True},
    "the certificate alone": {"alone": True},
    "a content type": {"contentType": "json"},
    "values of everything in one": {"encapsulation": "ANY_VALIDATION_DATA_ONLY"},
    "values of timestamps among the others": {"encapsulation": "CERTIFICATE_REVOCATION_VALUES_AND_TIMESTAMP_VALIDATION_DATA"},
    "values of timestamps apart": {"encapsulation": "CERTIFICATE_REVOCATION_VALUES_AND_TIMESTAMP_VALIDATION_DATA_LT_SEPARATED"},
    "values of timestamps with those of everything": {"encapsulation": "CERTIFICATE_REVOCATION_VALUES_AND_ANY_VALIDATION_DATA"},
}


@pytest.mark.parametrize("how", CHOICES.values(), ids=CHOICES)
def test_we_accept_the_choices_that_the_standard_leaves(ledger: Ledger, workshop: Workshop, how: dict[str, Any]) -> None:
    verdict = workshop.judged(workshop.make("LTA", **how))
    ledger.between("JAdES", DSS).we(accepted(verdict, "LTA"), True, why(verdict))


STAMPS: dict[str, tuple[Kind, dict[str, Any]]] = {
    "RSA, SHA-256": ("RSA", {}),
    "RSA, SHA-512 of SHA-512": ("RSA", {"stampDigest": "SHA512", "imprint": "SHA512"}),
    "RSA with PSS": ("RSA", {"stampDigest": "SHA256", "stampPss": True}),
    "P-256 of SHA-384": ("P-256", {"stampDigest": "SHA256", "imprint": "SHA384"}),
    "P-384, SHA-384": ("P-384", {"stampDigest": "SHA384"}),
}


@pytest.mark.parametrize(("kind", "how"), STAMPS.values(), ids=STAMPS)
def test_we_accept_the_timestamps_that_dss_makes_itself(
    ledger: Ledger, workshop: Workshop, kind: Kind, how: dict[str, Any]
) -> None:
    stamper = workshop.running.certification.timestamping(f"TSA of DSS {kind}", kind=kind)
    file = workshop.make("LTA", stamper=stamper, stamped=True, **how)
    assert workshop.they_pass(file)
    verdict = workshop.judged(file)
    ledger.between("JAdES", DSS).we(accepted(verdict, "LTA"), True, why(verdict))


HEADERS: dict[str, dict[str, Any]] = {
    "iat": LIKE_THE_COMMISSION | {"signingTime": "IAT"},
    "x5t#o with SHA-512": LIKE_THE_COMMISSION | {"certificateDigest": "SHA512"},
    "an encoded text, and so no crit": LIKE_THE_COMMISSION | {"encodedPayload": True},
    "what DSS does by itself": BY_ITSELF,
}


@pytest.mark.parametrize("how", HEADERS.values(), ids=HEADERS)
def test_we_accept_other_headers_than_the_commissions(ledger: Ledger, workshop: Workshop, how: dict[str, Any]) -> None:
    verdict = workshop.judged(workshop.make("LTA", **{"certificateDigest": None, **how}))
    ledger.between("JAdES", DSS).we(accepted(verdict, "LTA"), True, why(verdict))


Change = Callable[[dict[str, Any]], None]


def in_header(**members: Any) -> Change:
    def change(envelope: dict[str, Any]) -> None:
        (seal,) = envelope["signatures"]
        seal["protected"] = closed(opened(seal["protected"]) | members)

    return change


def in_payload(envelope: dict[str, Any]) -> None:
    envelope["payload"] = envelope["payload"].replace("Noor", "Moor", 1)


def in_signature(envelope: dict[str, Any]) -> None:
    (seal,) = envelope["signatures"]
    seal["signature"] = ("B" if seal["signature"][0] == "A" else "A") + seal["signature"][1:]


SPOILT: dict[str, Change] = {
    "another name": in_payload,
    "another time": in_header(sigT="2026-11-01T12:00:00Z"),
    "another digest": in_header(**{"x5t#S256": closed(b"0" * 32)}),
    "another signature": in_signature,
}


@pytest.mark.parametrize("change", SPOILT.values(), ids=SPOILT)
def test_we_refuse_what_was_changed_in_theirs(ledger: Ledger, workshop: Workshop, change: Change) -> None:
    envelope = json.loads(workshop.make("LTA"))
    change(envelope)
    file = json.dumps(envelope, ensure_ascii=False).encode()
    verdict = workshop.judged(file)
    ledger.between("JAdES", DSS).we(not problems(verdict), False)
    assert not workshop.they_pass(file)


def test_we_see_that_an_archive_of_theirs_was_disturbed(ledger: Ledger, workshop: Workshop) -> None:
    one, other = workshop.make("LTA"), workshop.make("LTA")
    own, foreign = items(one), items(other)
    for listed in ([own[0], own[2], own[1], *own[3:]], [foreign[0], *own[1:]], [*own[:-1], foreign[-1]], own[1:]):
        verdict = workshop.judged(with_items(one, listed))
        ledger.between("JAdES", DSS).we(accepted(verdict, "LTA"), False)
        assert "archive.broken" in problems(verdict)


def test_we_know_nobody_who_sealed_for_a_stranger(ledger: Ledger, workshop: Workshop) -> None:
    verdict = verdict_of(workshop.make("LTA"), trust(anchors=()), datetime.now(UTC))
    ledger.between("JAdES", DSS).we(not problems(verdict), False)
    assert "seal.anchor_unknown" in problems(verdict)


@pytest.mark.parametrize("level", ["B", "T", "LT"])
def test_dss_raises_our_seals_and_both_pass_them(ledger: Ledger, workshop: Workshop, level: str) -> None:
    anchors = [workshop.running.certification.root.certificate]
    raised = workshop.dss.extend(workshop.ours(level), anchors, level="LTA", tsa=workshop.running.tsa, **LIKE_THE_COMMISSION)
    verdict, between = workshop.judged(raised), ledger.between("JAdES", DSS)
    between.we(accepted(verdict, "LTA"), True, why(verdict))
    between.they(workshop.they_pass(raised), True)


@pytest.mark.parametrize("level", ["B", "T", "LT"])
def test_we_raise_the_seals_of_dss_and_both_pass_them(ledger: Ledger, workshop: Workshop, level: str) -> None:
    raised = workshop.raised(workshop.make(level), "LTA")
    verdict, between = workshop.judged(raised), ledger.between("JAdES", DSS)
    between.they(workshop.they_pass(raised), True)
    between.we(accepted(verdict, "LTA"), True, why(verdict))
