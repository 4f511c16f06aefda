"""European credentials sealed and raised to any level by the certification authority of the tests, in this process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from badges.credentials import european
from badges.proofs import jades
from badges.proofs.signer import LocalSigner
from badges.proofs.timestamps import request, token_of
from badges.verification.facts import Policy, Trust
from badges.verification.verdict import Verdict
from tests.doubles.authorities import Authority, ocsp_answer, revocation_list, timestamp_answer
from tests.doubles.certification import START, Certification, Certified, a_certification
from tests.makers import AT
from tests.proofs.archives import closed, opened
from tests.verification.signed import NAME, NUMBER, a_european, judged, trust

URL = "http://ca.example"
SOON = timedelta(minutes=1)
SUMMER = AT + timedelta(days=30)
"""While everything lives."""
ENDED = (START, datetime(2026, 12, 1, tzinfo=UTC))
"""The life of a certificate that ends after the sealing and before ``AFTERWARDS``."""
AFTERWARDS = datetime(2027, 6, 1, tzinfo=UTC)


@cache
def the_payload() -> str:
    return european.payload(a_european())


@dataclass
class Maker:
    """Makes sealed files, and answers for them, at moments of its choice."""

    ca: Certification
    authority: Authority = field(init=False)

    def __post_init__(self) -> None:
        self.authority = Authority(self.ca.folder)

    def seal(self, **changes: Any) -> Certified:
        usual: dict[str, Any] = {"identifier": NUMBER, "kind": "P-256", "qualified": False}
        return self.ca.seal(NAME, **(usual | changes))

    def b(self, seal: Certified | None = None, at: datetime = AT) -> bytes:
        seal = seal or self.seal()
        chain = (seal.certificate, self.ca.ca.certificate)
        return jades.seal(the_payload(), LocalSigner(seal.key, "seal"), chain, signing_time=at)

    def t(self, file: bytes, at: datetime = AT + SOON, **fault: Any) -> bytes:
        return jades.with_signature_timestamp(file, self.token(jades.signature_message(jades.parse(file)), at, **fault))

    def lt(self, file: bytes, at: datetime = AT + 2 * SOON, *, crl: bool = True, **fault: Any) -> bytes:
        leaf = jades.parse(file).leaf
        known = (self.ca.ca, self.ca.root, self.ca.tsa, self.ca.ocsp)
        lists = [self.crl("root", at)] if crl else []
        return jades.with_validation_data(file, [one.certificate for one in known], [self.ocsp(leaf, at, **fault)], lists)

    def lta(self, file: bytes, at: datetime = AT + 3 * SOON) -> bytes:
        sealed = jades.parse(file)
        return jades.with_archive_timestamp(
            file, self.token(jades.archive_message(sealed, len(jades.unsigned(sealed).names)), at)
        )

    def archived(self, seal: Certified | None = None) -> bytes:
        """At level LTA."""
        return self.lta(self.lt(self.t(self.b(seal))))

    def at_level(self, level: str, seal: Certified | None = None) -> bytes:
        file, steps = self.b(seal), {"B": 0, "T": 1, "LT": 2, "LTA": 3}[level]
        raised: Sequence[Callable[[bytes], bytes]] = (self.t, self.lt, self.lta)
        for step in raised[:steps]:
            file = step(file)
        return file

    def clock(self, at: datetime) -> None:
        (self.ca.folder / "clock").write_text(at.isoformat())

    def token(self, message: bytes, at: datetime, **fault: Any) -> bytes:
        self.clock(at)
        digest = hashlib.sha256(message).digest()
        return token_of(timestamp_answer(request(digest, nonce=1), self.authority, fault), digest, 1)

    def ocsp(self, about: x509.Certificate, at: datetime, **fault: Any) -> bytes:
        self.clock(at)
        asked = ocsp.OCSPRequestBuilder().add_certificate(about, self.ca.ca.certificate, hashes.SHA1()).build()
        return ocsp_answer(asked.public_bytes(Encoding.DER), self.authority, fault)

    def crl(self, name: str, at: datetime, **fault: Any) -> bytes:
        self.clock(at)
        return revocation_list(name, self.authority, fault)

    def trusted(self, **changes: Any) -> Trust:
        """Somebody who knows the school, and trusts this authority about seals and about time."""
        root = self.ca.root.certificate
        return replace(trust(anchors=(root,)), timestamp_anchors=(root,), **changes)


def a_maker(folder: Path, name: str = "Test") -> Maker:
    return Maker(a_certification(folder, URL, name))


def verdict_of(file: bytes, whom: Trust, at: datetime = SUMMER) -> Verdict:
    """Whatever the lists of the school say: they are of another time."""
    return judged(file, whom=whom, at=at, policy=Policy(status=False))


def items(file: bytes) -> list[str]:
    listed: list[str] = json.loads(file)["signatures"][0]["header"]["etsiU"]
    return listed


def with_items(file: bytes, listed: Any) -> bytes:
    """The same seal with other things behind it."""
    envelope = json.loads(file)
    envelope["signatures"][0]["header"] = {"etsiU": listed}
    return json.dumps(envelope, ensure_ascii=False).encode()


def with_item(file: bytes, place: int, change: Callable[[Any], Any]) -> bytes:
    """One item changed; what stands before and behind it is as it was."""
    listed = items(file)
    listed[place] = closed(change(opened(listed[place])))
    return with_items(file, listed)
