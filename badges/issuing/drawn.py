"""What is drawn by lot for one award: ids nobody else has, a salt, secrets of links."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
SECRET_LENGTH = 28
"""28 of 31 letters: 138 random bits, written on paper in groups of four, without letters that look alike."""

_UUIDS, _SALT, _SECRETS = 4, 12, 2
_SECRET = 32
"""Bytes a secret is drawn from: many more than it has, so that all secrets are as likely as each other."""
TOGETHER = 500
"""Awards of an order whose ids tell the same moment."""
LENGTH = 16 * _UUIDS + _SALT + _SECRET * _SECRETS
"""Random bytes for one award."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Where lots come from. Everything that issues draws from the operating system; a test may want the same lots twice."""

    bytes: Callable[[int], bytes] = secrets.token_bytes
    below: Callable[[int], int] = secrets.randbelow


def moment_of(at: datetime, place: int = 0) -> int:
    """When an award of an order is made, as its ids tell it: a millisecond more for every few hundred awards before it.

    That says next to nothing of its place in the order, and keeps those that are written together together.
    """
    return int(at.timestamp() * 1000) + place // TOGETHER


@dataclass(frozen=True, slots=True)
class Drawn:
    """The lots of one award, read from ``LENGTH`` random bytes.

    Its ids begin with the moment, so that a store finds and keeps side by side what was made together: with ids that are random
    all over, a million awards would be written to a million places.
    """

    lots: bytes
    moment: int
    """Milliseconds since 1970, see ``moment_of``."""

    @property
    def award_id(self) -> str:
        """UUID of the award."""
        return self._uuid(0)

    @property
    def credential_uuid(self) -> str:
        """UUID that both credentials of a first edition share."""
        return self._uuid(1)

    @property
    def delivery_id(self) -> str:
        """UUID of the delivery to a wallet."""
        return self._uuid(2)

    @property
    def subject_id(self) -> str:
        """What stands for a holder without an e-mail address."""
        return f"urn:uuid:{self._uuid(3)}"

    @property
    def salt(self) -> str:
        """Goes into the fingerprint of an address: 96 random bits as base64url."""
        return urlsafe_b64encode(self.lots[16 * _UUIDS : 16 * _UUIDS + _SALT]).decode("ascii")

    @property
    def certificate_secret(self) -> str:
        """Of the link that is printed on paper."""
        return self._secret(0)

    @property
    def refresh_secret(self) -> str:
        """Of the address inside a badge where its newest text can be had."""
        return self._secret(1)

    def _uuid(self, number: int) -> str:
        lot = self.lots[16 * number : 16 * (number + 1)]
        text = f"{self.moment:012x}{lot[6:].hex()}"
        # RFC 9562 §5.7: 48 bits of time, version 7, the variant in the two high bits of the ninth byte, and 74 random bits.
        return f"{text[:8]}-{text[8:12]}-7{text[13:16]}-{'89ab'[lot[8] >> 4 & 3]}{text[17:20]}-{text[20:]}"

    def _secret(self, number: int) -> str:
        left = int.from_bytes(self.lots[16 * _UUIDS + _SALT + _SECRET * number :][:_SECRET], "big")
        letters = []
        for _ in range(SECRET_LENGTH):
            left, letter = divmod(left, len(ALPHABET))
            letters.append(ALPHABET[letter])
        return "".join(letters)
