"""What one answer or list says of one certificate, or why it says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes

SKEW = timedelta(minutes=5)
"""Clocks differ."""
LONGEST_WITHOUT_END = timedelta(days=1)
"""What names no next update says that there is always newer news (RFC 6960 §2.4)."""
BYTES_A_STEP = 300
"""Hashed in a microsecond."""

# After one of these an authority's older timestamps stay good: its key was never lost (RFC 3161 §4). No reason may be any.
_HARMLESS = {"unspecified", "affiliationChanged", "superseded", "cessationOfOperation"}

STRONG: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
"""Hashes under a signature (ETSI TS 119 312 §4): no SHA-1."""


@dataclass(frozen=True, slots=True)
class Revoked:
    """Since when, and why (the names of RFC 5280 §5.3.1; empty where no reason is given)."""

    since: datetime
    reason: str = ""

    def spares(self, moment: datetime) -> bool:
        """Whether a timestamp of this moment, by whoever was revoked, stays good."""
        return self.reason in _HARMLESS and moment < self.since


@dataclass(frozen=True, slots=True)
class Said:
    """What one answer or list says, which the issuer stands for."""

    since: datetime
    until: datetime
    revoked: Revoked | None
    made: datetime
    """When it was signed."""
    responder: x509.Certificate | None = None
    """Whose certificate spoke for the issuer; None when it was the issuer itself."""
    nonce: bytes | None = None
    """What the answer repeats of the question."""


class SaysNothing(ValueError):
    """An answer or list that says nothing of a certificate.

    ``code`` is ``not_an_answer`` (it cannot be read), ``refused``, ``about_something_else``, ``not_entitled`` (neither the issuer
    nor its delegate signed it, or the signature does not hold), ``not_understood`` (limited in a way that is not known here),
    ``unknown_certificate``, or ``too_complex``; ``part`` has what that is about.
    """

    def __init__(
        self,
        code: Literal[
            "not_an_answer",
            "refused",
            "about_something_else",
            "not_entitled",
            "not_understood",
            "unknown_certificate",
            "too_complex",
        ],
        part: str = "",
    ) -> None:
        super().__init__(f"{code}: {part}" if part else code)
        self.code = code
        self.part = part
