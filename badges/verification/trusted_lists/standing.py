"""Whether a seal is qualified: what its certificate says of itself, and what a trusted list says of whoever gave it out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cryptography import x509

from badges.verification.facts import Trust, fingerprint_of
from badges.verification.seals import qualification


def standing(trust: Trust, anchor: x509.Certificate, leaf: x509.Certificate, moment: datetime) -> tuple[str, dict[str, Any]]:
    """The code and detail of a seal whose certificate leads to this anchor.

    Qualified needs both (eIDAS article 32(1)(a), (b) and 40): the certificate says so, with its key in a device, and the service
    was granted when it gave the certificate out and still at the moment of the seal.
    """
    service = trust.qualified.get(fingerprint_of(anchor))
    claimed = qualification(leaf) if service is not None else None
    if service is None or claimed is None:
        return "seal.advanced", {}
    detail: dict[str, Any] = {
        "qualified": claimed,
        "service": service.name,
        "list": service.list_name,
        "date": service.list_date,
    }
    if service.sequence is not None:
        detail |= {"country": service.territory, "number": service.sequence}
    granted = service.is_granted(moment) and service.is_granted(leaf.not_valid_before_utc)
    if not granted:
        detail["granted"] = False
    return "seal.qualified" if claimed == "seal" and granted else "seal.advanced", detail
