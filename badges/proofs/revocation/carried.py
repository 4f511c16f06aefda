"""What the answers and lists inside a seal come to, for one certificate at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Literal

from cryptography import x509

from badges.proofs.revocation.crl import is_the_issuers, of_list
from badges.proofs.revocation.ocsp import of_answer
from badges.proofs.revocation.said import SKEW, Revoked, Said, SaysNothing


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a certificate: ``clear`` at a moment, ``revoked`` by then, revoked only ``later``, or ``unknown``."""

    code: Literal["clear", "revoked", "later", "unknown"]
    revoked: Revoked | None = None
    said: datetime | None = None
    """When its authority said that it was ``clear``; that may be before the moment, while its word still held."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Answers and lists as a seal carries them (DER). What was proven of a list is kept: large ones take long."""

    ocsps: Sequence[bytes] = ()
    crls: Sequence[bytes] = ()
    proven: dict[tuple[int, x509.Certificate], bool] = field(default_factory=dict, hash=False, repr=False)
    """By the place of the list, and whose it should be."""

    def status_of(self, certificate: x509.Certificate, issuer: x509.Certificate, moment: datetime, at: datetime) -> Status:
        """What became of the certificate by this moment, as far as is known ``at`` another, which is no earlier.

        Withdrawn is withdrawn: that never grows old. That it was not is believed only of somebody who said so when the moment had
        come, or whose word still held then, and while the certificate lived: of those that have ended, authorities keep no
        account.
        """
        said = [one for one in self._said(certificate, issuer) if one.since <= at + SKEW]
        if revoked := min((one.revoked for one in said if one.revoked), key=lambda one: one.since, default=None):
            return Status("revoked" if revoked.since <= moment else "later", revoked)
        ended = certificate.not_valid_after_utc
        if held := [one.since for one in said if moment - SKEW <= one.until and one.since <= ended]:
            return Status("clear", said=max(held))
        return Status("unknown")

    def _said(self, certificate: x509.Certificate, issuer: x509.Certificate) -> Iterator[Said]:
        for der in self.ocsps:
            with suppress(SaysNothing):
                yield of_answer(der, certificate, issuer)
        for place, der in enumerate(self.crls):
            with suppress(SaysNothing):
                yield of_list(der, certificate, issuer, is_signed=partial(self._is_the_issuers, place))

    def _is_the_issuers(self, place: int, crl: x509.CertificateRevocationList, size: int, issuer: x509.Certificate) -> bool:
        if (place, issuer) not in self.proven:
            self.proven[place, issuer] = is_the_issuers(crl, size, issuer)
        return self.proven[place, issuer]
