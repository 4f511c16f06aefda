"""Open Badges for tests."""

from __future__ import annotations

import copy

from badges.credentials import open_badge
from badges.credentials.violation import Document
from badges.model.award import Award
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_status_entry, an_award, an_issuer


def a_badge(award: Award | None = None, *, language: str = "en") -> Document:
    """An unsigned badge for an award, that of LU-02 unless another is given."""
    award = award or an_award()
    badge = open_badge.build(
        award,
        an_issuer(award.unit.id),
        a_status_entry(),
        id=ADDRESSES.credential(CREDENTIAL_UUID),
        at=AT,
        language=language,
        addresses=ADDRESSES,
    )
    return copy.deepcopy(badge)  # a test may change it
