"""Whom an installation trusts: a folder of seal anchors (``*.pem``) and lists of issuers (``*.json``)."""

from __future__ import annotations

import json
from pathlib import Path

from cryptography import x509

from badges.verification.facts import KnownIssuer, Trust

MAX_BYTES = 5_000_000


class UnreadableTrust(ValueError):
    """A file of a trust folder cannot be used; the message names it."""


def read_trust(folder: Path) -> Trust:
    """The anchors and issuers in a folder. Raises UnreadableTrust, also when there is no such folder."""
    if not folder.is_dir():
        raise UnreadableTrust(f"There is no trust folder {folder}.")
    anchors: list[x509.Certificate] = []
    issuers: dict[str, KnownIssuer] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".pem", ".json"):
            continue
        try:
            if path.stat().st_size > MAX_BYTES:
                raise ValueError("it is too large")
            if path.suffix == ".pem":
                anchors += x509.load_pem_x509_certificates(path.read_bytes())
            else:
                issuers |= _issuers(path.read_bytes())
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnreadableTrust(f"The trust file {path.name} cannot be used: {error}.") from error
    return Trust(issuers, tuple(anchors))


def _issuers(content: bytes) -> dict[str, KnownIssuer]:
    value = json.loads(content)
    name, date = str(value["name"]), str(value["date"])
    return {str(row["id"]): KnownIssuer(str(row["name"]), name, date) for row in value["issuers"]}


def both(first: Trust, second: Trust) -> Trust:
    """Everything that either of them trusts."""
    return Trust({**first.issuers, **second.issuers}, (*first.anchors, *second.anchors))
