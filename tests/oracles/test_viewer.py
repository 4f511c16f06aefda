"""A DSS of before ``iat``, asked as the Commission's viewer and wallet ask theirs, lets our archived seals pass."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from badges.proofs import jades
from tests.doubles.certification import a_certification
from tests.doubles.running_authorities import RunningAuthorities
from tests.oracles.agreed import VIEWER
from tests.oracles.dss import SERIALIZED, Dss
from tests.oracles.java.jvm import Judge
from tests.oracles.ledger import Ledger
from tests.oracles.sealers import KINDS, SPRING, SUMMER, Sealers
from tests.verification.raised_seals import SOON, the_payload


class Viewer(Judge):
    """The process. It fetches nothing."""

    def __init__(self) -> None:
        super().__init__("commission", "Commission")

    def passes(self, file: bytes, at: datetime, anchor: x509.Certificate) -> tuple[bool, str]:
        """Its rule (all signatures valid, and at least one), and the level that it sees."""
        answer = self.ask(
            judge=base64.b64encode(file).decode(),
            at=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            anchors=[base64.b64encode(anchor.public_bytes(Encoding.DER)).decode()],
        )
        return answer["valid"] == answer["signatures"] > 0, answer.get("level", "")


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    with Viewer() as judge:
        yield judge


@pytest.mark.parametrize("at", [SPRING, SUMMER])
@pytest.mark.parametrize("algorithm", KINDS)
def test_our_archived_seals_pass_and_have_the_level_that_is_asked(
    ledger: Ledger, viewer: Viewer, running: RunningAuthorities, algorithm: str, at: datetime
) -> None:
    sealers, (kind, chosen) = Sealers(running), KINDS[algorithm]
    bare = sealers.seal(sealers.certified(kind), at, chosen)
    for level in ("LT", "LTA"):
        passed, seen = viewer.passes(sealers.raised(bare, level, at), at + SOON, sealers.root)
        ledger.between("JAdES", VIEWER).they(passed, True, seen)
        # It knows no `iat` and says so by the level.
        assert seen == (f"JAdES-BASELINE-{level}" if "sigT" in jades.parse(bare).protected else "JSON-NOT-ETSI")


@pytest.mark.parametrize("level", ["B", "LTA"])
def test_changed_seals_and_those_of_strangers_do_not_pass(
    ledger: Ledger, viewer: Viewer, running: RunningAuthorities, tmp_path: Path, level: str
) -> None:
    sealers, between = Sealers(running), ledger.between("JAdES", VIEWER)
    file = sealers.raised(sealers.seal(sealers.certified(), SPRING), level, SPRING)
    envelope = json.loads(file)
    for changed in (
        {**envelope, "payload": envelope["payload"].replace("Noor", "Moor", 1)},
        {**envelope, "payload": json.dumps(json.loads(envelope["payload"]))},
        {**envelope, "signatures": []},
    ):
        text = json.dumps(changed, ensure_ascii=False).encode()
        between.they(viewer.passes(text, SPRING + SOON, sealers.root)[0], False)
    stranger = a_certification(tmp_path, running.url, "Stranger").root.certificate
    between.they(viewer.passes(file, SPRING + SOON, stranger)[0], False)


def test_a_seal_without_news_of_revocation_does_not_pass(ledger: Ledger, viewer: Viewer, running: RunningAuthorities) -> None:
    sealers = Sealers(running)
    bare = sealers.seal(sealers.certified(), SUMMER)
    for level in ("B", "T"):
        passed, _ = viewer.passes(sealers.raised(bare, level, SUMMER), SUMMER + timedelta(hours=1), sealers.root)
        ledger.between("JAdES", VIEWER).they(passed, False, level)


def test_a_seal_that_says_iat_does_not_pass_there_so_ours_say_sig_t(viewer: Viewer, running: RunningAuthorities) -> None:
    sealers, ca = Sealers(running), running.certification
    running.set_clock(None)
    with Dss() as latest:
        for way, good in (("as DSS does by itself", False), ("as European credentials are", True)):
            above = (ca.ca.certificate, ca.root.certificate)
            how: dict[str, Any] = {**SERIALIZED[way]}
            file = latest.seal(the_payload(), sealers.certified(), above, level="LTA", tsa=running.tsa, **how)
            now = datetime.now(UTC)
            assert latest.judge(file, now, [sealers.root]).passed
            assert viewer.passes(file, now, sealers.root)[0] is good
