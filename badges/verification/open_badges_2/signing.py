"""Signed assertions: a JWS over the whole text, with a key that the issuer's profile lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from badges.proofs import jws
from badges.verification.open_badges_2.gathering import Absent, Library, Node

_LONGEST_PEM = 16_384


def checked(signed: jws.Jws, key: Node | Absent) -> tuple[str, dict[str, Any]]:
    """What this key says about the signature: a code of ``proof.*`` and its detail."""
    method = {"method": key.id[:500]}
    if isinstance(key, Absent):
        return "proof.key_unreachable", {**method, "reason": key.reason}
    pem = key.document.get("publicKeyPem")
    if not isinstance(pem, str) or len(pem) > _LONGEST_PEM:
        return "proof.unknown_method", {**method, "reason": "key"}
    try:
        public_key = load_pem_public_key(pem.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        return "proof.unknown_method", {**method, "reason": "key"}
    found = jws.check(signed, public_key)
    return found.code, {**found.detail, **method}


def listed_keys(issuer: Node, library: Library, *, fetch: bool = True) -> Iterator[Node | Absent]:
    """The keys in an issuer's profile, those written out there and those it names."""
    said = issuer.document.get("publicKey")
    for key in (said if isinstance(said, list) else [] if said is None else [said])[: library.limits.proofs]:
        if isinstance(key, dict):
            id = key.get("id")
            named = id if isinstance(id, str) else ""
            written_out = "publicKeyPem" in key
            yield Node(named, key) if written_out else library.get(named) if fetch else Absent(named, "not_asked")
        elif isinstance(key, str):
            yield library.get(key) if fetch else Absent(key, "not_asked")
