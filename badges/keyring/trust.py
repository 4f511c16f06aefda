"""Whom an installation trusts: a folder of seal anchors (``*.pem``) and lists of issuers (``*.json``).

In its folder ``tsa`` lie the anchors of timestamp authorities (``*.pem``). A list may also say which seal anchors give out
qualified seals: ``"qualified_seals": [{"sha256": "<of the certificate>", "name": "<the service>"}]``.

In its folder ``lists`` lie trusted lists of the Union (``*.xml``), which say the same of seals and timestamps, with dates; see
``keyring.lists``. ``badges trust refresh`` fetches them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography import x509

from badges.keyring.lists import UnreadableTrust, certificates_in, read_lists
from badges.verification.facts import KnownIssuer, QualifiedService, Trust, fingerprint_of

__all__ = ["UnreadableTrust", "both", "read_trust"]

MAX_BYTES = 5_000_000
TIMESTAMPS = "tsa"


def read_trust(folder: Path) -> Trust:
    """The anchors and issuers in a folder. Raises UnreadableTrust, also when there is no such folder."""
    if not folder.is_dir():
        raise UnreadableTrust(f"There is no trust folder {folder}.")
    anchors: list[x509.Certificate] = []
    issuers: dict[str, KnownIssuer] = {}
    qualified: dict[str, QualifiedService] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".pem", ".json"):
            continue
        if path.suffix == ".pem":
            anchors += certificates_in(path)
            continue
        try:
            value = json.loads(_content(path))
            issuers |= _issuers(value)
            qualified |= _qualified(value)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableTrust(f"The trust file {path.name} cannot be used: {error}.") from error
    stamping = [c for path in sorted((folder / TIMESTAMPS).glob("*.pem")) for c in certificates_in(path)]
    own = Trust(issuers, tuple(anchors), tuple(stamping), qualified)
    lists = read_lists(folder)
    if not lists:
        return own
    from badges.verification.trusted_lists.trust import trust_in

    return both(trust_in(lists), own)


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise ValueError("it is too large")
    return path.read_bytes()


def _issuers(value: dict[str, Any]) -> dict[str, KnownIssuer]:
    name, date = str(value["name"]), str(value["date"])
    # A list of services alone knows no issuers.
    rows = value.get("issuers", []) if "qualified_seals" in value else value["issuers"]
    return {str(row["id"]): KnownIssuer(str(row["name"]), name, date) for row in rows}


def _qualified(value: dict[str, Any]) -> dict[str, QualifiedService]:
    name, date = str(value["name"]), str(value["date"])
    rows = value.get("qualified_seals", [])
    return {_fingerprint(row["sha256"]): QualifiedService(str(row["name"]), name, date) for row in rows}


def _fingerprint(said: object) -> str:
    digits = str(said).replace(":", "").lower()
    if len(bytes.fromhex(digits)) != 32:
        raise ValueError("sha256 has 32 bytes")
    return digits


def both(first: Trust, second: Trust) -> Trust:
    """Everything that either of them trusts; where both say something about one certificate or issuer, the second.

    Of two editions of one trusted list the later counts.
    """
    stamping = _later(first.qualified_timestamps, second.qualified_timestamps)
    # Whom somebody trusts about time without a list is trusted at any time.
    for whole in (first, second):
        for certificate in whole.timestamp_anchors:
            fingerprint = fingerprint_of(certificate)
            if fingerprint in stamping and fingerprint not in whole.qualified_timestamps:
                del stamping[fingerprint]
    return Trust(
        {**first.issuers, **second.issuers},
        tuple(dict.fromkeys((*first.anchors, *second.anchors))),
        tuple(dict.fromkeys((*first.timestamp_anchors, *second.timestamp_anchors))),
        _later(first.qualified, second.qualified),
        stamping,
    )


def _later(first: Mapping[str, QualifiedService], second: Mapping[str, QualifiedService]) -> dict[str, QualifiedService]:
    found = {**first, **second}
    for fingerprint in first.keys() & second.keys():
        one, other = first[fingerprint], second[fingerprint]
        if one.territory == other.territory and (one.sequence or 0) > (other.sequence or 0):
            found[fingerprint] = one
    return found
