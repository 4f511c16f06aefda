"""Whether a seal is qualified: what its certificate says of itself, and what a trusted list says of whoever gave it out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography import x509

from badges.verification.facts import Trust, fingerprint_of
from badges.verification.seals import qualification


def standing(
    trust: Trust, anchor: x509.Certificate, leaf: x509.Certificate, moment: datetime, at: datetime
) -> tuple[str, dict[str, Any]]:
    """The code and detail of a seal of this moment whose certificate leads to this anchor, as known at another moment.

    Qualified needs both (eIDAS articles 32(1)(a) and (b), 40): the certificate says so, with its key in a device, and the service
    was granted when it gave the certificate out and still at the moment of the seal, and its list excepts no such certificate.
    """
    service = trust.qualified.get(fingerprint_of(anchor))
    claimed = qualification(leaf) if service is not None else None
    if service is None or (claimed is None and service.sequence is None):
        return "seal.advanced", {}
    detail: dict[str, Any] = {"service": service.name, "list": service.list_name, "date": service.list_date}
    if service.sequence is not None:
        detail |= {"country": service.territory, "number": service.sequence}
        if service.is_stale(at):
            detail["stale"] = True
    if claimed is None:
        return "seal.advanced", detail
    moments = (moment, leaf.not_valid_before_utc)
    granted = all(service.is_granted(one) for one in moments)
    limited = frozenset[str]().union(*(service.limits(one, leaf) for one in moments))
    if "no_device" in limited:
        claimed = "certificate"
    detail["qualified"] = claimed
    if not granted:
        detail["granted"] = False
    elif "not_qualified" in limited:
        detail["excepted"] = True
    return "seal.qualified" if claimed == "seal" and granted and "not_qualified" not in limited else "seal.advanced", detail


def about_its_list(detail: Mapping[str, Any]) -> str | None:
    """The code of what there is to tell of the trusted list behind a seal that was found so; None when there is none."""
    if "number" not in detail:
        return None
    if detail.get("granted") is False:
        return "list.not_granted"
    if detail.get("excepted"):
        return "list.excepted"
    return "list.stale" if detail.get("stale") else "list.names"
