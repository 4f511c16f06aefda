"""The documents that say whose a key is: where they are, what came of asking, and whose word they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from badges.canonical.work import budget
from badges.credentials.violation import Document
from badges.proofs import did, key_set
from badges.proofs.public_key import MalformedKey
from badges.verification.facts import Facts, Found, Limits, Missing, Need
from badges.verification.origins import host_shown, is_secure_address, origin, written
from badges.verification.strict_json import Json, read_json

ABSOLUTE = ("did:", "https:", "http:")
"""How the name of a key begins that says where it is."""
CONTAINED = ("did:key:", "did:jwk:")
"""How a DID begins that is its own key."""
_KEY_SET = "/.well-known/jwks.json"
_PARTS = re.compile(r"[/?#]").search
"""What ends a host in an address."""


@dataclass(frozen=True, slots=True)
class NoKey:
    """Why there is no key to check a signature with: a code of ``proof.*`` and one of the binding."""

    proof: str
    binding: str
    detail: dict[str, Any] = field(default_factory=dict, hash=False)


def method_needs(method: str, issuer: str | None) -> Iterator[Need]:
    """The documents that say whose key this is."""
    for controller in dict.fromkeys((did.controller_of(method), did.controller_of(issuer or ""))):
        if need := _need(controller):
            yield need


def token_needs(kid: str | None, issuer: str | None) -> Iterator[Need]:
    """The documents that say whose key signed a token; an issuer on the web may publish a set of keys at a fixed place."""
    yield from method_needs(kid if kid and kid.startswith(ABSOLUTE) else "", issuer)
    if issuer and (url := _key_set_url(issuer)):
        yield Need("key", url)


def domain_of(issuer: str) -> str:
    """What a reader should compare: the host behind a did:web or an https address, in ASCII, else the whole id.

    Letters that only look like those of another host give themselves away so, and a name before the host is not told as one.
    """
    address = issuer
    if issuer.startswith("did:web:"):
        host = unquote(issuer.removeprefix("did:web:").partition(":")[0])
        address = issuer if _PARTS(host) else f"https://{host}"
    return host_shown(address) or issuer


def controller_document_of(controller: str, facts: Facts, limits: Limits) -> Document | NoKey:
    """The document of whoever controls a key."""
    if controller.startswith(CONTAINED):
        try:
            return did.contained_document(controller)
        except (did.MalformedDid, MalformedKey):
            return NoKey("proof.unknown_method", "binding.not_checked", {"reason": "key"})
    need = _need(controller)
    if need is None:
        return NoKey("proof.unknown_method", "binding.not_checked", {"reason": "verificationMethod"})
    return _fetched(need, facts, limits)


def key_set_of(issuer: str, facts: Facts, limits: Limits) -> Document | NoKey | None:
    """The issuer's key set; None when there is none to be had."""
    url = _key_set_url(issuer)
    found = _fetched(Need("key", url), facts, limits) if url else None
    if isinstance(found, NoKey):
        return None if found.detail["reason"] in ("not_found", "not_a_document") else found
    return found if found is not None and key_set.is_key_set(found) else None


def _fetched(need: Need, facts: Facts, limits: Limits) -> Document | NoKey:
    match facts.get(need, Missing("not_asked")):
        case Missing(reason):
            return _unreachable(need.url, reason)
        case Found(body):
            may = budget()
            if body not in may.kept:
                if not may.affords(len(body) >> _A_STEP):
                    return _unreachable(need.url, "too_complex")
                may.kept[body] = _read_again(body, limits) if len(body) <= _SMALL else _read(body, limits)
            read: Document | None = may.kept[body]
            return _unreachable(need.url, "not_a_document") if read is None else read


def _read(body: bytes, limits: Limits) -> Document | None:
    read = read_json(body, limits) if len(body) <= limits.document_bytes else None
    return read.value if isinstance(read, Json) and isinstance(read.value, dict) else None


_SMALL = 2**14
_read_again = lru_cache(maxsize=64)(_read)
"""The same for a document that is asked for again and again, by its bytes; nobody changes what was read."""
_A_STEP = 7
"""A step of work for so many bytes, as a power of two."""


def _unreachable(controller: str, reason: str) -> NoKey:
    return NoKey("proof.key_unreachable", "issuer.unreachable", {"reason": reason, "domain": domain_of(controller)})


def _need(controller: str) -> Need | None:
    if controller.startswith("did:web:"):
        return Need("did", controller)
    return Need("key", controller) if is_secure_address(controller) else None


def _key_set_url(issuer: str) -> str | None:
    """Where an issuer on the web publishes its keys (1EdTech's implementation guide). A DID has a document, which says it all."""
    found = origin(issuer)
    return f"https://{written(*found[1:])}{_KEY_SET}" if found and found[0] == "https" else None
