"""What the answers and lists inside a seal come to, for one certificate at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Literal

from cryptography import x509

from badges.proofs.revocation.crl import is_the_issuers, of_list
from badges.proofs.revocation.ocsp import of_answer
from badges.proofs.revocation.said import SKEW, Revoked, Said, SaysNothing

MOST_FORGED = 8
"""Answers and lists of nobody entitled before we give up on a file: each costs a signature to check, and its maker nothing."""


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a certificate: ``clear`` at a moment, ``revoked`` by then, revoked only ``later``, or ``unknown``."""

    code: Literal["clear", "revoked", "later", "unknown"]
    revoked: Revoked | None = None
    said: datetime | None = None
    """When its authority said that it was ``clear``; that may be before the moment, while its word still held."""
    reason: str = ""
    """Why it is ``unknown``, where there is more to tell than that nobody says anything."""
    source: str = ""
    """The host that was asked; empty where nobody was."""


def concluded(certificate: x509.Certificate, said: Iterable[Said], moment: datetime) -> Status:
    """What became of the certificate by this moment, as these say who may be believed.

    Withdrawn is withdrawn: that never grows old. That it was not is believed only of somebody who said so when the moment had
    come, or whose word still held then, and while the certificate lived: of those that have ended, authorities keep no account.
    """
    said = list(said)
    if revoked := min((one.revoked for one in said if one.revoked), key=lambda one: one.since, default=None):
        return Status("revoked" if revoked.since <= moment else "later", revoked)
    ended = certificate.not_valid_after_utc
    if held := [one.since for one in said if moment - SKEW <= one.until and one.since <= ended]:
        return Status("clear", said=max(held))
    return Status("unknown")


@dataclass(frozen=True, slots=True)
class Carried:
    """Answers and lists as a seal carries them (DER). What was proven of them is kept: large lists take long."""

    ocsps: Sequence[bytes] = ()
    crls: Sequence[bytes] = ()
    proven: dict[tuple[int, x509.Certificate], bool] = field(default_factory=dict, hash=False, repr=False)
    """By the place of the list, and whose it should be."""
    heard: dict[tuple[x509.Certificate, x509.Certificate], tuple[Said | SaysNothing, ...]] = field(
        default_factory=dict, hash=False, repr=False
    )
    """By the certificate and its issuer."""

    def status_of(self, certificate: x509.Certificate, issuer: x509.Certificate, moment: datetime, at: datetime) -> Status:
        """What became of the certificate by this moment, as far as is known ``at`` another, which is no earlier."""
        if (certificate, issuer) not in self.heard:
            self.heard[certificate, issuer] = tuple(self._heard(certificate, issuer))
        heard = self.heard[certificate, issuer]
        status = concluded(certificate, (one for one in heard if isinstance(one, Said) and one.since <= at + SKEW), moment)
        # That some of what a file brings along is about somebody else is as it should be. That we gave up is not.
        gave_up = any(isinstance(one, SaysNothing) and one.code == "too_complex" for one in heard)
        return Status("unknown", reason="too_complex") if status.code == "unknown" and gave_up else status

    def _heard(self, certificate: x509.Certificate, issuer: x509.Certificate) -> Iterator[Said | SaysNothing]:
        forged = 0
        for ask in self._asked(certificate, issuer):
            try:
                yield ask()
            except SaysNothing as nothing:
                yield nothing
                forged += nothing.code == "not_entitled"
                if forged > MOST_FORGED:
                    yield SaysNothing("too_complex")
                    return

    def _asked(self, certificate: x509.Certificate, issuer: x509.Certificate) -> Iterator[Callable[[], Said]]:
        for der in self.ocsps:
            yield partial(of_answer, der, certificate, issuer)
        for place, der in enumerate(self.crls):
            yield partial(of_list, der, certificate, issuer, is_signed=partial(self._is_the_issuers, place))

    def _is_the_issuers(self, place: int, crl: x509.CertificateRevocationList, der: bytes, issuer: x509.Certificate) -> bool:
        if (place, issuer) not in self.proven:
            self.proven[place, issuer] = is_the_issuers(crl, der, issuer)
        return self.proven[place, issuer]
