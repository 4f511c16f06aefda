"""Whom an installation trusts: a folder of seal anchors (``*.pem``) and lists of issuers (``*.json``, ``*.jwt``; issuer_lists).

In its folder ``tsa`` lie the anchors of timestamp authorities (``*.pem``). A list may also say which seal anchors give out
qualified seals: ``"qualified_seals": [{"sha256": "<of the certificate>", "name": "<the service>"}]``.

In its folder ``lists`` lie trusted lists of the Union (``*.xml``), which say the same of seals and timestamps, with dates; see
``keyring.lists``. ``badges trust refresh`` fetches them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from cryptography import x509

from badges.keyring.folders import files_in
from badges.keyring.issuer_lists import (
    Federation,
    Listed,
    UnusableList,
    federation,
    is_federation,
    is_registry,
    json_of,
    plain_list,
    registry,
    statements,
)
from badges.keyring.lists import UnreadableTrust, certificates_in, read_lists
from badges.verification.facts import KnownIssuer, QualifiedService, Trust, fingerprint_of

__all__ = ["UnreadableTrust", "both", "read_trust"]

MAX_BYTES = 5_000_000
TIMESTAMPS = "tsa"
MOST_LISTINGS = 9
"""Further lists that are kept in mind of one issuer."""


def read_trust(folder: Path) -> Trust:
    """The anchors and issuers in a folder. Raises UnreadableTrust, also when there is no such folder."""
    if not folder.is_dir():
        raise UnreadableTrust(f"There is no trust folder {folder}.")
    anchors: list[x509.Certificate] = []
    qualified: dict[str, QualifiedService] = {}
    federations: list[Federation] = []
    found = Trust()
    signed = []
    for path in files_in(folder):
        if path.suffix == ".pem":
            anchors += certificates_in(path)
        elif path.suffix == ".jwt":
            signed.append(path)  # after all keys were read
        elif path.suffix == ".json":
            with _telling(path):
                value = json_of(_content(path))
                if is_federation(value):
                    federations.append(federation(value))
                    continue
                found = both(found, _with(registry(value, path.name) if is_registry(value) else plain_list(value, path.name)))
                qualified |= _qualified(value)
    for path in signed:
        with _telling(path):
            found = both(found, _with(statements(_content(path), path.name, federations)))
    stamping = [c for path in files_in(folder / TIMESTAMPS, "*.pem") for c in certificates_in(path)]
    own = replace(found, anchors=tuple(anchors), timestamp_anchors=tuple(stamping), qualified=qualified)
    lists = read_lists(folder)
    if not lists:
        return own
    from badges.verification.trusted_lists.trust import trust_in

    return both(trust_in(lists), own)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Whatever is wrong with a file is said with its name."""
    try:
        yield
    except (OSError, UnusableList, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableTrust(f"The trust file {path.name} cannot be used: {error}.") from error


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise ValueError("it is too large")
    return path.read_bytes()


def _with(listed: Listed) -> Trust:
    return Trust(listed.issuers, lists=listed.lists)


def _qualified(value: dict[str, Any]) -> dict[str, QualifiedService]:
    rows = value.get("qualified_seals")
    if not rows:
        return {}
    name, date = str(value["name"]), str(value["date"])
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
        _of_both(first.issuers, second.issuers),
        tuple(dict.fromkeys((*first.anchors, *second.anchors))),
        tuple(dict.fromkeys((*first.timestamp_anchors, *second.timestamp_anchors))),
        _later(first.qualified, second.qualified),
        stamping,
        tuple(dict.fromkeys((*first.lists, *second.lists))),
    )


def _of_both(first: Mapping[str, KnownIssuer], second: Mapping[str, KnownIssuer]) -> dict[str, KnownIssuer]:
    """What the second says, and beside it what the first says of the same issuer."""
    found = {**first, **second}
    for id in first.keys() & second.keys():
        listings = dict.fromkeys((*second[id].listings, *first[id].listings))
        leading, *more = listings
        found[id] = replace(leading, also=tuple(more[:MOST_LISTINGS]))
    return found


def _later(first: Mapping[str, QualifiedService], second: Mapping[str, QualifiedService]) -> dict[str, QualifiedService]:
    found = {**first, **second}
    for fingerprint in first.keys() & second.keys():
        one, other = first[fingerprint], second[fingerprint]
        if one.territory == other.territory and (one.sequence or 0) > (other.sequence or 0):
            found[fingerprint] = one
    return found
