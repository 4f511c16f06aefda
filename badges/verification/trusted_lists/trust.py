"""What trusted lists come to: whom we believe about seals and about time, and since when until when they were qualified."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cryptography import x509

from badges.verification.facts import QualifiedService, Trust, fingerprint_of
from badges.verification.trusted_lists.trusted_list import Service, TrustedList, Use


def trust_in(lists: Iterable[TrustedList]) -> Trust:
    """Everybody who is, or once was, qualified by one of these lists."""
    anchors: dict[str, x509.Certificate] = {}
    stamping: dict[str, x509.Certificate] = {}
    qualified: dict[str, QualifiedService] = {}
    qualified_stamps: dict[str, QualifiedService] = {}
    for one in lists:
        for service in one.services:
            _take(one, service, "seals", anchors, qualified)
            _take(one, service, "timestamps", stamping, qualified_stamps)
    return Trust(
        anchors=tuple(anchors.values()),
        timestamp_anchors=tuple(stamping.values()),
        qualified=qualified,
        qualified_timestamps=qualified_stamps,
    )


def _take(
    listed: TrustedList,
    service: Service,
    use: Use,
    certificates: dict[str, x509.Certificate],
    known: dict[str, QualifiedService],
) -> None:
    periods = service.granted(use)
    if not periods:
        return
    entry = QualifiedService(
        service.name or service.provider,
        f"EU trusted list {listed.territory} {listed.sequence}",
        listed.issued.date().isoformat(),
        provider=service.provider,
        territory=listed.territory,
        sequence=listed.sequence,
        next_update=listed.next_update,
        granted=periods,
    )
    for certificate in service.certificates:
        fingerprint = fingerprint_of(certificate)
        certificates[fingerprint] = certificate
        before = known.get(fingerprint)
        # A service may stand in a list under two names with one certificate; it counts while any of them does.
        known[fingerprint] = replace(before, granted=(*(before.granted or ()), *periods)) if before else entry
