"""Whether a seal's certificate says that it is a qualified one (eIDAS annex III, ETSI EN 319 412-5 §4)."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import Any, Literal

from cryptography import x509

from badges.proofs.der import UNREADABLE

_QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
_COMPLIANCE = "0.4.0.1862.1.1"
_IN_A_DEVICE = "0.4.0.1862.1.4"
_TYPE = "0.4.0.1862.1.6"
_ESEAL = "0.4.0.1862.1.6.2"
_MOST = 50
"""Statements and types that are looked at."""


def qualification(certificate: x509.Certificate) -> Literal["seal", "certificate"] | None:
    """What it claims: to be a qualified certificate for seals (QcCompliance, QcType eSeal), perhaps with its key in a device.

    Only with the device (QcSSCD) its seals are qualified, else they are advanced (eIDAS article 3, 27). Anybody can claim either:
    it counts only when a trusted list has the service that gave the certificate out.
    """
    try:
        stated = next((e.value.public_bytes() for e in certificate.extensions if e.oid == _QC_STATEMENTS), None)
        found = _stated(stated) if stated else set()
    except UNREADABLE:
        return None
    if not {_COMPLIANCE, _ESEAL} <= found:
        return None
    return "seal" if _IN_A_DEVICE in found else "certificate"


def _stated(der: bytes) -> set[str]:
    found: set[str] = set()
    for statement in islice(_statements().load(der, strict=True), _MOST):
        kind = statement["statement_id"].dotted
        found.add(kind)
        if kind == _TYPE:
            found |= {one.dotted for one in islice(statement["statement_info"].parse(_types()), _MOST)}
    return found


@cache
def _statements() -> Any:
    """QCStatements (RFC 3739 §3.2.6)."""
    from asn1crypto import core

    fields = [("statement_id", core.ObjectIdentifier), ("statement_info", core.Any, {"optional": True})]
    return type("Statements", (core.SequenceOf,), {"_child_spec": type("Statement", (core.Sequence,), {"_fields": fields})})


@cache
def _types() -> Any:
    """QcType (ETSI EN 319 412-5 §4.2.3)."""
    from asn1crypto import core

    return type("Types", (core.SequenceOf,), {"_child_spec": core.ObjectIdentifier})
