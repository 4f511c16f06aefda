"""Keys that a website publishes as JSON: one JSON Web Key, or a set of them (RFC 7517 §4, §5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from badges.proofs import jwk, jws
from badges.proofs.public_key import MalformedKey, PublicKey, fits

Document = dict[str, Any]

MAX_KEYS = 100


class UnknownKey(LookupError):
    """A document that does not list this key, or is of somebody else."""


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key for signatures, and what its publisher says about it."""

    public_key: PublicKey
    algorithm: str | None = None
    """The only algorithm that it is meant for, in the words of ``public_key.fits``."""
    issuer: str | None = None
    """Whose it is, on a platform of several issuers (member ``iss``, 1EdTech's implementation guide)."""


def is_key_set(document: Document) -> bool:
    """Whether it claims to be a JSON Web Key Set."""
    return isinstance(document.get("keys"), list)


def is_key(document: Document) -> bool:
    """Whether it claims to be one JSON Web Key."""
    return isinstance(document.get("kty"), str)


def read_key(said: Any) -> PublishedKey:
    """The key of a JSON Web Key, if signatures may be checked with it (RFC 7517 §4.2 to §4.4).

    Raises:
        MalformedKey: when it is no public key that we know, or is meant for something else than signatures of its kind.
    """
    public_key = jwk.decode(said)
    if said.get("use", "sig") != "sig":
        raise MalformedKey("not for signatures")
    operations = said.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise MalformedKey("not for checking signatures")
    algorithm = None
    if (named := said.get("alg")) is not None:
        algorithm = jws.ALGORITHMS.get(named) if isinstance(named, str) else None
        if algorithm is None or not fits(algorithm, public_key):
            raise MalformedKey("for an algorithm of another kind of key")
    issuer = said.get("iss")
    if issuer is not None and not isinstance(issuer, str):
        raise MalformedKey("of an issuer without a name")
    return PublishedKey(public_key, algorithm, issuer)


def select(document: Document, names: Collection[str]) -> PublishedKey:
    """The key of a set whose ``kid`` is one of these names: a whole URL, or what comes after its ``#``.

    Raises:
        UnknownKey: when none has such a name.
        MalformedKey: when two different ones have, or it cannot be read.
    """
    named = [key for key in _keys(document) if isinstance(key, dict) and key.get("kid") in names]
    if not named:
        raise UnknownKey(next(iter(names), ""))
    # Whoever chose between two would choose for the issuer.
    if any(other != named[0] for other in named):
        raise MalformedKey("two keys under one id")
    return read_key(named[0])


def published(document: Document) -> list[PublishedKey]:
    """Every key of a set that we can read; the rest is for others."""
    found = []
    for key in _keys(document):
        try:
            found.append(read_key(key))
        except MalformedKey:
            continue
    return found


def _keys(document: Document) -> list[Any]:
    keys = document.get("keys")
    return keys[:MAX_KEYS] if isinstance(keys, list) else []
