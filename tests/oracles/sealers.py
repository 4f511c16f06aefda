"""Seals of the test authority, made at any moment and raised to any level, for others to judge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.request import urlopen

from cryptography import x509

from badges.authorities import TimestampAuthority, asker
from badges.preserving import Authorities, preserve
from badges.proofs import jades
from badges.proofs.signer import LocalSigner
from badges.verification.facts import Trust
from tests.doubles.certification import Certified, Kind
from tests.doubles.running_authorities import RunningAuthorities
from tests.verification.raised_seals import the_payload, verdict_of
from tests.verification.signed import NAME, NUMBER, problems, trust

SPRING = datetime(2025, 6, 15, 12, tzinfo=UTC)
"""Before 15 July 2025, up to which ``sigT`` makes a baseline signature (ETSI TS 119 182-1 v1.2.1); after it ``iat`` does."""
SUMMER = datetime(2026, 6, 15, 12, tzinfo=UTC)
KINDS: dict[str, tuple[Kind, str | None]] = {
    "RS256": ("RSA", None),
    "PS256": ("RSA", "PS256"),
    "ES256": ("P-256", None),
    "ES384": ("P-384", None),
}
NOT_OF_THE_SEAL = {"period.not_yet"}
"""The credential in these seals begins in summer 2026; who judges seals knows nothing of credentials."""


@dataclass(frozen=True)
class Sealers:
    """Seals of an authority whose clock is set, and our verifier that trusts it."""

    running: RunningAuthorities

    @property
    def root(self) -> x509.Certificate:
        return self.running.certification.root.certificate

    def certified(self, kind: Kind = "P-256", **changes: Any) -> Certified:
        return self.running.certification.seal(NAME, **{"identifier": NUMBER, "kind": kind, **changes})

    def seal(self, by: Certified, at: datetime, algorithm: str | None = None, stamp: bytes | None = None) -> bytes:
        chain = (by.certificate, self.running.certification.ca.certificate)
        signer = LocalSigner(by.key, "seal", algorithm=algorithm)
        return jades.seal(the_payload(), signer, chain, signing_time=at, content_timestamp=stamp)

    def raised(self, file: bytes, level: Any, at: datetime, *, renew: bool = False) -> bytes:
        self.running.set_clock(at)
        ask = asker(allow_localhost=True, seconds=20.0)
        return preserve(file, level, Authorities(TimestampAuthority(self.running.tsa, ask), ask), at=at, renew=renew)

    def lists(self, at: datetime) -> list[bytes]:
        """Fresh lists of revoked certificates, which DSS has at hand for what a file says nothing about."""
        self.running.set_clock(at)
        return [urlopen(f"{self.running.url}/crl/{name}.crl", timeout=20).read() for name in ("ca", "root")]

    def we_pass(self, file: bytes, at: datetime) -> bool:
        """Whether our verifier finds nothing wrong with the seal."""
        whom: Trust = replace(trust(anchors=(self.root,)), timestamp_anchors=(self.root,))
        return not set(problems(verdict_of(file, whom, at))) - NOT_OF_THE_SEAL
